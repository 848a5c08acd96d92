//! Builds Kadi in the dev profile and starts it: the demonstration, the window, the benchmarks.

use std::process::Command;

use crate::{
    failure::Failure,
    pages,
    paths::Workspace,
    setup::{self, Need},
    step::{self, OnFailure},
};

/// Where the demonstration leaves its store, cards and portal.
const DEMO_FOLDER: &str = "demo";

/// `cargo xtask demo [ARGS]`: everything from a fresh machine to the summary of a finished demonstration.
///
/// # Errors
/// When something cannot be installed or built, or the demonstration itself fails; its exit status is handed on.
pub fn demo(workspace: &Workspace, arguments: &[String]) -> Result<(), Failure> {
    setup::setup(workspace, &[Need::Build, Need::Ui])?;
    pages::build(workspace)?;
    println!("Program");
    build(workspace, "Build kadi", &["build", "--locked", "--bin", "kadi"])?;
    println!("Demonstration");
    start_demo(workspace, arguments)
}

/// Runs `kadi demo` of a program that is built already.
///
/// # Errors
/// When the demonstration fails.
pub fn start_demo(workspace: &Workspace, arguments: &[String]) -> Result<(), Failure> {
    let mut command = Command::new(workspace.program("kadi"));
    command.arg("demo");
    if !arguments.iter().any(|argument| argument == "--out" || argument.starts_with("--out=")) {
        command.arg("--out").arg(workspace.target().join(DEMO_FOLDER));
    }
    start("kadi demo", command.args(arguments))
}

/// `cargo xtask run [ARGS]`: the same application in a desktop window, on the demonstration's store unless another is named.
///
/// # Errors
/// When something cannot be installed or built, or the window ends with an error.
pub fn window(workspace: &Workspace, arguments: &[String]) -> Result<(), Failure> {
    setup::setup(workspace, &[Need::Build, Need::Ui, Need::Window])?;
    pages::build(workspace)?;
    println!("Window");
    build_window(workspace)?;
    let mut command = Command::new(workspace.program("kadi-desktop"));
    if !arguments.iter().any(|argument| argument == "--store" || argument.starts_with("--store=")) {
        let demo = workspace.target().join(DEMO_FOLDER);
        // Says who can unlock it; missing before the first demonstration, and then the window begins with the first run.
        if let Ok(text) = std::fs::read_to_string(demo.join("DEMO.txt")) {
            print!("{text}");
        }
        command.arg("--store").arg(demo.join("store"));
    }
    start("kadi-desktop", command.args(arguments))
}

/// `cargo xtask bench [ARGS]`: the benchmarks of `kadi bench`, optimised as a release is.
///
/// # Errors
/// When the build or a benchmark fails.
pub fn bench(workspace: &Workspace, arguments: &[String]) -> Result<(), Failure> {
    setup::setup(workspace, &[Need::Build, Need::Ui])?;
    pages::build(workspace)?;
    println!("Benchmarks");
    build(workspace, "Build kadi as a release", &["build", "--locked", "--release", "--bin", "kadi"])?;
    let program = workspace.target().join("release").join(format!("kadi{}", std::env::consts::EXE_SUFFIX));
    start("kadi bench", Command::new(program).arg("bench").args(arguments))
}

/// `cargo xtask fuzz [TARGET] [--seconds N] [--seed N]`: damaged inputs for what reads files of
/// strangers, with arithmetic checked.
///
/// # Errors
/// When an input is answered by a panic, a hang or a flood of memory.
pub fn fuzz(workspace: &Workspace, arguments: &[String]) -> Result<(), Failure> {
    setup::setup(workspace, &[Need::Build])?;
    let mut command = Command::new("cargo");
    command.current_dir(workspace.root()).args(["test", "--locked", "--package", "kadi-testkit"]);
    start("fuzz", command.args(["--test", "fuzz", "--"]).args(arguments))
}

/// Builds the desktop window.
///
/// # Errors
/// When it does not build.
pub fn build_window(workspace: &Workspace) -> Result<(), Failure> {
    build(workspace, "Build the window", &["build", "--locked", "--package", "kadi-desktop"])
}

/// Runs cargo with `arguments` at the root of the checkout.
///
/// # Errors
/// When cargo fails; its last words are shown.
pub fn build(workspace: &Workspace, what: &str, arguments: &[&str]) -> Result<(), Failure> {
    let mut command = Command::new("cargo");
    command.current_dir(workspace.root()).args(arguments);
    step::run(workspace, what, &mut command, OnFailure::Stop)?;
    Ok(())
}

/// Starts a program of ours with this terminal as its own.
fn start(name: &str, command: &mut Command) -> Result<(), Failure> {
    let status =
        command.status().map_err(|error| Failure::new(format!("Could not start {name}: {error}")))?;
    if status.success() { Ok(()) } else { Err(Failure::from_program(name, status.code())) }
}
