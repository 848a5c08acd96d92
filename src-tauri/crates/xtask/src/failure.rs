//! What stops a command of this tool: one clear text for the person at the terminal.

use std::fmt;

/// Why a command stopped, in words for the person who typed it.
#[derive(Debug)]
pub struct Failure {
    text: String,
    exit_code: u8,
}

impl Failure {
    /// Something failed or was refused: exit status 1.
    pub fn new(text: impl Into<String>) -> Self {
        Failure { text: text.into(), exit_code: 1 }
    }

    /// The command was typed wrongly: exit status 2.
    pub fn usage(text: impl Into<String>) -> Self {
        Failure { text: text.into(), exit_code: 2 }
    }

    /// A program of ours ended with its own status, which is handed on; it has already said why.
    pub fn from_program(name: &str, code: Option<i32>) -> Self {
        let exit_code = code.and_then(|code| u8::try_from(code).ok()).filter(|code| *code != 0).unwrap_or(1);
        Failure { text: format!("{name} ended with status {exit_code}."), exit_code }
    }

    /// A file or folder could not be read or written.
    pub fn io(action: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Failure::new(format!("Could not {action} {}: {error}", path.display()))
    }

    /// The exit status of the whole tool.
    pub fn exit_code(&self) -> u8 {
        self.exit_code
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}
