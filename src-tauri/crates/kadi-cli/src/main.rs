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

use std::io::{self, Write as _};

use clap::Parser as _;

use crate::args::Cli;
use crate::context::Context;

#[cfg(target_os = "linux")]
#[global_allocator]
static MEMORY: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() {
    // Wrong usage ends here, with status 2 and the usage on standard error.
    let cli = Cli::parse();
    let mut context = Context::new(cli.global);
    let status = match commands::run(&mut context, cli.command) {
        Ok(()) => 0,
        Err(failure) => context.report(&failure),
    };
    drop(context);
    // A reader who went away shall not change how the command ended.
    let _ = io::stdout().flush();
    // Without the handlers that libraries registered for the end: SQLCipher's gives back memory that a thread which is just
    // closing its files still uses.
    signal_hook::low_level::exit(status)
}
