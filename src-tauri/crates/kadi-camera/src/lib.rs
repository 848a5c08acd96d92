//! A camera of this computer as frames: through the system's own way to cameras, and as brightness alone.
//!
//! A room of its own, because the system's cameras need its libraries and the decoder is also built for browsers. What a
//! frame shows is decided elsewhere; what was recorded, which tests and `file:` take, is [`kadi_scan::RecordedCamera`].

mod format;
mod native;
mod stream;

use std::path::Path;
use std::sync::Arc;

use kadi_scan::{Cameras, RecordedCamera};

pub use native::NativeCameras;

/// What stands before the path of a recorded camera.
const RECORDED: &str = "file:";

/// The cameras that somebody means by `chosen`: what was recorded at a path for `file:PATH`, else those of this computer.
#[must_use]
pub fn cameras(chosen: &str) -> Arc<dyn Cameras> {
    match chosen.strip_prefix(RECORDED) {
        Some(path) => Arc::new(RecordedCamera::new(Path::new(path))),
        None => Arc::new(NativeCameras),
    }
}

/// Which of the cameras of [`cameras`] is meant: the only one of a recording, else what was written; empty for the first.
#[must_use]
pub fn camera_id(chosen: &str) -> &str {
    if chosen.starts_with(RECORDED) { "" } else { chosen }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_chosen_by_its_path_and_a_camera_by_its_number() {
        let folder = tempfile::tempdir().unwrap();
        let chosen = format!("file:{}", folder.path().display());
        assert_eq!(cameras(&chosen).list().len(), 1);
        assert_eq!(camera_id(&chosen), "");
        assert_eq!(cameras(&format!("{chosen}/gone")).list(), []);
        assert_eq!((camera_id(""), camera_id("2")), ("", "2"));
        assert_eq!(cameras("2").list(), NativeCameras.list());
    }
}
