//! The `kadi` command as a process: built once, run against a folder, killed where a test wants it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;

/// The `kadi` program of this checkout: the one that `KADI_BIN` names, which was built for this run; else built here.
///
/// # Panics
/// When it does not build.
#[must_use]
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| built("KADI_BIN", "kadi-cli", "kadi"))
}

/// The desktop program of this checkout: the one that `KADI_DESKTOP_BIN` names, else built here.
///
/// # Panics
/// When it does not build.
#[must_use]
pub fn desktop_program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| built("KADI_DESKTOP_BIN", "kadi-desktop", "kadi-desktop"))
}

#[allow(clippy::expect_used, reason = "a test without the program cannot go on")]
fn built(variable: &str, package: &str, program: &str) -> PathBuf {
    if let Some(built) = std::env::var_os(variable) {
        return PathBuf::from(built);
    }
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--package", package])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .expect("cargo");
    assert!(status.success(), "{package} does not build");
    let test = std::env::current_exe().expect("the test's own path");
    // target/PROFILE/deps/TEST: the program stands two folders up.
    let folder = test.ancestors().nth(2).expect("a target folder");
    folder.join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
}

/// `kadi` on a store, with its pass phrase in a file and JSON as output.
#[must_use]
pub fn kadi(store: &Path, passphrase_file: &Path) -> Command {
    let mut command = bare();
    command.arg("--store").arg(store).arg("--passphrase-file").arg(passphrase_file).arg("--json");
    command
}

/// `kadi` without anything, in English, away from the user's own folders.
#[must_use]
pub fn bare() -> Command {
    let mut command = Command::new(program());
    command
        .env_remove("KADI_PASSPHRASE_FILE")
        .env_remove("KADI_STORE")
        .env("LANG", "en_GB.UTF-8")
        .env("LC_ALL", "en_GB.UTF-8");
    command
}

/// The JSON documents that a command printed, one per line.
///
/// # Panics
/// When a line is not JSON.
#[must_use]
pub fn json_lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    let parse = |line: &str| match serde_json::from_str(line) {
        Ok(value) => value,
        Err(error) => {
            panic!("not JSON ({error}): {line}\nstderr: {}", String::from_utf8_lossy(&output.stderr))
        }
    };
    text.lines().filter(|line| !line.trim().is_empty()).map(parse).collect()
}

/// The value after a flag of a test's own command line.
#[must_use]
pub fn value<'a>(arguments: &'a [String], flag: &str) -> Option<&'a str> {
    let place = arguments.iter().position(|argument| argument == flag)?;
    arguments.get(place + 1).map(String::as_str)
}
