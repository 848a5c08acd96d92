//! Light, dark or as the system has it; remembered on this computer, like the language of the locked screen.

use kadi_l10n::Language;

/// A theme.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark ink on paper.
    Light,
    /// Light ink on slate.
    Dark,
}

impl Theme {
    /// All themes.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name that is remembered.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads a remembered name.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.code() == text).unwrap_or_default()
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn remembered(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

fn remember(key: &str, value: &str) {
    if let Some(storage) = storage() {
        // A browser that forbids it forgets; nothing depends on it.
        storage.set_item(key, value).ok();
    }
}

/// Whether this computer only verifies cards.
#[must_use]
pub fn is_kiosk() -> bool {
    remembered("kadi-kiosk").is_some()
}

/// Lets this computer only verify cards from now on.
pub fn remember_kiosk() {
    remember("kadi-kiosk", "on");
}

/// Lets this computer do everything again.
pub fn forget_kiosk() {
    if let Some(storage) = storage() {
        storage.remove_item("kadi-kiosk").ok();
    }
}

/// The remembered theme.
#[must_use]
pub fn stored() -> Theme {
    remembered("kadi-theme").map_or(Theme::System, |text| Theme::parse(&text))
}

/// Shows the page in this theme.
pub fn apply(theme: Theme) {
    if let Some(root) = web_sys::window().and_then(|window| window.document()?.document_element()) {
        root.set_attribute("data-theme", theme.code()).ok();
    }
}

/// Shows the page in this theme from now on.
pub fn choose(theme: Theme) {
    remember("kadi-theme", theme.code());
    apply(theme);
}

/// The language of this computer's last officer, or else the browser's.
#[must_use]
pub fn language() -> Language {
    remembered("kadi-language")
        .as_deref()
        .and_then(Language::parse)
        .or_else(|| Language::parse(&web_sys::window()?.navigator().language()?))
        .unwrap_or_default()
}

/// Remembers the language for the locked screen, and tells it to screen readers.
pub fn choose_language(language: Language) {
    remember("kadi-language", language.code());
    if let Some(root) = web_sys::window().and_then(|window| window.document()?.document_element()) {
        root.set_attribute("lang", language.code()).ok();
    }
}
