//! The keyring of this computer: the Secret Service of a Linux desktop, Windows' Credential Manager, or macOS' Keychain.
//!
//! The Secret Service is spoken to over D-Bus in Rust, so that nothing of the system is linked. The kernel's own keyring is
//! not used: what it holds is gone after a restart.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use kadi_trust::keyring::{Keyring, KeyringError};
use keyring::{Entry, Error};
use zeroize::Zeroizing;

/// What entries are filed under.
const SERVICE: &str = "kadi";
/// How long somebody may take to answer the desktop's question for the keyring's own password.
const PATIENCE: Duration = Duration::from_secs(45);

/// The keyring of whoever is logged in. It is reached on the first call; one that is not there then is not there until the
/// program starts again.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemKeyring;

impl Keyring for SystemKeyring {
    fn keep(&self, name: &str, secret: &[u8]) -> Result<(), KeyringError> {
        let secret = Zeroizing::new(secret.to_vec());
        with_entry(name, move |entry| entry.set_secret(&secret))
    }

    fn find(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyringError> {
        with_entry(name, |entry| match entry.get_secret() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn forget(&self, name: &str) -> Result<(), KeyringError> {
        with_entry(name, |entry| match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error),
        })
    }
}

/// Does the work on a thread of its own: a keyring that never answers must not hold up whoever asks.
fn with_entry<T: Send + 'static>(
    name: &str,
    work: impl FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
) -> Result<T, KeyringError> {
    let name = name.to_owned();
    let (sender, answer) = mpsc::channel();
    thread::Builder::new()
        .name("kadi-keyring".to_owned())
        .spawn(move || {
            // Whoever asked may have given up.
            let _ = sender.send(Entry::new(SERVICE, &name).and_then(|entry| work(&entry)));
        })
        .map_err(|_| KeyringError::Absent)?;
    match answer.recv_timeout(PATIENCE) {
        Ok(done) => done.map_err(|error| fault(&error)),
        Err(_) => Err(KeyringError::Locked),
    }
}

fn fault(error: &Error) -> KeyringError {
    match error {
        Error::NoDefaultStore => KeyringError::Absent,
        Error::NoStorageAccess(_) => KeyringError::Locked,
        _ => KeyringError::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_keyring_answers_has_one_of_three_meanings() {
        let other = || Box::<dyn std::error::Error + Send + Sync>::from("busy");
        assert_eq!(fault(&Error::NoDefaultStore), KeyringError::Absent);
        assert_eq!(fault(&Error::NoStorageAccess(other())), KeyringError::Locked);
        assert_eq!(fault(&Error::PlatformFailure(other())), KeyringError::Refused);
    }
}
