//! Every check and every test, and one line at the end that says how many ran.

use std::{fs, process::Command, time::Instant};

use crate::{
    demo,
    failure::Failure,
    pages,
    paths::Workspace,
    setup::{self, Need},
    step::{self, OnFailure},
    tally::{self, Tally},
    tidy,
};

/// `cargo xtask test`.
///
/// # Errors
/// When a check or a test fails, when one did not run, or when none ran at all.
pub fn test(workspace: &Workspace) -> Result<(), Failure> {
    let started = Instant::now();
    setup::setup(workspace, &Need::ALL)?;
    pages::build(workspace)?;

    println!("Checks");
    step::during("Rooms, catalogues, migrations, files, licences", || tidy::check(workspace))?;
    demo::build(workspace, "Formatting", &["fmt", "--all", "--check"])?;
    demo::build(
        workspace,
        "Lints",
        &["clippy", "--locked", "--workspace", "--all-targets", "--", "--deny", "warnings"],
    )?;

    println!("Tests");
    build_programs(workspace)?;
    demo::build_window(workspace)?;
    let everyday = run(workspace, "Unit tests, flows, browser and window", &[])?;
    // What the everyday command leaves out: the pages' own logic on this machine, and the window's.
    let pages = ["--package", "kadi-ui", "--package", "kadi-verify-portal"];
    let pages = run(workspace, "Tests of the pages", &pages)?;
    let window = run(workspace, "Tests of the window's shell", &["--package", "kadi-desktop"])?;

    let mut total = Tally::default();
    let mut broken = false;
    for (tally, succeeded) in [everyday, pages, window] {
        total.passed += tally.passed;
        total.failed += tally.failed;
        total.skipped += tally.skipped;
        broken |= !succeeded;
    }
    println!();
    println!("All of it took {}.", step::clock(started.elapsed()));
    match total.skipped {
        0 => println!("No test was skipped."),
        skipped => println!("Skipped: {skipped}. Every test must run."),
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    if broken || total.failed > 0 || total.skipped > 0 || total.passed == 0 {
        return Err(Failure::new("Not everything passed; the reasons are above."));
    }
    Ok(())
}

/// Builds the programs and every test of the everyday members at once, so that they share what they are built from.
///
/// # Errors
/// When something does not build.
pub fn build_programs(workspace: &Workspace) -> Result<(), Failure> {
    demo::build(workspace, "Build the programs and the tests", &["build", "--locked", "--all-targets"])
}

/// One `cargo test`, counted; what failed is shown.
fn run(workspace: &Workspace, what: &str, packages: &[&str]) -> Result<(Tally, bool), Failure> {
    let mut command = Command::new("cargo");
    command
        .current_dir(workspace.root())
        .args(["test", "--locked", "--no-fail-fast"])
        .args(packages)
        // Tests of whole programs find them here.
        .env("KADI_BIN", workspace.program("kadi"))
        .env("KADI_DESKTOP_BIN", workspace.program("kadi-desktop"));
    let finished = step::run(workspace, what, &mut command, OnFailure::Tell)?;
    let output =
        fs::read_to_string(&finished.log).map_err(|error| Failure::io("read", &finished.log, &error))?;
    let tally = Tally::read(&output);
    if !finished.succeeded {
        let failed = tally::failed_tests(&output);
        if failed.is_empty() {
            eprintln!("{}", step::last_lines(&output, 200));
        }
        for name in failed {
            eprintln!("    failed: {name}");
            for line in tally::words_of(&output, name) {
                eprintln!("      {line}");
            }
        }
        eprintln!("    Everything it said is in {}", finished.log.display());
    }
    println!("    {} passed, {} failed, {} skipped", tally.passed, tally.failed, tally.skipped);
    Ok((tally, finished.succeeded))
}
