//! Standard output: JSON lines for programs, text for people.

use std::io::{self, Write as _};

use serde::Serialize;

use crate::failure::Failure;

/// For whom the output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Programs: one JSON document a line.
    Json,
    /// People.
    Text,
}

/// Prints one JSON document on one line.
pub(crate) fn json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(value).map_err(|error| Failure::from(io::Error::other(error)))?;
    line(&text)
}

/// Prints text and ends the line.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    Ok(writeln!(io::stdout().lock(), "{text}")?)
}

/// One JSON line on standard error, such as a step of progress.
pub(crate) fn say_json(value: &impl Serialize) {
    // Somebody who does not listen to progress shall not stop the work.
    if let Ok(text) = serde_json::to_string(value) {
        say(&text);
    }
}

/// Says something to the person, apart from the output.
pub(crate) fn say(text: &str) {
    // When even standard error is gone, there is nobody to tell.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
