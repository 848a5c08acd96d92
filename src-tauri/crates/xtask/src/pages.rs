//! Builds the pages: the interface for window and browser, and the verification portal that works from a USB stick.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    failure::Failure,
    paths::Workspace,
    step::{self, OnFailure},
    wasm_toolchain,
};

/// Cargo's profile for the pages: small before fast.
const PROFILE: &str = "wasm";

/// How a page loads its module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loading {
    /// As an ES module that fetches the wasm file: from a web server or the window.
    Module,
    /// As plain scripts, the wasm file inside one of them: also from `file://`, where nothing can be fetched.
    PlainScript,
}

/// One page: the crate that is its program and the files that go with it.
struct Page {
    what: &'static str,
    package: &'static str,
    /// The name of the wasm file that cargo makes, without its ending.
    artefact: &'static str,
    loading: Loading,
    /// Where the finished page goes.
    dist: &'static str,
    /// Files and folders copied as they are: from the checkout, to the page.
    files: &'static [(&'static str, &'static str)],
}

const PAGES: [Page; 2] = [
    Page {
        what: "verification portal",
        package: "kadi-verify-portal",
        artefact: "kadi_verify_portal",
        loading: Loading::PlainScript,
        dist: "src-tauri/crates/kadi-verify-portal/dist",
        files: &[("src-tauri/crates/kadi-verify-portal/page", "")],
    },
    Page {
        what: "interface",
        package: "kadi-ui",
        artefact: "kadi-ui",
        loading: Loading::Module,
        dist: "ui/dist",
        files: &[
            ("ui/index.html", "index.html"),
            ("ui/styles", "styles"),
            ("ui/fonts", "fonts"),
            ("icons/kadi.svg", "kadi.svg"),
        ],
    },
];

/// Builds every page whose sources changed since it was last built.
///
/// # Errors
/// When there is no compiler for the pages, or one of them does not build.
pub fn build(workspace: &Workspace) -> Result<(), Failure> {
    println!("Pages");
    let metadata = MetadataCommand::new()
        .current_dir(workspace.root())
        .exec()
        .map_err(|error| Failure::new(format!("cargo metadata: {error}")))?;
    for page in &PAGES {
        build_page(workspace, &metadata, page)?;
    }
    Ok(())
}

fn build_page(workspace: &Workspace, metadata: &Metadata, page: &Page) -> Result<(), Failure> {
    let dist = workspace.at(page.dist);
    let stamp_file = workspace.pages_target().join("stamps").join(page.package);
    let sources = fingerprint(workspace, metadata, page)?;
    let what = format!("Build the {}", page.what);
    // Both ends count: whoever built the page by hand in between left another one than this tool would.
    if fs::read_to_string(&stamp_file).is_ok_and(|old| stamp(&sources, &dist).is_ok_and(|now| now == old)) {
        step::nothing_to_do(&what, "unchanged");
        return Ok(());
    }

    let mut command = wasm_toolchain::ensure(workspace)?.cargo_build();
    command
        .current_dir(workspace.root())
        .args(["--package", page.package, "--profile", PROFILE, "--target-dir"])
        .arg(workspace.pages_target());
    step::run(workspace, &what, &mut command, OnFailure::Stop)?;
    step::during(&format!("Join the {} and its files", page.what), || {
        let wasm = workspace
            .pages_target()
            .join(wasm_toolchain::TARGET)
            .join(PROFILE)
            .join(format!("{}.wasm", page.artefact));
        if dist.exists() {
            fs::remove_dir_all(&dist).map_err(|error| Failure::io("clear", &dist, &error))?;
        }
        bind(page, &wasm, &dist)?;
        for (from, to) in page.files {
            copy(&workspace.at(from), &dist.join(to))?;
        }
        if !dist.join("index.html").is_file() {
            return Err(Failure::new(format!("The {} has no index.html.", page.what)));
        }
        if let Some(folder) = stamp_file.parent() {
            fs::create_dir_all(folder).map_err(|error| Failure::io("create", folder, &error))?;
        }
        write(&stamp_file, stamp(&sources, &dist)?)
    })
}

/// Writes the JavaScript that loads the module, and the module without what only a debugger reads.
fn bind(page: &Page, wasm: &Path, dist: &Path) -> Result<(), Failure> {
    fn told(error: impl std::fmt::Display) -> Failure {
        Failure::new(format!("wasm-bindgen: {error:#}"))
    }
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name(page.artefact).typescript(false).remove_name_section(true);
    match page.loading {
        Loading::Module => {
            bindgen.web(true).map_err(told)?;
            // The library leaves this out by default, the command line tool does not; without it nothing loads.
            bindgen.omit_default_module_path(false);
            bindgen.generate(dist).map_err(told)?;
            write(&dist.join("start.js"), start_script(page.artefact))
        }
        Loading::PlainScript => {
            bindgen.no_modules(true).map_err(told)?;
            bindgen.generate(dist).map_err(told)?;
            let module = dist.join(format!("{}_bg.wasm", page.artefact));
            let bytes = fs::read(&module).map_err(|error| Failure::io("read", &module, &error))?;
            fs::remove_file(&module).map_err(|error| Failure::io("remove", &module, &error))?;
            write(&dist.join(format!("{}_wasm.js", page.artefact)), inlined_module(&bytes))
        }
    }
}

