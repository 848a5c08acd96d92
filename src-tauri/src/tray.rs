//! The icon in the tray: how things stand while the window is away, and the way back to it.
//!
//! The page says what it shows, in its words and its officer's language: the same as its own pill, and nothing of persons.

use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use tauri::image::Image;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{TrayIcon, TrayIconBuilder};
use tauri::{AppHandle, Manager as _, Wry};

/// The name of the window that the tray brings back.
const WINDOW: &str = "main";
const OPEN: &str = "open";
const QUIT: &str = "quit";
/// Letters of the tray's texts: more than any of Kadi's, less than what a menu cannot show.
const LONGEST: usize = 120;

/// How things stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TrayState {
    Fresh,
    Offline,
    Working,
    Attention,
    Damaged,
    /// Nobody is unlocked.
    Locked,
}

/// What the tray shows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct TrayWords {
    state: TrayState,
    /// The pill's words.
    words: String,
    /// What opens the window.
    open: String,
    /// What ends Kadi.
    quit: String,
}

/// The icon with its menu.
pub(crate) struct Tray {
    icon: TrayIcon<Wry>,
    plain: Image<'static>,
    state: MenuItem<Wry>,
    open: MenuItem<Wry>,
    quit: MenuItem<Wry>,
    shown: Mutex<Option<TrayWords>>,
}

impl Tray {
    /// Puts the icon into the tray; nothing where the desktop has none.
    pub(crate) fn start(app: &AppHandle) -> Option<Self> {
        if !host::is_there() {
            return None;
        }
        let plain = app.default_window_icon()?.clone().to_owned();
        Self::build(app, plain).ok()
    }

    fn build(app: &AppHandle, plain: Image<'static>) -> tauri::Result<Self> {
        let state = MenuItem::new(app, "Kadi", false, None::<&str>)?;
        let open = MenuItem::with_id(app, OPEN, "Kadi", true, None::<&str>)?;
        let quit = MenuItem::with_id(app, QUIT, "×", true, None::<&str>)?;
        let menu = Menu::with_items(app, &[&state, &PredefinedMenuItem::separator(app)?, &open, &quit])?;
        let icon = TrayIconBuilder::with_id("kadi")
            .icon(plain.clone())
            .tooltip("Kadi")
            .menu(&menu)
            .on_menu_event(|app, event| match event.id().as_ref() {
                OPEN => open_window(app),
                QUIT => app.exit(0),
                _ => {}
            })
            .build(app)?;
        Ok(Self { icon, plain, state, open, quit, shown: Mutex::new(None) })
    }

    /// Shows what the page says; the same twice costs nothing.
    pub(crate) fn show(&self, words: TrayWords) -> tauri::Result<()> {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.as_ref() == Some(&words) {
            return Ok(());
        }
        let short = |text: &str| text.chars().take(LONGEST).collect::<String>();
        self.state.set_text(short(&words.words))?;
        self.open.set_text(short(&words.open))?;
        self.quit.set_text(short(&words.quit))?;
        self.icon.set_tooltip(Some(format!("Kadi · {}", short(&words.words))))?;
        if shown.as_ref().map(|before| before.state) != Some(words.state) {
            self.icon.set_icon(Some(badge(&self.plain, words.state)))?;
        }
        *shown = Some(words);
        Ok(())
    }
}

