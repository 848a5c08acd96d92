//! A camera without a camera: recorded frames over and over, and the faults of real cameras on demand.
//!
//! A folder may hold `camera.txt`, a fault a line: `busy`, `refused`, `silent` (opening fails), `unplugged N` (after so many
//! frames), `dark N` (the first so many are black), `slow N` (milliseconds between frames). Lines that begin with `#` say
//! something to people.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::camera::{Camera, CameraFault, CameraInfo, Cameras};
use crate::frame::{Frame, FrameError};
use crate::source::{FrameSource, SourceError, open_source};

/// Between two frames, as with most webcams.
const PACE: Duration = Duration::from_millis(33);
/// Name of the file of faults.
const SCRIPT: &str = "camera.txt";

/// What befalls a recorded camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Script {
    at_opening: Option<CameraFault>,
    unplugged_after: Option<u64>,
    dark: u64,
    pace: Duration,
}

impl Script {
    /// Reads the file of faults; `None` when a line says nothing that is known.
    fn parse(text: &str) -> Option<Self> {
        let mut script = Self { at_opening: None, unplugged_after: None, dark: 0, pace: PACE };
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut words = line.split_whitespace();
            let fault = words.next()?;
            let number = words.next().map(|word| word.parse::<u64>().ok());
            match (fault, number) {
                ("busy", None) => script.at_opening = Some(CameraFault::Busy),
                ("refused", None) => script.at_opening = Some(CameraFault::Refused),
                ("silent", None) => script.at_opening = Some(CameraFault::Silent),
                ("unplugged", Some(Some(frames))) => script.unplugged_after = Some(frames),
                ("dark", Some(Some(frames))) => script.dark = frames,
                ("slow", Some(Some(milliseconds))) => script.pace = Duration::from_millis(milliseconds),
                _ => return None,
            }
        }
        Some(script)
    }
}

/// The only camera of a computer: what was recorded at a path, a folder of pictures or a video.
#[derive(Debug, Clone)]
pub struct RecordedCamera(PathBuf);

impl RecordedCamera {
    /// The recording at `path`, which is looked at when the camera is opened.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }
}

impl Cameras for RecordedCamera {
    fn list(&self) -> Vec<CameraInfo> {
        if !self.0.exists() {
            return Vec::new();
        }
        let name = self.0.file_name().unwrap_or(self.0.as_os_str()).to_string_lossy().into_owned();
        vec![CameraInfo { id: "0".into(), name }]
    }

    fn open(&self, id: &str) -> Result<Camera, SourceError> {
        if id != "0" || !self.0.exists() {
            return Err(CameraFault::Absent.into());
        }
        let text = fs::read_to_string(self.0.join(SCRIPT)).unwrap_or_default();
        let script = Script::parse(&text).ok_or(FrameError::Damaged)?;
        if let Some(fault) = script.at_opening {
            return Err(fault.into());
        }
        Ok(Box::new(Playing { source: open_source(&self.0)?, path: self.0.clone(), script, given: 0 }))
    }
}

/// A recording that begins anew when it has ended.
struct Playing {
    source: Camera,
    path: PathBuf,
    script: Script,
    given: u64,
}

impl FrameSource for Playing {
    fn next_frame(&mut self) -> Result<Option<Frame>, SourceError> {
        thread::sleep(self.script.pace);
        if self.script.unplugged_after.is_some_and(|frames| self.given >= frames) {
            return Err(CameraFault::Unplugged.into());
        }
        let frame = match self.source.next_frame()? {
            Some(frame) => frame,
            None => {
                self.source = open_source(&self.path)?;
                self.source.next_frame()?.ok_or(CameraFault::Silent)?
            }
        };
        self.given += 1;
        if self.given > self.script.dark {
            return Ok(Some(frame));
        }
        let pixels = frame.luma().len();
        Ok(Some(Frame::from_luma(frame.width(), frame.height(), vec![4; pixels])?))
    }
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, ImageFormat};

    use super::*;
    use crate::Effort;
    use crate::drawing::{code, file};

    const TOKEN: &str = "JGWHETHXZW6M2C5CFBY2KG3FE4TXMQENLG35X3DJW6V4NFP5FLFQ";

    fn recording(script: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let picture = DynamicImage::ImageLuma8(code(TOKEN, 300, 6.0, 5.0));
        fs::write(folder.path().join("1.png"), file(picture, ImageFormat::Png)).unwrap();
        fs::write(folder.path().join(SCRIPT), script).unwrap();
        folder
    }

    fn opened(script: &str) -> Result<Camera, SourceError> {
        let folder = recording(script);
        let cameras = RecordedCamera::new(folder.path());
        assert_eq!(cameras.list().len(), 1);
        let mut camera = cameras.open("0")?;
        // Three rounds of one picture: the recording begins anew.
        for _ in 0..3 {
            camera.next_frame()?.unwrap();
        }
        Ok(camera)
    }

    fn fault(script: &str) -> CameraFault {
        match opened(script) {
            Err(SourceError::Camera(fault)) => fault,
            Err(other) => panic!("{script}: {other:?}"),
            Ok(_) => panic!("{script} is no fault"),
        }
    }

    #[test]
    fn a_recording_is_a_camera_with_the_faults_of_its_script() {
        assert!(opened("").is_ok());
        assert_eq!(fault("busy"), CameraFault::Busy);
        assert_eq!(fault("# nobody may\nrefused\n"), CameraFault::Refused);
        assert_eq!(fault("silent"), CameraFault::Silent);
        assert_eq!(fault("slow 1\nunplugged 2"), CameraFault::Unplugged);
        assert!(matches!(opened("unplug 2"), Err(SourceError::Frame(FrameError::Damaged))));
        assert!(matches!(opened("dark x"), Err(SourceError::Frame(FrameError::Damaged))));
    }

    #[test]
    fn a_dark_camera_is_told_from_one_that_sees() {
        let folder = recording("dark 2\nslow 0");
        let mut camera = RecordedCamera::new(folder.path()).open("0").unwrap();
        let mut next = || camera.next_frame().unwrap().unwrap();
        assert!(next().is_dark() && next().is_dark());
        let seen = next();
        assert!(!seen.is_dark());
        assert_eq!(seen.scan(Effort::Quick).payloads, [TOKEN]);
    }

    #[test]
    fn what_is_not_there_is_no_camera() {
        let folder = recording("");
        let gone = RecordedCamera::new(&folder.path().join("gone"));
        assert_eq!(gone.list(), []);
        assert!(matches!(gone.open("0"), Err(SourceError::Camera(CameraFault::Absent))));
        assert!(RecordedCamera::new(folder.path()).open("1").is_err());
        fs::remove_file(folder.path().join("1.png")).unwrap();
        let mut empty = RecordedCamera::new(folder.path()).open("0").unwrap();
        assert!(matches!(empty.next_frame(), Err(SourceError::Camera(CameraFault::Silent))));
    }
}
