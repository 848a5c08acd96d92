//! Which compiler builds the pages: rustup's wasm target, or Debian's own toolchain that builds its standard library.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    failure::Failure,
    paths::Workspace,
    setup,
    step::{self, OnFailure},
};

/// The target of the pages.
pub const TARGET: &str = "wasm32-unknown-unknown";
/// How long rustup may try to fetch the target; an office without internet must not wait for ever.
const RUSTUP_PATIENCE: &str = "60";
/// Debian's compiler kept current for web browsers, and the source of its standard library.
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];
/// The linkers tried in this order where none is installed.
const LINKER_PACKAGES: [&str; 2] = ["lld-22", "lld"];

/// A compiler that can build for the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Toolchain {
    /// The everyday one, which has the target's standard library.
    Everyday,
    /// Debian's, which builds the standard library from its source.
    Debian {
        /// The wasm linker, by its name or path.
        linker: OsString,
    },
}

impl Toolchain {
    /// The toolchain this machine has, if it has one.
    pub fn find() -> Option<Self> {
        if everyday_has_target() {
            return Some(Toolchain::Everyday);
        }
        let complete = setup::missing_packages(&DEBIAN_PACKAGES).is_some_and(|missing| missing.is_empty());
        let linker = find_linker(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()))?;
        complete.then_some(Toolchain::Debian { linker })
    }

    /// A `cargo build` command for the pages, to be completed with packages and a target folder.
    pub fn cargo_build(&self) -> Command {
        let mut command = match self {
            Toolchain::Everyday => Command::new("cargo"),
            Toolchain::Debian { .. } => Command::new("/usr/bin/cargo"),
        };
        command.args(["build", "--locked", "--target", TARGET]);
        if let Toolchain::Debian { linker } = self {
            let path = std::env::var_os("PATH").unwrap_or_default();
            let folders = std::iter::once(PathBuf::from("/usr/bin")).chain(std::env::split_paths(&path));
            command
                .arg("-Zbuild-std=std,panic_abort")
                .env("RUSTC_BOOTSTRAP", "1")
                .env("RUSTC", "/usr/bin/rustc")
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
                .env("PATH", std::env::join_paths(folders).unwrap_or(path))
                // What the everyday cargo left in the environment points at its own compiler and libraries.
                .env_remove("RUSTUP_TOOLCHAIN")
                .env_remove("CARGO")
                .env_remove("LD_LIBRARY_PATH");
        }
        command
    }
}

/// Sees that there is a toolchain for the pages, by the cheapest way that works.
///
/// # Errors
/// When neither rustup nor the package system can bring one.
pub fn ensure(workspace: &Workspace) -> Result<Toolchain, Failure> {
    const WHAT: &str = "Compiler for the pages";
    match Toolchain::find() {
        Some(Toolchain::Everyday) => {
            step::nothing_to_do(WHAT, "the everyday one");
            return Ok(Toolchain::Everyday);
        }
        Some(found) => {
            step::nothing_to_do(WHAT, "Debian's");
            return Ok(found);
        }
        None => {}
    }
    if Command::new("rustup").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok() {
        let mut command = Command::new("timeout");
        command.args([RUSTUP_PATIENCE, "rustup", "target", "add", TARGET]);
        // Where rustup cannot reach its server, Debian's packages come next.
        let _ = step::run(workspace, "Add the wasm target with rustup", &mut command, OnFailure::Tell);
        if everyday_has_target() {
            return Ok(Toolchain::Everyday);
        }
    }
    if let Some(missing) = setup::missing_packages(&DEBIAN_PACKAGES) {
        if !missing.is_empty() {
            setup::install(workspace, &missing)?;
        }
        for linker in LINKER_PACKAGES {
            if Toolchain::find().is_some() {
                break;
            }
            // The next name is tried where the first is unknown to this release.
            let _ = setup::install(workspace, &[linker]);
        }
    }
    Toolchain::find().ok_or_else(|| {
        Failure::new(format!(
            "No compiler for the pages: `rustup target add {TARGET}` did not work, and Debian's {} with lld are not to be had.",
            DEBIAN_PACKAGES.join(", ")
        ))
    })
}

fn everyday_has_target() -> bool {
    let output = Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]).output();
    output.is_ok_and(|output| {
        output.status.success() && Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir()
    })
}

/// The newest `wasm-ld` in `folders`: `wasm-ld-22` before `wasm-ld-14` before a plain `wasm-ld`.
fn find_linker(folders: impl Iterator<Item = PathBuf>) -> Option<OsString> {
    let names = folders
        .filter_map(|folder| folder.read_dir().ok())
        .flatten()
        .flatten()
        .map(|entry| entry.file_name());
    names
        .filter_map(|name| linker_version(name.to_str()?).map(|version| (version, name)))
        .max()
        .map(|(_, name)| name)
}

fn linker_version(name: &str) -> Option<u32> {
    match name.strip_prefix("wasm-ld")? {
        "" => Some(0),
        version => version.strip_prefix('-')?.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_linker_is_taken() {
        let folder = std::env::temp_dir().join(format!("kadi-xtask-linkers-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for name in ["wasm-ld", "wasm-ld-9", "wasm-ld-22", "wasm-ld-x", "ld"] {
            std::fs::write(folder.join(name), "").unwrap();
        }
        let found = find_linker([folder.clone()].into_iter());
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found, Some(OsString::from("wasm-ld-22")));
    }

    #[test]
    fn a_machine_without_a_linker_has_none() {
        assert_eq!(find_linker([PathBuf::from("/nowhere")].into_iter()), None);
    }

    #[test]
    fn debians_compiler_builds_its_own_standard_library() {
        let command = Toolchain::Debian { linker: "wasm-ld-22".into() }.cargo_build();
        assert_eq!(command.get_program(), "/usr/bin/cargo");
        assert!(command.get_args().any(|argument| argument == "-Zbuild-std=std,panic_abort"));
        assert!(
            !Toolchain::Everyday
                .cargo_build()
                .get_args()
                .any(|argument| argument == "-Zbuild-std=std,panic_abort")
        );
    }
}
