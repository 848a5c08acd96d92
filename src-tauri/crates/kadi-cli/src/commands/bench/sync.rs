//! Synchronising: whole runs beside merely fetching and parsing, and runs over a bad link.

use std::collections::BTreeMap;

use clap::Args;
use kadi_app::bench::sync::{SyncBench, measure_link, measure_sync};

use super::register::{Folder, RegisterArgs, with_instruments};
use crate::context::Context;
use crate::failure::Failure;

/// Records on the server when no number is asked for.
const RECORDS: usize = 20_000;
/// Sizes of the simulated link when no number is asked for.
const LINKED: usize = 100_000;

/// Flags of the benchmark of synchronisation.
#[derive(Debug, Args)]
pub(super) struct SyncArgs {
    /// sync: simulate a link with 800 ms latency, 5 Mbit/s and 5 % faults, with a tenth of the records first
    /// [default: 100000 records]
    #[arg(long)]
    link: bool,
}

/// Measures what was asked for.
pub(super) fn measure(
    context: &Context,
    register: &RegisterArgs,
    args: &SyncArgs,
) -> Result<BTreeMap<String, f64>, Failure> {
    let folder = Folder::make(register)?;
    let plan = |records: usize| SyncBench { folder: folder.0.join(records.to_string()), records };
    with_instruments(context, |instruments| {
        if !args.link {
            return Ok(measure_sync(&plan(register.records.unwrap_or(RECORDS)), instruments)?);
        }
        let records = register.records.unwrap_or(LINKED);
        let mut figures = measure_link(&plan(records.div_ceil(10)), instruments)?;
        let before = (instruments.peak)();
        figures.extend(measure_link(&plan(records), instruments)?);
        figures.insert("link_memory_growth_mb".to_owned(), ((instruments.peak)() - before) / 1e6);
        Ok(figures)
    })
}
