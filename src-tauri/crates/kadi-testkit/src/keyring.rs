//! A keyring in memory, which fails as real ones do when it is told to.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use kadi_trust::keyring::{Keyring, KeyringError};
use zeroize::Zeroizing;

/// The keyring.
#[derive(Debug, Default)]
pub struct RecordedKeyring(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    kept: BTreeMap<String, Vec<u8>>,
    fails: Option<KeyringError>,
    forgetful: bool,
}

impl RecordedKeyring {
    /// Answers everything with this from here on; none for a keyring that works.
    pub fn fail_with(&self, error: Option<KeyringError>) {
        self.state().fails = error;
    }

    /// Says that it keeps things and keeps nothing, as one without a collection of its own does.
    pub fn keep_nothing(&self) {
        self.state().forgetful = true;
    }

    /// What is kept, by name.
    #[must_use]
    pub fn kept(&self) -> BTreeMap<String, Vec<u8>> {
        self.state().kept.clone()
    }

    /// Loses everything, as when the person's account was made anew.
    pub fn lose(&self) {
        self.state().kept.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn working(&self) -> Result<MutexGuard<'_, State>, KeyringError> {
        let state = self.state();
        match state.fails {
            Some(error) => Err(error),
            None => Ok(state),
        }
    }
}

impl Keyring for RecordedKeyring {
    fn keep(&self, name: &str, secret: &[u8]) -> Result<(), KeyringError> {
        let mut state = self.working()?;
        if !state.forgetful {
            state.kept.insert(name.to_owned(), secret.to_vec());
        }
        Ok(())
    }

    fn find(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyringError> {
        Ok(self.working()?.kept.get(name).cloned().map(Zeroizing::new))
    }

    fn forget(&self, name: &str) -> Result<(), KeyringError> {
        self.working()?.kept.remove(name);
        Ok(())
    }
}
