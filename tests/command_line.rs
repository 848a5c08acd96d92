//! The `kadi` program as scripts and people at a terminal meet it: what it prints, how it ends, what it leaves alone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

#[path = "command_line/cards.rs"]
mod cards;
#[path = "command_line/fraud.rs"]
mod fraud;
#[path = "command_line/import.rs"]
mod import;
#[path = "command_line/index.rs"]
mod index;
#[path = "command_line/linkage.rs"]
mod linkage;
#[path = "command_line/names.rs"]
mod names_files;
#[path = "command_line/orders.rs"]
mod orders;
#[path = "command_line/refusals.rs"]
mod refusals;
#[path = "command_line/upkeep.rs"]
mod upkeep;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use kadi_testkit::command::{bare, json_lines, kadi};
use serde_json::Value;
use tempfile::TempDir;

/// Pass phrase of every office here.
const PASSPHRASE: &str = "calebasse tambour lagune mil";

/// A folder for the files of a test, and commands run in it with nobody at the terminal.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn name(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn write(&self, name: &str, content: &str) -> String {
        fs::write(self.path(name), content).unwrap();
        self.name(name)
    }
}

fn run(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The documents of a command that must have ended well.
fn done(output: &Output) -> Vec<Value> {
    assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
    json_lines(output)
}

/// The one document of a command that must have ended well.
fn document(output: &Output) -> Value {
    let mut documents = done(output);
    assert_eq!(documents.len(), 1, "{documents:?}");
    documents.remove(0)
}

/// The one clear line of a command that must have ended with `status`.
fn refusal(output: &Output, status: i32) -> String {
    let told = stderr(output);
    assert_eq!(output.status.code(), Some(status), "{told}");
    let lines: Vec<&str> = told.lines().collect();
    assert!(lines.len() == 1 && lines[0].starts_with("kadi: "), "{told:?}");
    lines[0].to_owned()
}

/// The names of an object's values in alphabetical order.
fn names(object: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no text {name} in {value}"))
}

/// `kadi --json` without a store.
fn storeless(args: &[&str]) -> Output {
    run(bare().arg("--json").args(args))
}

/// A store made by `kadi init`, with Mariama as its administrator.
struct Office {
    folder: Folder,
}

impl Office {
    fn new() -> Self {
        let office = Self { folder: Folder::new() };
        office.folder.write("passphrase", &format!("{PASSPHRASE}\n"));
        let made = office.document(&INIT);
        assert_eq!(names(&made), ["officer", "recovery", "store"]);
        assert_eq!(made["recovery"].as_array().unwrap().len(), 8);
        assert_eq!(text(&made, "store"), office.folder.name("store"));
        office
    }

    fn store(&self) -> PathBuf {
        self.folder.path("store")
    }

    /// `kadi --json` on the store with its pass phrase.
    fn command(&self) -> Command {
        kadi(&self.store(), &self.folder.path("passphrase"))
    }

    fn run(&self, args: &[&str]) -> Output {
        run(self.command().args(args))
    }

    fn document(&self, args: &[&str]) -> Value {
        document(&self.run(args))
    }

    fn refusal(&self, args: &[&str], status: i32) -> String {
        refusal(&self.run(args), status)
    }

    /// Registers somebody and gives their identifier.
    fn register(&self, person: &[&str]) -> String {
        let outcome = self.document(&[&["mpi", "register"], person].concat());
        assert_eq!(outcome["created"], true, "{outcome}");
        text(&outcome, "mpi_id").to_owned()
    }
}

const INIT: [&str; 9] =
    ["init", "--country", "SN", "--region", "DKR", "--district", "Dakar Nord", "--officer", "Mariama"];

const AMINATA: [&str; 12] = [
    "--first-name",
    "Aminata",
    "--last-name",
    "Diallo",
    "--date-of-birth",
    "1995-03-15",
    "--sex",
    "F",
    "--commune",
    "Pikine",
    "--external-id",
    "SN-1995-003",
];

const KOFI: [&str; 8] =
    ["--first-name", "Kofi", "--last-name", "Mensah", "--date-of-birth", "1980", "--sex", "M"];

fn with_passphrase(store: &Path, passphrase_file: &Path) -> Command {
    let mut command = bare();
    command.arg("--store").arg(store).arg("--passphrase-file").arg(passphrase_file);
    command
}
