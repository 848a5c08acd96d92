//! Holds the migrations to the record: one that has landed is never edited, because stores out there have run it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::Finding;
use crate::failure::Failure;

/// The record: a line per migration, `SHA-256  NAME`, as `sha256sum` writes and checks it.
const RECORD: &str = "CHECKSUMS";

/// Compares the migrations in `folder` with its record.
pub fn check(folder: &Path) -> Result<Vec<Finding>, Failure> {
    Ok(compare(&record(folder)?, &digests(folder)?))
}

/// Adds the migrations that the record lacks; what stands in it stays as it is.
pub fn record_new(folder: &Path) -> Result<(), Failure> {
    let mut recorded = record(folder)?;
    for (name, digest) in digests(folder)? {
        recorded.entry(name).or_insert(digest);
    }
    let lines: String = recorded.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect();
    let path = folder.join(RECORD);
    fs::write(&path, lines).map_err(|error| Failure::io("write", &path, &error))
}

fn compare(recorded: &BTreeMap<String, String>, found: &BTreeMap<String, String>) -> Vec<Finding> {
    let names: BTreeSet<&String> = recorded.keys().chain(found.keys()).collect();
    names
        .into_iter()
        .filter_map(|name| match (recorded.get(name), found.get(name)) {
            (Some(recorded), Some(found)) if recorded != found => Some(format!(
                "migrations/{name} was edited after it landed; stores have run it. Write a new migration instead"
            )),
            (Some(_), None) => Some(format!("migrations/{name} landed and is gone; stores have run it")),
            (None, Some(_)) => {
                Some(format!("migrations/{name} is not in {RECORD}; when it is final: cargo xtask tidy --bless"))
            }
            _ => None,
        })
        .collect()
}

fn record(folder: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let path = folder.join(RECORD);
    if !path.exists() {
        return Ok(BTreeMap::new());
    }
    let text = fs::read_to_string(&path).map_err(|error| Failure::io("read", &path, &error))?;
    Ok(text
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(digest, name)| (name.to_owned(), digest.to_owned()))
        .collect())
}

fn digests(folder: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let mut digests = BTreeMap::new();
    let entries = fs::read_dir(folder).map_err(|error| Failure::io("read", folder, &error))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.extension().is_some_and(|ending| ending == "sql") {
            let bytes = fs::read(&path).map_err(|error| Failure::io("read", &path, &error))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            digests.insert(name, HEXLOWER.encode(&Sha256::digest(&bytes)));
        }
    }
    Ok(digests)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("kadi-xtask-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("0001_start.sql"), "CREATE TABLE a (b INTEGER) STRICT;").unwrap();
        folder
    }

    #[test]
    fn a_recorded_migration_is_tidy_and_an_edited_one_is_found() {
        let folder = folder("edited");
        record_new(&folder).unwrap();
        assert_eq!(check(&folder).unwrap(), Vec::<Finding>::new());

        fs::write(folder.join("0001_start.sql"), "CREATE TABLE a (c INTEGER) STRICT;").unwrap();
        let findings = check(&folder).unwrap();
        assert!(findings.len() == 1 && findings[0].contains("0001_start.sql was edited"), "{findings:?}");

        // Recording again does not whitewash it.
        record_new(&folder).unwrap();
        assert_eq!(check(&folder).unwrap(), findings);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_new_migration_and_a_lost_one_are_found() {
        let folder = folder("lost");
        let findings = check(&folder).unwrap();
        assert!(findings[0].contains("is not in CHECKSUMS"), "{findings:?}");

        record_new(&folder).unwrap();
        fs::remove_file(folder.join("0001_start.sql")).unwrap();
        let findings = check(&folder).unwrap();
        assert!(findings[0].contains("landed and is gone"), "{findings:?}");
        fs::remove_dir_all(&folder).unwrap();
    }
}
