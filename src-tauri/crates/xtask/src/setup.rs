//! What a machine needs besides cargo and a C compiler, found out quickly and installed where it can be.

use std::{
    collections::BTreeSet,
    path::Path,
    process::{Command, Stdio},
};

use crate::{
    failure::Failure,
    paths::Workspace,
    step::{self, OnFailure},
    wasm_toolchain,
};

/// One reason to install something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Building the command line program: a C compiler, OpenSSL for SQLCipher, and libclang, which reads what the system says
    /// about cameras.
    Build,
    /// Building the desktop window: WebKitGTK, which pulls GTK in.
    Window,
    /// Building the pages for the browser: a compiler that knows wasm.
    Ui,
    /// The interface in a real browser.
    BrowserTests,
    /// The real window on a screen that is not there.
    WindowTests,
    /// A printer that is not there.
    PrintTests,
}

impl Need {
    /// Every need, in the order of installation.
    pub const ALL: [Need; 6] =
        [Need::Build, Need::Ui, Need::Window, Need::BrowserTests, Need::WindowTests, Need::PrintTests];

    /// The word for it on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Need::Build => "build",
            Need::Window => "window",
            Need::Ui => "ui",
            Need::BrowserTests => "browser-tests",
            Need::WindowTests => "window-tests",
            Need::PrintTests => "print-tests",
        }
    }

    /// Debian and Ubuntu packages. The compiler for `Ui` is a question of its own: see [`wasm_toolchain`].
    fn packages(self) -> &'static [&'static str] {
        match self {
            Need::Build => &["build-essential", "pkg-config", "libssl-dev", "libclang-dev"],
            Need::Window => &["libwebkit2gtk-4.1-dev"],
            Need::Ui => &[],
            Need::BrowserTests => &["chromium", "chromium-driver", "poppler-utils"],
            Need::WindowTests => &["xvfb", "xauth", "webkit2gtk-driver"],
            Need::PrintTests => &["cups", "cups-ipp-utils", "dbus"],
        }
    }
}

/// `cargo xtask setup [NEED...]`: everything, or the needs that are named.
///
/// # Errors
/// When a name is unknown or an installation fails.
pub fn setup_named(workspace: &Workspace, names: &[String]) -> Result<(), Failure> {
    let mut needs = Vec::new();
    for name in names {
        let need = Need::ALL.into_iter().find(|need| need.name() == name).ok_or_else(|| {
            let known: Vec<_> = Need::ALL.into_iter().map(Need::name).collect();
            Failure::usage(format!("There is no need {name:?}; known are {}.", known.join(", ")))
        })?;
        needs.push(need);
    }
    if needs.is_empty() {
        needs.extend(Need::ALL);
    }
    setup(workspace, &needs)
}

/// Installs what `needs` lack on this machine; silent about what is there.
///
/// # Errors
/// When an installation fails, or the machine has packages of another kind and the pages' compiler is missing.
pub fn setup(workspace: &Workspace, needs: &[Need]) -> Result<(), Failure> {
    println!("Setup");
    let wanted: BTreeSet<&str> = needs.iter().flat_map(|need| need.packages()).copied().collect();
    let wanted: Vec<&str> = wanted.into_iter().collect();
    match missing_packages(&wanted) {
        Some(missing) if missing.is_empty() => step::nothing_to_do("Packages of the system", "all there"),
        Some(missing) => install(workspace, &missing)?,
        None => println!(
            "  ! Not a Debian or Ubuntu machine. See that you have the equal of: {}",
            if wanted.is_empty() { "nothing".to_owned() } else { wanted.join(" ") }
        ),
    }
    if needs.contains(&Need::Ui) {
        wasm_toolchain::ensure(workspace)?;
    }
    Ok(())
}

/// The packages of `wanted` that are not installed, or `None` where there is no dpkg.
pub fn missing_packages<'a>(wanted: &[&'a str]) -> Option<Vec<&'a str>> {
    if wanted.is_empty() {
        return Some(Vec::new());
    }
    // dpkg-query fails as a whole when one package is unknown, but still lists those it knows.
    let output = Command::new("dpkg-query")
        .args(["--show", "--showformat=${Package} ${db:Status-Status}\n"])
        .args(wanted)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    Some(not_installed(wanted, &String::from_utf8_lossy(&output.stdout)))
}

fn not_installed<'a>(wanted: &[&'a str], listing: &str) -> Vec<&'a str> {
    let installed: BTreeSet<&str> =
        listing.lines().filter_map(|line| line.strip_suffix(" installed")).collect();
    wanted.iter().copied().filter(|package| !installed.contains(package)).collect()
}

/// Installs packages with apt-get, as root or through sudo.
///
/// # Errors
/// When apt-get fails; its own last words are shown.
pub fn install(workspace: &Workspace, packages: &[&str]) -> Result<(), Failure> {
    step::run(workspace, "Refresh the list of packages", apt_get()?.arg("update"), OnFailure::Tell)?;
    let what = format!("Install {}", packages.join(" "));
    let mut command = apt_get()?;
    command.args(["install", "--yes", "--no-install-recommends"]).args(packages);
    step::run(workspace, &what, &mut command, OnFailure::Stop)?;
    Ok(())
}

fn apt_get() -> Result<Command, Failure> {
    let user = Command::new("id").arg("-u").output().map(|output| output.stdout).unwrap_or_default();
    let mut command = if user.starts_with(b"0") {
        Command::new("apt-get")
    } else if Path::new("/usr/bin/sudo").exists() {
        let mut command = Command::new("sudo");
        command.args(["--preserve-env=DEBIAN_FRONTEND", "apt-get"]);
        command
    } else {
        return Err(Failure::new(
            "Packages are missing and this account is not root and has no sudo. Ask someone who may install to run \
             `cargo xtask setup`.",
        ));
    };
    command.env("DEBIAN_FRONTEND", "noninteractive").arg("--quiet");
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_installed_is_missing() {
        let listing = "pkg-config installed\nlibssl-dev config-files\n";
        assert_eq!(not_installed(&["pkg-config", "libssl-dev", "xvfb"], listing), ["libssl-dev", "xvfb"]);
    }

    #[test]
    fn every_need_has_a_name_of_its_own() {
        let names: BTreeSet<_> = Need::ALL.into_iter().map(Need::name).collect();
        assert_eq!(names.len(), Need::ALL.len());
    }
}
