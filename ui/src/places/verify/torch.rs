//! The light beside a camera's lens, where the camera has one and the browser can switch it (W3C, MediaStream Image Capture,
//! `torch`): telephones and tablets, hardly ever a laptop.

use js_sys::{Function, JSON, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MediaStream, MediaStreamTrack};

/// Whether the light is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// It shines.
    On,
    /// It is dark, as it is when a camera is opened.
    Off,
}

impl Light {
    /// The other state.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::On => Self::Off,
            Self::Off => Self::On,
        }
    }

    const fn wish(self) -> &'static str {
        match self {
            Self::On => r#"{"advanced":[{"torch":true}]}"#,
            Self::Off => r#"{"advanced":[{"torch":false}]}"#,
        }
    }
}

/// Whether this camera has a light that can be switched.
#[must_use]
pub fn exists(stream: &MediaStream) -> bool {
    let torch = track(stream).and_then(|track| {
        let able = method(&track, "getCapabilities")?.call0(&track).ok()?;
        Reflect::get(&able, &JsValue::from_str("torch")).ok()
    });
    torch.is_some_and(|torch| torch.is_truthy())
}

/// Switches the light; `None` when the camera would not.
pub async fn switch(stream: &MediaStream, light: Light) -> Option<()> {
    let track = track(stream)?;
    let wish = JSON::parse(light.wish()).ok()?;
    let done: Promise = method(&track, "applyConstraints")?.call1(&track, &wish).ok()?.dyn_into().ok()?;
    JsFuture::from(done).await.ok().map(|_| ())
}

fn track(stream: &MediaStream) -> Option<MediaStreamTrack> {
    stream.get_video_tracks().get(0).dyn_into().ok()
}

/// A method that not every web view has.
fn method(track: &MediaStreamTrack, name: &str) -> Option<Function> {
    Reflect::get(track, &JsValue::from_str(name)).ok()?.dyn_into().ok()
}
