//! Files and answers from the person at the terminal.

use std::fs;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::Path;

use kadi_contract::Secret;

use crate::failure::{Failure, Status};

/// Reads a file that the person named.
pub(crate) fn file(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|_| unreadable(path))
}

/// Reads a text file that the person named.
pub(crate) fn text_file(path: &Path) -> Result<String, Failure> {
    let bytes = file(path)?;
    let text = String::from_utf8(bytes).map_err(|_| unreadable(path))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Writes a file that the person named.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes).map_err(|_| unwritable(path))
}

pub(crate) fn unreadable(path: &Path) -> Failure {
    Failure::own("cli-error-read", [("file", path.display().to_string())])
}

pub(crate) fn unwritable(path: &Path) -> Failure {
    Failure::own("cli-error-write", [("file", path.display().to_string())])
}

/// The secret on the first line of a file.
pub(crate) fn secret_file(path: &Path) -> Result<Secret, Failure> {
    let text = text_file(path)?;
    Ok(Secret(text.lines().next().unwrap_or_default().to_owned()))
}

/// Whether a person is there to answer.
pub(crate) fn somebody_is_there() -> bool {
    io::stdin().is_terminal()
}

/// Asks for a line; `None` when nobody is there.
pub(crate) fn ask(question: &str) -> Result<Option<String>, Failure> {
    if !somebody_is_there() {
        return Ok(None);
    }
    let mut error = io::stderr().lock();
    write!(error, "{question} ")?;
    error.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(Some(answer.trim().to_owned()))
}

/// Asks for a secret without showing it; refused as wrong usage when nobody is there.
pub(crate) fn ask_secret(question: &str) -> Result<Secret, Failure> {
    let nobody = || Failure::Own { id: "cli-error-no-passphrase", args: Vec::new(), status: Status::Usage };
    if !somebody_is_there() {
        return Err(nobody());
    }
    rpassword::prompt_password(format!("{question} ")).map(Secret).map_err(|_| nobody())
}

/// Reads `NAME=VALUE`, for flags.
pub(crate) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("written NAME=VALUE".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_have_a_name_and_a_value() {
        assert_eq!(pair("first_name = Prénom"), Ok(("first_name".to_owned(), "Prénom".to_owned())));
        assert_eq!(pair("a=b=c"), Ok(("a".to_owned(), "b=c".to_owned())));
        for wrong in ["first_name", "=x", "x=", ""] {
            assert!(pair(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_the_first_line_without_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pass");
        fs::write(&path, "baobab mangue pirogue soleil\r\nsecond line\n").unwrap();
        assert_eq!(secret_file(&path).unwrap().0, "baobab mangue pirogue soleil");
    }
}
