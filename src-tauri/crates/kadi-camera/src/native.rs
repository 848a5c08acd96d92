//! The cameras of this computer: Video4Linux, Media Foundation or AVFoundation, through `nokhwa`.
//!
//! Frames are taken as the camera packs them and never turned into colours. A format is asked for that every webcam of the
//! last fifteen years has at a full rate over USB 2, then others; the highest rate or size of all is never asked for, since
//! drivers answer that with formats that nobody can read.

use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use kadi_scan::{Camera, CameraFault, CameraInfo, Cameras, Frame, SourceError};
use nokhwa::NokhwaError;
use nokhwa::utils::{
    CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType, Resolution,
};

use crate::format::{Packing, luma};
use crate::stream::{Device, Stream};

/// How long a person may think about whether Kadi may use the camera. Only macOS asks when it is opened.
const CONSENT: Duration = Duration::from_secs(if cfg!(target_os = "macos") { 60 } else { 1 });
/// How long a camera may take to open after that: Windows asks all drivers in turn.
const OPENING: Duration = Duration::from_secs(10);
/// Before a camera that is in use is tried once more: it may be the one that was let go a moment ago.
const LETTING_GO: Duration = Duration::from_millis(400);
/// Frames that cannot be read one after the other before the camera counts as silent.
const UNREADABLE: u32 = 30;
/// Frames a second that are asked for.
const RATE: u32 = 30;
/// What is asked for, in this order: 1280x720 is enough for a card at arm's length.
const WISHES: [(u32, u32, FrameFormat); 6] = [
    (1_280, 720, FrameFormat::MJPEG),
    (1_280, 720, FrameFormat::NV12),
    (640, 480, FrameFormat::YUYV),
    (640, 480, FrameFormat::NV12),
    (640, 480, FrameFormat::MJPEG),
    (640, 480, FrameFormat::GRAY),
];
/// What can be read.
const READABLE: [FrameFormat; 4] =
    [FrameFormat::MJPEG, FrameFormat::NV12, FrameFormat::YUYV, FrameFormat::GRAY];

/// The cameras of this computer.
#[derive(Debug, Clone, Copy, Default)]
pub struct NativeCameras;

impl Cameras for NativeCameras {
    fn list(&self) -> Vec<CameraInfo> {
        let mut found = system::list();
        found.sort();
        found.into_iter().map(|(index, name)| CameraInfo { id: index.to_string(), name }).collect()
    }

    fn open(&self, id: &str) -> Result<Camera, SourceError> {
        let index: u32 = id.parse().map_err(|_| CameraFault::Absent)?;
        Ok(Box::new(Stream::open(move || open(index), CONSENT + OPENING)?))
    }
}

fn open(index: u32) -> Result<Webcam, CameraFault> {
    let (sender, answer) = channel();
    nokhwa::nokhwa_initialize(move |allowed| {
        // Nobody waits any more when the person thought for too long.
        let _ = sender.send(allowed);
    });
    if !answer.recv_timeout(CONSENT).unwrap_or(false) {
        return Err(CameraFault::Refused);
    }
    system::check(index)?;
    match open_as_wished(index) {
        Err(CameraFault::Busy) => {
            thread::sleep(LETTING_GO);
            open_as_wished(index)
        }
        answer => answer,
    }
}

/// Opens a camera in the first of the wished formats that it gives, else in any that can be read.
fn open_as_wished(index: u32) -> Result<Webcam, CameraFault> {
    let wishes = WISHES.map(|(width, height, format)| {
        RequestedFormatType::Closest(CameraFormat::new(Resolution::new(width, height), format, RATE))
    });
    let mut fault = CameraFault::Silent;
    for wish in wishes.into_iter().chain([RequestedFormatType::None]) {
        let wanted = RequestedFormat::with_formats(wish, &READABLE);
        let opened = nokhwa::Camera::new(CameraIndex::Index(index), wanted)
            .and_then(|mut camera| camera.open_stream().map(|()| camera));
        match opened {
            Ok(camera) => return Ok(Webcam { index, camera, unreadable: 0 }),
            Err(error) => fault = fault_of(&error, index),
        }
        // Another format is no help against either.
        if matches!(fault, CameraFault::Busy | CameraFault::Unplugged) {
            break;
        }
    }
    Err(fault)
}

/// What an error means for the person. The library's own words differ from system to system and are not looked at.
fn fault_of(error: &NokhwaError, index: u32) -> CameraFault {
    match error {
        NokhwaError::OpenDeviceError(..) | NokhwaError::ReadFrameError(_) if !is_there(index) => {
            CameraFault::Unplugged
        }
        // The camera is there and may be used, but not set up or started: somebody else did.
        NokhwaError::OpenDeviceError(..)
        | NokhwaError::SetPropertyError { .. }
        | NokhwaError::OpenStreamError(_) => CameraFault::Busy,
        _ => CameraFault::Silent,
    }
}

fn is_there(index: u32) -> bool {
    system::list().iter().any(|(listed, _)| *listed == index)
}

/// An open camera.
struct Webcam {
    index: u32,
    camera: nokhwa::Camera,
    unreadable: u32,
}

