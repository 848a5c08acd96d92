//! What every command has: the store's folder, the format, the language, and the way to the pass phrase.

use std::env;
use std::path::PathBuf;
use std::sync::Arc;

use directories::ProjectDirs;
use kadi_app::{App, AppConfig, KdfCost, SystemClock};
use kadi_contract::Secret;
use kadi_contract::session::{GetStatus, SessionView, StoreState, Unlock};
use kadi_contract::short_code::UnlockWithShortCode;
use kadi_keyring::SystemKeyring;
use kadi_l10n::Language;
use serde::Serialize;

use crate::args::Global;
use crate::desk::Desk;
use crate::failure::{Failure, Status};
use crate::input;
use crate::output::{self, Format};
use crate::words::Words;

/// The surroundings of one run.
#[derive(Debug)]
pub(crate) struct Context {
    global: Global,
    words: Words,
}

impl Context {
    pub(crate) fn new(global: Global) -> Self {
        let words = Words::new(choose_language(global.language.as_deref(), |name| env::var(name).ok()));
        Self { global, words }
    }

    pub(crate) fn words(&self) -> Words {
        self.words
    }

    /// The code of the language, for calls that want one.
    pub(crate) fn language(&self) -> &'static str {
        self.words.language().code()
    }

    /// The language of the flag, where one was given.
    pub(crate) fn chosen_language(&self) -> Option<&str> {
        self.global.language.as_deref()
    }

    pub(crate) fn format(&self) -> Format {
        if self.global.json { Format::Json } else { Format::Text }
    }

    /// Prints a result: as JSON for programs, as what `text` makes of it for people.
    pub(crate) fn show<T: Serialize>(
        &self,
        value: &T,
        text: impl FnOnce(&T, Words) -> String,
    ) -> Result<(), Failure> {
        match self.format() {
            Format::Json => output::json(value),
            Format::Text => output::line(&text(value, self.words)),
        }
    }

    /// Prints a text for people; programs get nothing.
    pub(crate) fn tell(&self, text: &str) -> Result<(), Failure> {
        match self.format() {
            Format::Json => Ok(()),
            Format::Text => output::line(text),
        }
    }

    /// Says why a command is not done, and gives its exit status.
    pub(crate) fn report(&self, failure: &Failure) -> i32 {
        if let Some(line) = self.words.failure(failure) {
            output::say(&format!("kadi: {line}"));
        }
        match failure {
            Failure::Api(error) => Status::of(error) as i32,
            Failure::Own { status, .. } | Failure::Told(status) => *status as i32,
            Failure::ReaderGone => 0,
        }
    }

    /// Folder of the store.
    pub(crate) fn store(&self) -> Result<PathBuf, Failure> {
        self.global
            .store
            .clone()
            .or_else(|| ProjectDirs::from("", "", "kadi").map(|dirs| dirs.data_dir().to_owned()))
            .ok_or_else(|| Failure::missing_flag("--store"))
    }

    /// The application over the store; nothing is opened yet.
    pub(crate) fn app(&self) -> Result<Arc<App>, Failure> {
        let app = App::new(AppConfig {
            folder: self.store()?,
            clock: Arc::new(SystemClock),
            kdf: KdfCost::INTERACTIVE,
            templates: None,
        });
        app.use_keyring(Arc::new(SystemKeyring));
        Ok(app)
    }

    /// The pass phrase from the file that was named, or from the person at the terminal.
    pub(crate) fn passphrase(&self, question: &str) -> Result<Secret, Failure> {
        match &self.global.passphrase_file {
            Some(path) => input::secret_file(path),
            None => input::ask_secret(&self.words.text(question)),
        }
    }

    /// Whether the pass phrase comes from a file, so that nobody need be asked.
    pub(crate) fn has_passphrase_file(&self) -> bool {
        self.global.passphrase_file.is_some()
    }

    /// Unlocks the store. From here on messages are in the officer's language, unless a flag chose another.
    pub(crate) fn unlock(&mut self) -> Result<Desk, Failure> {
        if !self.global.short_code {
            return Ok(self.unlock_asking()?.0);
        }
        let mut desk = self.closed()?;
        let code = self.passphrase("cli-ask-short-code")?;
        let session = desk.call(UnlockWithShortCode { officer_id: None, code })?;
        self.speak_as(&session);
        Ok(desk)
    }

    /// As [`Context::unlock`], with the pass phrase for a call that asks for it again: a short code is none.
    pub(crate) fn unlock_asking(&mut self) -> Result<(Desk, Secret), Failure> {
        let mut desk = self.closed()?;
        let passphrase = self.passphrase("cli-ask-passphrase")?;
        let session = desk.call(Unlock { officer_id: None, passphrase: passphrase.clone() })?;
        self.speak_as(&session);
        Ok((desk, passphrase))
    }

    fn speak_as(&mut self, session: &SessionView) {
        if self.global.language.is_none() {
            self.words = Words::new(Language::from_tag(&session.language));
        }
    }

    /// The application over a store that can be opened.
    fn closed(&self) -> Result<Desk, Failure> {
        let app = self.app()?;
        let (status, _) = app.call(None, GetStatus {})?;
        if status.store == StoreState::Absent {
            return Err(kadi_contract::ErrorCode::StoreMissing.into());
        }
        if let Some(problem) = status.problem {
            return Err(problem.into());
        }
        Ok(Desk::closed(app))
    }
}

/// The language of the flag, else the system's, else English. The variables are those of POSIX, strongest first.
fn choose_language(flag: Option<&str>, variable: impl Fn(&str) -> Option<String>) -> Language {
    let system = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| variable(name).filter(|v| !v.is_empty()));
    flag.map(str::to_owned).or(system).map_or(Language::En, |tag| Language::from_tag(&tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_goes_before_the_system_and_the_system_before_english() {
        let french = |name: &str| (name == "LANG").then(|| "fr_SN.UTF-8".to_owned());
        assert_eq!(choose_language(Some("pt"), french), Language::Pt);
        assert_eq!(choose_language(None, french), Language::Fr);
        assert_eq!(choose_language(None, |_| None), Language::En);
        assert_eq!(choose_language(None, |_| Some("C".to_owned())), Language::En);
    }
}