/// The script a page of modules begins with. A file of its own, because the pages allow no script inside HTML.
fn start_script(artefact: &str) -> String {
    format!(
        "import init from \"./{artefact}.js\";\n\
         init({{ module_or_path: new URL(\"./{artefact}_bg.wasm\", import.meta.url) }});\n"
    )
}

/// The module as one assignment that a page from `file://` can load.
fn inlined_module(bytes: &[u8]) -> String {
    format!("window.__kadi_wasm=\"{}\";\n", data_encoding::BASE64.encode(bytes))
}

fn write(path: &Path, text: String) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure::io("write", path, &error))
}

/// A digest of everything that decides what a page becomes.
fn fingerprint(workspace: &Workspace, metadata: &Metadata, page: &Page) -> Result<String, Failure> {
    let mut inputs = vec![
        workspace.at("Cargo.toml"),
        workspace.at("Cargo.lock"),
        workspace.at("src-tauri/crates/xtask/src/pages.rs"),
        workspace.at("src-tauri/crates/xtask/src/wasm_toolchain.rs"),
    ];
    inputs.extend(our_packages_below(metadata, page.package));
    inputs.extend(page.files.iter().map(|(from, _)| workspace.at(from)));
    let mut files = BTreeSet::new();
    for input in inputs {
        collect_files(&input, &mut files)?;
    }
    let dist = workspace.at(page.dist);
    files.retain(|file| !file.starts_with(&dist));
    digest_of(&files, workspace.root())
}

/// What a page was made from and what it became.
fn stamp(sources: &str, dist: &Path) -> Result<String, Failure> {
    let mut files = BTreeSet::new();
    collect_files(dist, &mut files)?;
    Ok(format!("{sources} {}\n", digest_of(&files, dist)?))
}

/// A digest of files with their names below `root`.
fn digest_of(files: &BTreeSet<PathBuf>, root: &Path) -> Result<String, Failure> {
    let mut digest = Sha256::new();
    for file in files {
        let bytes = fs::read(file).map_err(|error| Failure::io("read", file, &error))?;
        digest.update(file.strip_prefix(root).unwrap_or(file).to_string_lossy().as_bytes());
        digest.update(Sha256::digest(&bytes));
    }
    Ok(data_encoding::HEXLOWER.encode(&digest.finalize()))
}

/// The folders of `package` and of every package of this workspace that it is built from.
fn our_packages_below(metadata: &Metadata, package: &str) -> BTreeSet<PathBuf> {
    let ours = metadata.workspace_packages();
    let mut folders = BTreeSet::new();
    let mut waiting = vec![package.to_owned()];
    while let Some(name) = waiting.pop() {
        let Some(found) = ours.iter().find(|candidate| candidate.name.as_str() == name) else { continue };
        let Some(folder) = found.manifest_path.parent() else { continue };
        if folders.insert(folder.as_std_path().to_path_buf()) {
            let built_from =
                found.dependencies.iter().filter(|below| below.kind != DependencyKind::Development);
            waiting.extend(built_from.map(|below| below.name.clone()));
        }
    }
    folders
}

fn collect_files(path: &Path, files: &mut BTreeSet<PathBuf>) -> Result<(), Failure> {
    if path.is_dir() {
        for entry in fs::read_dir(path).map_err(|error| Failure::io("read", path, &error))? {
            let entry = entry.map_err(|error| Failure::io("read", path, &error))?;
            collect_files(&entry.path(), files)?;
        }
    } else if path.is_file() {
        files.insert(path.to_path_buf());
    }
    Ok(())
}

/// Copies a file, or a folder with all below it; what is not there is left out.
fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    if from.is_dir() {
        fs::create_dir_all(to).map_err(|error| Failure::io("create", to, &error))?;
        for entry in fs::read_dir(from).map_err(|error| Failure::io("read", from, &error))? {
            let entry = entry.map_err(|error| Failure::io("read", from, &error))?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
    } else if from.is_file() {
        fs::copy(from, to).map_err(|error| Failure::io("write", to, &error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_script_names_both_files_of_the_module() {
        let script = start_script("kadi-ui");
        assert!(script.contains("\"./kadi-ui.js\"") && script.contains("\"./kadi-ui_bg.wasm\""), "{script}");
    }

    #[test]
    fn a_module_is_one_assignment() {
        assert_eq!(inlined_module(b"\0asm"), "window.__kadi_wasm=\"AGFzbQ==\";\n");
    }

    #[test]
    fn a_page_changes_with_the_packages_it_is_built_from() {
        let workspace = Workspace::find().unwrap();
        let metadata = MetadataCommand::new().current_dir(workspace.root()).no_deps().exec().unwrap();
        let folders = our_packages_below(&metadata, "kadi-verify-portal");
        assert!(folders.contains(&workspace.at("src-tauri/crates/kadi-trust")), "{folders:?}");
        assert!(folders.contains(&workspace.at("src-tauri/crates/kadi-core")), "{folders:?}");
        assert!(!folders.contains(&workspace.at("src-tauri/crates/kadi-store")), "{folders:?}");
    }
}