/// Shows the window again, in front of the others.
fn open_window(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(WINDOW) {
        // A desktop that refuses one of them still does the others.
        let _ = window.show();
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

/// The icon with a sign of the state in its lower right corner. Shape tells the states apart as well as colour: a ring, a
/// disc, a triangle, a square; nothing while all is well.
fn badge(plain: &Image<'_>, state: TrayState) -> Image<'static> {
    let (width, height) = (plain.width(), plain.height());
    let mut pixels = plain.rgba().to_vec();
    let ink = match state {
        TrayState::Fresh => return Image::new_owned(pixels, width, height),
        TrayState::Offline | TrayState::Locked => [0x6B, 0x72, 0x80],
        TrayState::Working => [0x1D, 0x4E, 0xD8],
        TrayState::Attention => [0xD9, 0x7B, 0x06],
        TrayState::Damaged => [0xB9, 0x1C, 0x1C],
    };
    // A field of 10 x 10 that covers a little more than a quarter of the icon.
    let unit = f64::from(width.min(height)) * 0.55 / 10.0;
    let (left, top) = (f64::from(width) - 10.0 * unit, f64::from(height) - 10.0 * unit);
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    for ((x, y), pixel) in places.zip(pixels.chunks_exact_mut(4)) {
        let (across, down) = ((f64::from(x) + 0.5 - left) / unit, (f64::from(y) + 0.5 - top) / unit);
        let from_middle = (across - 5.0).hypot(down - 5.0);
        let is_white = from_middle <= 5.0;
        let is_ink = match state {
            TrayState::Offline => (2.2..=4.2).contains(&from_middle),
            TrayState::Working => from_middle <= 4.2,
            TrayState::Attention => {
                (1.2..=7.8).contains(&down) && (across - 5.0).abs() <= (down - 1.2) * 0.55
            }
            TrayState::Damaged => (across - 5.0).abs() <= 3.2 && (down - 5.0).abs() <= 3.2,
            // A keyhole: a disc above a bar.
            TrayState::Locked => {
                (across - 5.0).hypot(down - 3.9) <= 1.7
                    || ((across - 5.0).abs() <= 0.8 && (3.9..=8.2).contains(&down))
            }
            TrayState::Fresh => false,
        };
        let colour = if is_ink { ink } else { [0xFF; 3] };
        if is_white || is_ink {
            pixel.copy_from_slice(&[colour[0], colour[1], colour[2], 0xFF]);
        }
    }
    Image::new_owned(pixels, width, height)
}

/// Whether the desktop shows icons of programs: a window that is put away without one could not be found again.
mod host {
    #[cfg(not(target_os = "linux"))]
    pub(super) const fn is_there() -> bool {
        true
    }

    /// Desktops of Linux show icons through an optional library and an optional service.
    #[cfg(target_os = "linux")]
    pub(super) fn is_there() -> bool {
        has_library() && has_service().unwrap_or(false)
    }

    /// Either of the libraries that the toolkit loads; it does not survive that both are missing.
    #[cfg(target_os = "linux")]
    fn has_library() -> bool {
        let folders =
            ["/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib"].map(std::path::PathBuf::from);
        let own = format!("/usr/lib/{}-linux-gnu", std::env::consts::ARCH).into();
        let names = ["libayatana-appindicator3.so.1", "libappindicator3.so.1"];
        folders.into_iter().chain([own]).any(|folder| names.iter().any(|name| folder.join(name).exists()))
    }

    /// What the desktop's StatusNotifierWatcher says (freedesktop.org, StatusNotifierItem); none without a session bus.
    #[cfg(target_os = "linux")]
    fn has_service() -> Option<bool> {
        use gio::prelude::DBusProxyExt as _;

        let flags = gio::DBusProxyFlags::DO_NOT_AUTO_START | gio::DBusProxyFlags::DO_NOT_CONNECT_SIGNALS;
        let watcher = gio::DBusProxy::for_bus_sync(
            gio::BusType::Session,
            flags,
            None,
            "org.kde.StatusNotifierWatcher",
            "/StatusNotifierWatcher",
            "org.kde.StatusNotifierWatcher",
            gio::Cancellable::NONE,
        )
        .ok()?;
        watcher.cached_property("IsStatusNotifierHostRegistered")?.get::<bool>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(state: TrayState) -> Vec<u8> {
        badge(&Image::new_owned(vec![0x22; 32 * 32 * 4], 32, 32), state).rgba().to_vec()
    }

    #[test]
    fn every_state_looks_different_even_without_colour() {
        let shapes: Vec<Vec<bool>> = [
            TrayState::Fresh,
            TrayState::Offline,
            TrayState::Working,
            TrayState::Attention,
            TrayState::Damaged,
            TrayState::Locked,
        ]
        .map(|state| {
            let is_light = |pixel: &[u8]| pixel.first() == Some(&0xFF) && pixel.get(1) == Some(&0xFF);
            drawn(state).chunks(4).map(is_light).collect()
        })
        .into();
        for (at, shape) in shapes.iter().enumerate() {
            assert!(shapes.iter().skip(at + 1).all(|other| other != shape), "{at}");
        }
    }

    #[test]
    fn the_rest_of_the_icon_stays() {
        let pixels = drawn(TrayState::Damaged);
        assert_eq!(pixels.get(..4 * 32 * 10), Some(vec![0x22; 4 * 32 * 10].as_slice()));
    }

    #[test]
    fn the_page_says_what_is_shown() {
        let words: TrayWords = serde_json::from_str(
            r#"{"state": "attention", "words": "3 à regarder", "open": "Ouvrir Kadi", "quit": "Quitter"}"#,
        )
        .unwrap();
        assert_eq!((words.state, words.words.as_str()), (TrayState::Attention, "3 à regarder"));
    }
}
