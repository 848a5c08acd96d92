//! The web view's camera: the page may use one, and nothing else that a page can ask a computer for.
//!
//! It does so only where Kadi finds no camera of this computer itself (`kadi-camera`). On Windows and macOS the system's own
//! web view asks the person. WebKitGTK has media streams switched off and leaves the question to the program. Which cameras
//! there are and how they are opened is GStreamer's business; a computer without one gives the page an error that it says in
//! words.

use tauri::{Result, WebviewWindow};

/// Lets the page of this window use a camera when it asks for one.
///
/// # Errors
/// When the window is already gone.
#[cfg(target_os = "linux")]
pub(crate) fn allow(window: &WebviewWindow) -> Result<()> {
    use gio::prelude::Cast as _;
    use webkit2gtk::{
        PermissionRequestExt as _, SettingsExt as _, UserMediaPermissionRequest,
        UserMediaPermissionRequestExt as _, WebViewExt as _,
    };

    window.with_webview(|web| {
        let view = web.inner();
        if let Some(settings) = view.settings() {
            settings.set_enable_media_stream(true);
        }
        view.connect_permission_request(|_, request| {
            let camera = request.downcast_ref::<UserMediaPermissionRequest>();
            if camera.is_some_and(|camera| camera.is_for_video_device() && !camera.is_for_audio_device()) {
                request.allow();
            } else {
                request.deny();
            }
            true
        });
    })
}

/// Nothing to do: the web view asks the person itself.
#[cfg(not(target_os = "linux"))]
pub(crate) fn allow(_: &WebviewWindow) -> Result<()> {
    Ok(())
}
