//! Picture to payload: finds and reads the code of a card; what the payload means is decided elsewhere.
//!
//! Two decoders with different strengths take turns on the picture and on prepared copies of it; the first that reads
//! a code wins. Both check the code's own error correction, so a text that is returned is one that was encoded. Nothing
//! here reads a clock: how much is tried is said by [`Effort`], in steps.

mod camera;
mod cascade;
mod frame;
mod grid;
mod prepare;
mod recorded;
mod source;
mod video;

pub use camera::{Camera, CameraFault, CameraInfo, Cameras};
pub use cascade::{Effort, Scan, Step, scan_luma};
pub use frame::{Frame, FrameError, MAX_PIXELS};
pub use recorded::RecordedCamera;
pub use source::{FolderSource, FrameSource, ImageFileSource, SourceError, open_source};
pub use video::VideoSource;

/// Why a picture could not be looked at. A picture without a code is no error: its [`Scan`] has no payload.
pub type ScanError = FrameError;

/// Reads the codes in the bytes of a PNG or JPEG picture, with everything Kadi has.
///
/// # Errors
/// When the bytes are no such picture, are damaged or hold more than [`MAX_PIXELS`].
pub fn scan_image(bytes: &[u8]) -> Result<Scan, ScanError> {
    Ok(Frame::from_image(bytes)?.scan(Effort::Thorough))
}

#[cfg(test)]
mod drawing;
#[cfg(test)]
mod tests;
