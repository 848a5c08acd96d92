//! Where frames come from: a camera, a video, a picture file or a folder of pictures, all behind one trait.

use std::fs;
use std::path::{Path, PathBuf};

use crate::camera::{Camera, CameraFault};
use crate::frame::{Frame, FrameError};
use crate::video::VideoSource;

/// Files above this size are not read: no PNG or JPEG of a card comes near it.
const MAX_FILE_BYTES: u64 = 200_000_000;

/// Why a source gave no frame.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The file or folder cannot be read.
    #[error("the picture cannot be read")]
    Io(#[from] std::io::Error),
    /// The file is larger than any picture of a card.
    #[error("the file is too large to be a picture of a card")]
    TooLarge,
    /// The file is no picture that can be looked at.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The camera gives none.
    #[error(transparent)]
    Camera(#[from] CameraFault),
}

/// A sequence of frames. A source that failed on one frame may be asked for the next.
pub trait FrameSource {
    /// The next frame; `None` when there are no more.
    ///
    /// # Errors
    /// When this frame cannot be had.
    fn next_frame(&mut self) -> Result<Option<Frame>, SourceError>;
}

/// What lies at `path` as frames: a folder of pictures, a video by its ending, else one picture.
///
/// # Errors
/// When a folder cannot be listed or a video cannot be opened. A picture is opened when its frame is asked for.
pub fn open_source(path: &Path) -> Result<Camera, SourceError> {
    Ok(if path.is_dir() {
        Box::new(FolderSource::open(path)?)
    } else if VideoSource::plays(path) {
        Box::new(VideoSource::open(path)?)
    } else {
        Box::new(ImageFileSource::new(path))
    })
}

/// One picture file: gives a single frame.
#[derive(Debug)]
pub struct ImageFileSource(Option<PathBuf>);

impl ImageFileSource {
    /// The picture at `path`, PNG or JPEG.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self(Some(path.to_owned()))
    }
}

impl FrameSource for ImageFileSource {
    fn next_frame(&mut self) -> Result<Option<Frame>, SourceError> {
        let Some(path) = self.0.take() else { return Ok(None) };
        if fs::metadata(&path)?.len() > MAX_FILE_BYTES {
            return Err(SourceError::TooLarge);
        }
        Ok(Some(Frame::from_image(&fs::read(&path)?)?))
    }
}

/// The pictures of a folder by name: a recorded camera, which is how scanning is tried without one.
#[derive(Debug)]
pub struct FolderSource(std::vec::IntoIter<PathBuf>);

impl FolderSource {
    /// The files of `folder` that end in `.png`, `.jpg` or `.jpeg`, in the order of their names.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn open(folder: &Path) -> Result<Self, SourceError> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
            if path.is_file() && matches!(ending.as_str(), "png" | "jpg" | "jpeg") {
                files.push(path);
            }
        }
        files.sort();
        Ok(Self(files.into_iter()))
    }
}

impl FrameSource for FolderSource {
    fn next_frame(&mut self) -> Result<Option<Frame>, SourceError> {
        match self.0.next() {
            Some(path) => ImageFileSource::new(&path).next_frame(),
            None => Ok(None),
        }
    }
}
