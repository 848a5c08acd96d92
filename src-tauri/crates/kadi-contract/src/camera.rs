//! A camera that Kadi itself looks through: which there are, what one sees now, and the verdict on a card in front of it.
//!
//! A page in a browser looks through the browser's camera instead and sends frames
//! ([`crate::assets::UploadKind::VerifyFrame`]).

use serde::{Deserialize, Serialize};

use crate::verify::FrameView;

/// The cameras that can be looked through now, the system's first one first. Empty where the shell has none to give.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListCameras {}

/// A camera.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CameraView {
    /// Names it in calls.
    pub id: String,
    /// What its maker calls it.
    pub name: String,
}

/// Looks through a camera, which is opened when it is not yet, and closes by itself when nobody looks for about a minute.
/// Every frame is searched for a code in the background while `judge` is asked for; a card gets one verdict a turn.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookThroughCamera {
    /// [`CameraView::id`]; the first one when empty.
    #[serde(default)]
    pub camera: String,
    /// The number of the frame that was seen last, 0 for none: the answer waits up to a second for a newer one.
    #[serde(default)]
    pub after: u64,
    /// Whether cards are judged.
    #[serde(default)]
    pub judge: bool,
}

/// What a camera sees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CameraLook {
    /// Number of the frame, from 1; 0 while there is none yet.
    pub number: u64,
    /// Width of the frame in pixels, which [`FrameView::outline`] counts.
    pub width: u32,
    /// Height of the frame in pixels.
    pub height: u32,
    /// Asset path of the picture ([`crate::assets::camera_picture`]); empty while there is none yet.
    #[serde(default)]
    pub picture: String,
    /// Whether the last pictures were black: covered, switched off by a key, or in the dark.
    pub dark: bool,
    /// Codes, verdict and outline; without a verdict the camera looks on.
    pub frame: FrameView,
}

/// Lets the camera go, so that its light goes out and others may use it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseCamera {}
