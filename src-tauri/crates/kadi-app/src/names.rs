//! The office's own name files: a folder beside the store, merged over the spellings that ship with Kadi.
//!
//! They hold spellings and nothing about people, so they lie open, where a health officer can look at them. They are read when
//! the register is opened: one set of rules holds from then on.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kadi_contract::names::{
    AddNameFile, CheckNameFile, NameFileCheck, NameFileView, NameProblemView, NamesView, RemoveNameFile,
};
use kadi_contract::{ApiError, Done, ErrorCode};
use kadi_mpi::{NameFile, NameProblem, NameTable, Rules};

use crate::app::App;
use crate::files;
use crate::session::Session;

/// Most files of an office.
const MAX_FILES: usize = 50;
/// Largest file, in bytes.
const MAX_BYTES: usize = 2 * 1024 * 1024;
/// Most problems that are told at once.
const MAX_PROBLEMS: usize = 200;

/// A file of the folder.
struct Own {
    name: String,
    text: String,
}

/// The rules of an office with its own files. A file that cannot be used is left out rather than keep the office closed.
pub(crate) fn rules(store: &Path) -> Rules {
    let (table, _) = load(&read(&folder(store)));
    let standard = Rules::standard();
    Rules::new(*standard.weights(), *standard.thresholds(), table).unwrap_or(standard)
}

pub(crate) fn list(app: &App, session: &Session) -> NamesView {
    let own = read(&folder(&app.config.folder));
    let (table, problems) = load(&own);
    let used = session.office.rules.table();
    let files = own
        .iter()
        .map(|file| NameFileView {
            name: file.name.clone(),
            lines: whole(file.text.lines().skip(1).filter(|line| !line.trim().is_empty()).count()),
            problems: views(problems.iter().filter(|problem| problem.file == file.name)),
        })
        .collect();
    NamesView {
        version: used.version().to_string(),
        names: whole(used.group_count()),
        forms: whole(used.form_count()),
        pending: table.version() != used.version(),
        files,
    }
}

pub(crate) fn check(app: &App, call: &CheckNameFile) -> Result<NameFileCheck, ApiError> {
    look_at(app, &call.name, &call.text)
}

pub(crate) fn add(app: &App, session: &Session, call: &AddNameFile) -> Result<NameFileCheck, ApiError> {
    let mut found = look_at(app, &call.name, &call.text)?;
    if found.problems.is_empty() {
        let folder = folder(&app.config.folder);
        files::make_folder(&folder)?;
        session.office.write(session.intent("names.add", &call.name, ""), |_| {
            files::write_bytes(&folder.join(&call.name), call.text.as_bytes())?;
            Ok(())
        })?;
        found.added = true;
    }
    Ok(found)
}

pub(crate) fn remove(app: &App, session: &Session, call: &RemoveNameFile) -> Result<Done, ApiError> {
    let path = path_of(app, &call.name)?;
    if !path.is_file() {
        return Err(ApiError::new(ErrorCode::NameFileNotFound).with("file", &call.name));
    }
    session.office.write(session.intent("names.remove", &call.name, ""), |_| {
        fs::remove_file(&path).map_err(|error| files::failed(&error))?;
        Ok(())
    })?;
    Ok(Done {})
}

fn look_at(app: &App, name: &str, text: &str) -> Result<NameFileCheck, ApiError> {
    path_of(app, name)?;
    if text.len() > MAX_BYTES {
        return Err(ApiError::new(ErrorCode::FileTooLarge).with("megabytes", MAX_BYTES / 1024 / 1024));
    }
    let mut own = read(&folder(&app.config.folder));
    own.retain(|file| file.name != name);
    if own.len() >= MAX_FILES {
        return Err(ErrorCode::TooManyNameFiles.into());
    }
    let (before, unusable) = load(&own);
    own.retain(|file| !unusable.iter().any(|problem| problem.file == file.name));
    own.push(Own { name: name.to_owned(), text: text.to_owned() });
    own.sort_by(|a, b| a.name.cmp(&b.name));
    let grown = |after: usize, before: usize| whole(after.saturating_sub(before));
    Ok(match NameTable::with_own(&refer(&own)) {
        Ok(after) => NameFileCheck {
            added: false,
            names: grown(after.group_count(), before.group_count()),
            forms: grown(after.form_count(), before.form_count()),
            problems: Vec::new(),
        },
        Err(problems) => NameFileCheck { added: false, names: 0, forms: 0, problems: views(problems.iter()) },
    })
}

fn folder(store: &Path) -> PathBuf {
    store.join("names")
}

