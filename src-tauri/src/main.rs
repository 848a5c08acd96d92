//! Kadi in a desktop window: a thin shell that carries calls, bytes and events between the interface and the application.
//!
//! `kadi-desktop [--store DIR] [--camera file:PATH]` opens the store that the `kadi` command uses by default, or the one in
//! DIR, and looks through this computer's cameras or at a recorded one. While there is work, closing the window puts it into
//! the tray, where the desktop has one. Deliberately absent: use-case logic, and any other way from the page to the machine
//! than the commands of [`bridge`].

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod arguments;
mod asset;
mod bridge;
mod camera;
mod desk;
mod session_lock;
mod tray;

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;

use kadi_app::{App, AppConfig, KdfCost, SystemClock};
use kadi_keyring::SystemKeyring;
use tauri::{Emitter as _, Manager as _, RunEvent, WindowEvent};

use crate::desk::Desk;
use crate::session_lock::SessionLock;
use crate::tray::Tray;

/// The name under which the interface listens to what happens.
const EVENT: &str = "kadi-event";

#[cfg(target_os = "linux")]
#[global_allocator]
static MEMORY: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    match open() {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            // The window is not there to say it.
            let _ = writeln!(std::io::stderr(), "kadi-desktop: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn open() -> Result<(), Box<dyn std::error::Error>> {
    let typed = arguments::read(std::env::args_os().skip(1))?;
    let app = App::new(AppConfig {
        folder: typed.store,
        clock: Arc::new(SystemClock),
        kdf: KdfCost::INTERACTIVE,
        templates: None,
    });
    app.use_cameras(kadi_camera::cameras(&typed.camera));
    let _clockwork = app.start_clockwork()?;
    app.use_keyring(Arc::new(SystemKeyring));
    let locked = Arc::downgrade(&app);
    let desk = Arc::new(Desk::new(app));

    tauri::Builder::default()
        .manage(Arc::clone(&desk))
        .invoke_handler(tauri::generate_handler![bridge::call, bridge::upload, bridge::tray])
        .register_asynchronous_uri_scheme_protocol(asset::SCHEME, |context, request, responder| {
            let desk = Arc::clone(&context.app_handle().state::<Arc<Desk>>());
            tauri::async_runtime::spawn_blocking(move || responder.respond(asset::answer(&desk, &request)));
        })
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event
                && window.state::<Option<Tray>>().is_some()
                && window.state::<Arc<Desk>>().keeps_working()
            {
                api.prevent_close();
                // A window that cannot be put away stays.
                let _ = window.hide();
            }
        })
        .setup(move |window| {
            let handle = window.handle().clone();
            window.manage(Tray::start(&handle));
            window.manage(SessionLock::listen(move || {
                if let Some(app) = locked.upgrade() {
                    app.lock_all();
                }
            }));
            for page in handle.webview_windows().values() {
                camera::allow(page)?;
            }
            thread::Builder::new().name("kadi-events".to_owned()).spawn(move || {
                for event in desk.events() {
                    // A window that is closing no longer listens; that is no error.
                    let _ = handle.emit(EVENT, event);
                }
            })?;
            Ok(())
        })
        .build(tauri::generate_context!())?
        .run(|_, event| {
            if matches!(event, RunEvent::Exit) {
                // Without the handlers that libraries registered for the end: SQLCipher's gives back memory that a job
                // still uses. What the job has not committed it does again the next time.
                signal_hook::low_level::exit(0);
            }
        });
    Ok(())
}
