//! Keeps the house tidy: each rule looks at the checkout and says in one line what breaks it.

mod catalogues;
mod layout;
mod licences;
mod migrations;
mod rooms;
mod sources;

use std::{fs, path::Path};

use cargo_metadata::{Metadata, MetadataCommand};

use crate::{failure::Failure, paths::Workspace};

/// One thing out of place: the file and what is wrong with it.
pub type Finding = String;

/// `cargo xtask tidy [--bless]`.
///
/// # Errors
/// When something is out of place, or the arguments are wrong.
pub fn tidy(workspace: &Workspace, arguments: &[String]) -> Result<(), Failure> {
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => {}
        ["--bless"] => migrations::record_new(&workspace.at("migrations"))?,
        _ => return Err(Failure::usage("Usage: cargo xtask tidy [--bless]")),
    }
    check(workspace)?;
    println!("The house is tidy.");
    Ok(())
}

/// Runs every rule.
///
/// # Errors
/// When a rule found something; all findings are in the text.
pub fn check(workspace: &Workspace) -> Result<(), Failure> {
    let metadata = MetadataCommand::new()
        .current_dir(workspace.root())
        .exec()
        .map_err(|error| Failure::new(format!("cargo metadata: {error}")))?;
    let tracked = layout::tracked_files(workspace.root())?;
    let mut findings =
        rooms::check(&read(&workspace.at("src-tauri/ARCHITECTURE.md"))?, &rooms::arrows(&metadata));
    findings.extend(catalogues::check(&workspace.at("src-tauri/crates/kadi-l10n/i18n"))?);
    findings.extend(migrations::check(&workspace.at("migrations"))?);
    findings.extend(sources::check(workspace.root(), &tracked)?);
    findings.extend(layout::check_top_level(&tracked));
    findings.extend(layout::check_tests(&tracked, &test_targets(&metadata, workspace.root())));
    findings
        .extend(licences::check(&read(&workspace.at(".cargo/deny.toml"))?, &licences::stated(&metadata))?);
    if findings.is_empty() {
        return Ok(());
    }
    findings.sort();
    Err(Failure::new(format!("Out of place:\n  {}", findings.join("\n  "))))
}

/// The source files of all test targets, as paths below the root.
fn test_targets(metadata: &Metadata, root: &Path) -> Vec<String> {
    let packages = metadata.workspace_packages();
    let targets = packages.iter().flat_map(|package| &package.targets).filter(|target| target.is_test());
    let sources = targets.filter_map(|target| target.src_path.as_std_path().canonicalize().ok());
    let root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
    sources
        .filter_map(|source| {
            source.strip_prefix(&root).ok().map(|below| below.to_string_lossy().into_owned())
        })
        .collect()
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))
}