impl Device for Webcam {
    fn next(&mut self) -> Result<Option<Frame>, CameraFault> {
        let frame = self.camera.frame().map_err(|error| fault_of(&error, self.index))?;
        let packing = match frame.source_frame_format() {
            FrameFormat::MJPEG => Packing::MotionJpeg,
            FrameFormat::YUYV => Packing::Yuyv,
            FrameFormat::NV12 => Packing::Nv12,
            FrameFormat::GRAY => Packing::Grey,
            _ => return Err(CameraFault::Silent),
        };
        let size = frame.resolution();
        match luma(packing, size.width(), size.height(), frame.buffer()) {
            Ok(frame) => {
                self.unreadable = 0;
                Ok(Some(frame))
            }
            // The first frames of many webcams are cut short.
            Err(_) if self.unreadable < UNREADABLE => {
                self.unreadable += 1;
                Ok(None)
            }
            Err(_) => Err(CameraFault::Silent),
        }
    }
}

impl Drop for Webcam {
    fn drop(&mut self) {
        // A camera that is gone need not be stopped.
        let _ = self.camera.stop_stream();
    }
}

/// What Video4Linux says in files (docs.kernel.org, `/sys/class/video4linux`): no camera need be opened to be listed, and its
/// light stays out.
#[cfg(target_os = "linux")]
mod system {
    use std::fs::{self, OpenOptions};
    use std::io::ErrorKind;
    use std::path::Path;

    use kadi_scan::CameraFault;

    /// The cameras by the numbers of their nodes.
    pub(super) fn list() -> Vec<(u32, String)> {
        list_in(Path::new("/sys/class/video4linux"))
    }

    /// The first node of a device gives its pictures; the others tell about the first.
    fn list_in(class: &Path) -> Vec<(u32, String)> {
        let nodes = fs::read_dir(class).into_iter().flatten().flatten();
        nodes
            .filter_map(|node| {
                let index = node.file_name().to_str()?.strip_prefix("video")?.parse().ok()?;
                let text = |file: &str| fs::read_to_string(node.path().join(file)).unwrap_or_default();
                let name = text("name").trim().to_owned();
                (text("index").trim() == "0").then_some((index, name))
            })
            .collect()
    }

    /// Whether this account may open the node.
    pub(super) fn check(index: u32) -> Result<(), CameraFault> {
        match OpenOptions::new().read(true).write(true).open(format!("/dev/video{index}")) {
            Ok(_) => Ok(()),
            Err(error) => Err(match error.kind() {
                ErrorKind::NotFound => CameraFault::Absent,
                ErrorKind::PermissionDenied => CameraFault::Refused,
                ErrorKind::ResourceBusy => CameraFault::Busy,
                _ => CameraFault::Silent,
            }),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_camera_is_the_first_node_of_its_device() {
            let class = tempfile::tempdir().unwrap();
            for (node, index, name) in [
                ("video10", "0\n", "USB 2.0 Camera: USB Camera\n"),
                ("video0", "0\n", "Integrated Camera: Integrated C\n"),
                ("video1", "1\n", "Integrated Camera: Integrated C\n"),
                ("v4l-subdev0", "0\n", "sensor\n"),
                ("video", "0\n", "no number\n"),
            ] {
                let folder = class.path().join(node);
                fs::create_dir(&folder).unwrap();
                fs::write(folder.join("index"), index).unwrap();
                fs::write(folder.join("name"), name).unwrap();
            }
            let mut found = list_in(class.path());
            found.sort();
            let expected = [(0, "Integrated Camera: Integrated C"), (10, "USB 2.0 Camera: USB Camera")];
            assert_eq!(found, expected.map(|(index, name)| (index, name.to_owned())));
            assert_eq!(list_in(&class.path().join("gone")), []);
        }
    }
}

/// Elsewhere the library lists cameras alone, and the system asks the person itself.
#[cfg(not(target_os = "linux"))]
mod system {
    use kadi_scan::CameraFault;
    use nokhwa::utils::ApiBackend;

    /// The cameras by the numbers that the library gives them.
    pub(super) fn list() -> Vec<(u32, String)> {
        let found = nokhwa::query(ApiBackend::Auto).unwrap_or_default();
        found
            .iter()
            .filter_map(|camera| Some((camera.index().as_index().ok()?, camera.human_name())))
            .collect()
    }

    pub(super) const fn check(_: u32) -> Result<(), CameraFault> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_camera_that_is_not_there_is_told_as_absent() {
        for id in ["4000", "-1", "front", ""] {
            let fault = NativeCameras.open(id).err().map(|error| error.to_string());
            assert_eq!(fault.as_deref(), Some("there is no such camera"), "{id}");
        }
        assert!(!is_there(4_000));
    }

    #[test]
    fn errors_of_the_library_become_what_a_person_can_act_on() {
        let gone = |error| fault_of(&error, 4_000);
        assert_eq!(gone(NokhwaError::ReadFrameError(String::new())), CameraFault::Unplugged);
        assert_eq!(gone(NokhwaError::OpenStreamError(String::new())), CameraFault::Busy);
        assert_eq!(gone(NokhwaError::GeneralError(String::new())), CameraFault::Silent);
    }

    #[test]
    fn a_camera_that_the_library_cannot_open_is_no_panic() {
        assert_eq!(open_as_wished(4_000).err(), Some(CameraFault::Unplugged));
    }
}
