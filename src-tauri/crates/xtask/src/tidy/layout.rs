//! Holds the checkout to its given shape: the top level, and no test file that nobody runs.

use std::{path::Path, process::Command};

use super::Finding;
use crate::failure::Failure;

/// What may stand at the top, besides files and folders that begin with a dot.
const TOP_LEVEL: [&str; 11] = [
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "icons",
    "migrations",
    "src-tauri",
    "tauri.conf.json",
    "templates",
    "tests",
    "ui",
];

/// All files that belong to the project, as paths below `root`: those that git tracks or would.
///
/// # Errors
/// When git cannot say.
pub fn tracked_files(root: &Path) -> Result<Vec<String>, Failure> {
    let output = Command::new("git")
        .current_dir(root)
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"])
        .output()
        .map_err(|error| Failure::new(format!("Could not ask git for the project's files: {error}")))?;
    if !output.status.success() {
        return Err(Failure::new(format!(
            "git ls-files: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        )));
    }
    let list = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(list.split('\0').filter(|file| !file.is_empty()).map(str::to_owned).collect())
}

/// Entries at the top that the layout does not have.
pub fn check_top_level(tracked: &[String]) -> Vec<Finding> {
    let mut surplus: Vec<&str> = tracked
        .iter()
        .filter_map(|file| file.split('/').next())
        .filter(|entry| !entry.starts_with('.') && !TOP_LEVEL.contains(entry))
        .collect();
    surplus.dedup();
    surplus
        .into_iter()
        .map(|entry| format!("{entry}: not an entry of the top level; move it inside"))
        .collect()
}

/// Test files that no package names: `cargo test` would silently never run them.
pub fn check_tests(tracked: &[String], registered: &[String]) -> Vec<Finding> {
    tracked
        .iter()
        .filter(|file| is_test_program(file) && !registered.contains(file))
        .map(|file| format!("{file}: no Cargo.toml has a [[test]] with this path, so it never runs"))
        .collect()
}

/// `tests/NAME.rs` at the top or in a crate; deeper files are parts of one.
fn is_test_program(file: &str) -> bool {
    let Some((folder, name)) = file.rsplit_once('/') else { return false };
    name.ends_with(".rs") && (folder == "tests" || folder.ends_with("/tests") && !folder.contains("/src/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn the_given_layout_is_tidy() {
        let tracked = files(&[".ci/run", "Cargo.toml", "src-tauri/build.rs", "ui/src/main.rs"]);
        assert_eq!(check_top_level(&tracked), Vec::<Finding>::new());
    }

    #[test]
    fn a_new_folder_at_the_top_is_found_once() {
        let tracked = files(&["scripts/a.sh", "scripts/b.sh", "ui/src/main.rs"]);
        assert_eq!(check_top_level(&tracked), ["scripts: not an entry of the top level; move it inside"]);
    }

    #[test]
    fn a_test_file_that_nobody_runs_is_found() {
        let tracked = files(&[
            "tests/day.rs",
            "tests/support/mod.rs",
            "src-tauri/crates/kadi-store/tests/ladder.rs",
            "src-tauri/crates/kadi-store/src/tests/helpers.rs",
            "tests/forgotten.rs",
        ]);
        let registered = files(&["tests/day.rs", "src-tauri/crates/kadi-store/tests/ladder.rs"]);
        assert_eq!(
            check_tests(&tracked, &registered),
            ["tests/forgotten.rs: no Cargo.toml has a [[test]] with this path, so it never runs"]
        );
    }
}
