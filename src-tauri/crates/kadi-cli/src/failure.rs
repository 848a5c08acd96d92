//! How a command ends when it is not done: an error with its words and its exit status.

use kadi_contract::{ApiError, ErrorCode, ErrorKind};
use std::io;

/// The exit statuses other than 0; part of the contract with scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// Refused or failed.
    Failed = 1,
    /// Wrong usage.
    Usage = 2,
    /// Wrong pass phrase.
    WrongPassphrase = 3,
    /// Damaged store.
    Damaged = 4,
}

impl Status {
    /// The status of an error of the application layer.
    pub(crate) fn of(error: &ApiError) -> Self {
        match (error.code, error.kind) {
            (ErrorCode::WrongPassphrase | ErrorCode::WrongShortCode, _) => Self::WrongPassphrase,
            (_, ErrorKind::Damaged) => Self::Damaged,
            (
                _,
                ErrorKind::Asked
                | ErrorKind::Refused
                | ErrorKind::Locked
                | ErrorKind::Busy
                | ErrorKind::Offline
                | ErrorKind::Device
                | ErrorKind::Bug,
            ) => Self::Failed,
        }
    }
}

/// Why a command is not done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// An error of the application layer.
    Api(ApiError),
    /// An error of the command line itself: a message of the catalogue with its values.
    Own { id: &'static str, args: Vec<(&'static str, String)>, status: Status },
    /// Everything was said already; only the status is left.
    Told(Status),
    /// Whoever read the output went away, as `head` does: nothing to complain about.
    ReaderGone,
}

impl Failure {
    /// An error of the command line with its values, status 1.
    pub(crate) fn own<const N: usize>(id: &'static str, args: [(&'static str, String); N]) -> Self {
        Self::Own { id, args: args.into(), status: Status::Failed }
    }

    /// A flag that is needed here, status 2.
    pub(crate) fn missing_flag(flag: &str) -> Self {
        let args = vec![("flag", flag.to_owned())];
        Self::Own { id: "cli-error-missing-flag", args, status: Status::Usage }
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl From<ErrorCode> for Failure {
    fn from(code: ErrorCode) -> Self {
        Self::Api(code.into())
    }
}

/// Errors of standard output; files have [`crate::input`].
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ReaderGone,
            _ => Self::Api(ErrorCode::FileFailed.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_those_of_the_contract() {
        assert_eq!(Status::of(&ErrorCode::WrongPassphrase.into()), Status::WrongPassphrase);
        assert_eq!(Status::of(&ErrorCode::StoreDamaged.into()), Status::Damaged);
        assert_eq!(Status::of(&ErrorCode::TooManyAttempts.into()), Status::Failed);
        assert_eq!(Status::of(&ErrorCode::Internal.into()), Status::Failed);
        assert_eq!(Status::Usage as u8, 2);
    }
}
