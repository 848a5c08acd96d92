//! The `kadi` command: the same store and the same calls as the window, for scripts, print rooms and servers.

mod args;
mod commands;
mod context;
mod desk;
mod failure;
mod input;
mod output;
mod progress;
mod words;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::Cli;
use crate::context::Context;

fn main() -> ExitCode {
    // Wrong usage ends here, with status 2 and the usage on standard error.
    let cli = Cli::parse();
    let mut context = Context::new(cli.global);
    match commands::run(&mut context, cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => context.report(&failure),
    }
}