/// Copies the office's own files beside a backup, or back.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), ApiError> {
    let own = read(&folder(from));
    if own.is_empty() {
        return Ok(());
    }
    files::make_folder(&folder(to))?;
    own.iter().try_for_each(|file| files::write_bytes(&folder(to).join(&file.name), file.text.as_bytes()))
}

/// Where a file of this name lies; the name is a plain one.
fn path_of(app: &App, name: &str) -> Result<PathBuf, ApiError> {
    if is_plain(name) {
        Ok(folder(&app.config.folder).join(name))
    } else {
        Err(ApiError::new(ErrorCode::InvalidField).with("field", "file_name"))
    }
}

fn is_plain(name: &str) -> bool {
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    name.len() <= 80 && !name.starts_with('.') && name.ends_with(".tsv") && name.chars().all(letters)
}

/// The files of the folder, by name; what is not text has no line that could be used.
fn read(folder: &Path) -> Vec<Own> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|name| is_plain(name));
    names.sort();
    names.truncate(MAX_FILES);
    let text = |name: &String| {
        let path = folder.join(name);
        let small = fs::metadata(&path).is_ok_and(|file| file.len() <= whole(MAX_BYTES));
        if small { fs::read_to_string(path).unwrap_or_default() } else { String::new() }
    };
    names.iter().map(|name| Own { name: name.clone(), text: text(name) }).collect()
}

fn refer(own: &[Own]) -> Vec<NameFile<'_>> {
    own.iter().map(|file| NameFile { name: &file.name, text: &file.text }).collect()
}

/// The table with every file that can be used, and what is wrong with the others.
fn load(own: &[Own]) -> (Arc<NameTable>, Vec<NameProblem>) {
    let mut used = refer(own);
    let mut problems = Vec::new();
    loop {
        match NameTable::with_own(&used) {
            Ok(table) => return (table, problems),
            Err(found) => {
                let named: HashSet<&str> = found.iter().map(|problem| problem.file.as_str()).collect();
                let before = used.len();
                used.retain(|file| !named.contains(file.name));
                if used.len() == before {
                    used.clear();
                }
                problems.extend(found);
            }
        }
    }
}

fn views<'p>(problems: impl Iterator<Item = &'p NameProblem>) -> Vec<NameProblemView> {
    problems
        .take(MAX_PROBLEMS)
        .map(|problem| NameProblemView {
            line: whole(problem.line),
            column: problem.column.to_owned(),
            code: problem.fault.code().to_owned(),
            params: problem
                .fault
                .parameters()
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        })
        .collect()
}

fn whole(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "group_id\tkind\tsex\tcanonical\tfrancophone\tanglophone\tnative_orthography\tother\tshort_forms\t\
                        cognates_distinct\ttags\tcertainty\tfreq_weight\tsource\n";

    fn row(id: &str, canonical: &str, also: &str) -> String {
        format!("{HEAD}{id}\tfamily\tU\t{canonical}\t{also}\t\t\t\t\t\t\tlikely\t1\tregister\n")
    }

    #[test]
    fn a_broken_file_is_left_out_and_the_others_are_used() {
        let store = tempfile::tempdir().unwrap();
        let folder = folder(store.path());
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("kolda.tsv"), row("KOL-1", "Xoumbaragou", "Xhoumbaragu")).unwrap();
        fs::write(folder.join("wrong.tsv"), row("KOL-2", "Xirikatou", "Diop")).unwrap();
        fs::write(folder.join("notes.txt"), "not a name file").unwrap();
        let own = read(&folder);
        let (table, problems) = load(&own);
        assert_eq!(table.group_count(), NameTable::standard().group_count() + 1);
        let told = views(problems.iter());
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].line, told[0].code.as_str()), (2, "spelling_elsewhere"));
        assert_eq!(told[0].params.get("form").map(String::as_str), Some("Diop"));
        assert_ne!(rules(store.path()).names_version(), Rules::standard().names_version());
    }

    #[test]
    fn an_office_without_files_has_the_shipped_names() {
        let store = tempfile::tempdir().unwrap();
        assert_eq!(rules(store.path()).names_version(), Rules::standard().names_version());
    }

    #[test]
    fn only_plain_names_are_files() {
        for name in ["kolda.tsv", "hausa-2.tsv"] {
            assert!(is_plain(name), "{name}");
        }
        for name in ["../kolda.tsv", ".tsv", "kolda.csv", "a/b.tsv", "a\\b.tsv", ""] {
            assert!(!is_plain(name), "{name}");
        }
    }
}
