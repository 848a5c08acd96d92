//! Where things stand in the checkout.

use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// The root of the checkout and the folders this tool reads and writes.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The checkout this tool was started in by cargo, or the one it was built from where cargo did not start it.
    ///
    /// # Errors
    /// When the tool was moved away from its checkout.
    pub fn find() -> Result<Self, Failure> {
        // Two checkouts that share a target folder share this program, too.
        let here =
            std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let here = PathBuf::from(here);
        here.ancestors()
            .find(|folder| folder.join("Cargo.lock").is_file())
            .map(|root| Workspace { root: root.to_path_buf() })
            .ok_or_else(|| {
                Failure::new(
                    "The checkout this tool belongs to is gone; run it with `cargo xtask` inside one.",
                )
            })
    }

    /// The root folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path below the root.
    pub fn at(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The folder cargo builds into: `CARGO_TARGET_DIR` where the caller set one, else `target`.
    pub fn target(&self) -> PathBuf {
        std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| self.at("target"), |folder| self.root.join(folder))
    }

    /// The target folder of the pages: apart, because another compiler may fill it.
    pub fn pages_target(&self) -> PathBuf {
        self.target().join("wasm-pages")
    }

    /// The output of every long step, kept for whoever looks for the reason of a failure.
    pub fn logs(&self) -> PathBuf {
        self.target().join("xtask-logs")
    }

    /// A program built in the dev profile.
    pub fn program(&self, name: &str) -> PathBuf {
        self.target().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }
}
