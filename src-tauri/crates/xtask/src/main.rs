//! The project's own tool: sets a machine up, builds the pages, runs the demo, the window and every test, and keeps the house tidy.

// A command line tool talks to a terminal; the libraries do not.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod ci;
mod demo;
mod failure;
mod pages;
mod paths;
mod setup;
mod step;
mod tally;
mod test;
mod tidy;
mod wasm_toolchain;

use std::process::ExitCode;

use failure::Failure;
use paths::Workspace;

const HELP: &str = "\
Usage: cargo xtask COMMAND [ARGUMENTS]

  demo [ARGS]    install what is missing, build, and run the main job on invented people (ARGS go to `kadi demo`)
  run            the same application as a desktop window
  test           every check and every test; ends with one line that says how many passed

  setup [NEED]   install what is missing: build, ui, window, browser-tests, window-tests, or all of them
  ui             build the pages: the interface and the verification portal
  tidy           check rooms, catalogues, migrations, files and licences (--bless: record new migrations)
  bench [ARGS]   run the benchmarks (ARGS go to `kadi bench`)
  fuzz [ARGS]    damage template files, art, logos and designs by a seed: `fuzz logo --seconds 600 --seed 7`
  ci             what the build server runs: setup, tidy, a whole demo, then `test`
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next();
    let rest: Vec<String> = arguments.collect();
    match run(command.as_deref(), &rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(command: Option<&str>, rest: &[String]) -> Result<(), Failure> {
    let workspace = Workspace::find()?;
    match command {
        Some("setup") => setup::setup_named(&workspace, rest),
        Some("ui") => pages::build(&workspace),
        Some("demo") => demo::demo(&workspace, rest),
        Some("run") => demo::window(&workspace, rest),
        Some("bench") => demo::bench(&workspace, rest),
        Some("fuzz") => demo::fuzz(&workspace, rest),
        Some("test") => test::test(&workspace),
        Some("tidy") => tidy::tidy(&workspace, rest),
        Some("ci") => ci::ci(&workspace),
        Some("help" | "--help" | "-h") | None => {
            print!("{HELP}");
            Ok(())
        }
        Some(other) => Err(Failure::usage(format!("There is no command {other:?}.\n\n{HELP}"))),
    }
}
