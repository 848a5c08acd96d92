//! What the tray of Kadi's own window says: how things stand, or that nobody is unlocked.

use yew::prelude::*;

use crate::ipc::tell_tray;
use crate::lang::use_lang;

/// Says how things stand, as a code and in words, and what the tray's menu is called; nothing while that is not known.
#[hook]
pub fn use_tray(shows: Option<(&'static str, AttrValue)>) {
    let lang = use_lang();
    let said = shows.map(|(code, words)| (code, [words, lang.t("tray-open"), lang.t("tray-quit")]));
    use_effect_with(said, |said| {
        if let Some((code, words)) = said {
            tell_tray(code, words.each_ref().map(ToString::to_string));
        }
    });
}
