//! What a camera is to whoever looks through one: a list, a source of frames, and a closed set of faults.
//!
//! Opening one is a shell's business: a computer's own camera (`kadi-camera`), or a recorded one
//! ([`crate::RecordedCamera`]).

use crate::source::{FrameSource, SourceError};

/// Why a camera gives no frame. Each asks something else of the person in front of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CameraFault {
    /// There is no camera, or none of this name any more.
    #[error("there is no such camera")]
    Absent,
    /// Another program looks through it.
    #[error("another program uses the camera")]
    Busy,
    /// The account or the system's settings forbid it.
    #[error("the camera may not be used")]
    Refused,
    /// It gave frames and is gone.
    #[error("the camera was unplugged")]
    Unplugged,
    /// It is there and gives no frame, or none in a form that can be read.
    #[error("the camera gives no picture")]
    Silent,
}

/// A camera that can be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraInfo {
    /// What [`Cameras::open`] takes.
    pub id: String,
    /// What the maker calls it.
    pub name: String,
}

/// A source of frames that another thread may hold.
pub type Camera = Box<dyn FrameSource + Send>;

/// The cameras of a computer.
pub trait Cameras: Send + Sync {
    /// Those that are there now, the system's first one first.
    fn list(&self) -> Vec<CameraInfo>;

    /// Opens a camera by its [`CameraInfo::id`]. Its light goes out when the source is dropped.
    ///
    /// # Errors
    /// [`SourceError::Camera`]; for a recorded one also what its files answer.
    fn open(&self, id: &str) -> Result<Camera, SourceError>;
}
