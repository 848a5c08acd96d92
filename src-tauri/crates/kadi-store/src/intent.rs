//! What somebody is about to do: the proof a write asks for, and the audit entry it becomes.

use kadi_core::Timestamp;

/// Who does what, on what and why. There is no write without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    pub(crate) officer: String,
    pub(crate) role: String,
    pub(crate) device: String,
    pub(crate) action: String,
    pub(crate) subject: String,
    pub(crate) reason: String,
    pub(crate) at: Timestamp,
}

impl Intent {
    /// `officer` (an officer id, or `system`) in `role` on `device` does `action` (such as `people.merge`) now, `at`.
    #[must_use]
    pub fn new(officer: &str, role: &str, device: &str, action: &str, at: Timestamp) -> Self {
        Self {
            officer: officer.to_owned(),
            role: role.to_owned(),
            device: device.to_owned(),
            action: action.to_owned(),
            subject: String::new(),
            reason: String::new(),
            at,
        }
    }

    /// On this pseudonymous subject: an MPI id, a batch, an officer id.
    #[must_use]
    pub fn on(mut self, subject: &str) -> Self {
        subject.clone_into(&mut self.subject);
        self
    }

    /// For this reason, as the officer wrote it.
    #[must_use]
    pub fn because(mut self, reason: &str) -> Self {
        reason.clone_into(&mut self.reason);
        self
    }
}
