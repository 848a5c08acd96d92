//! `kadi bench registry`: a packed list of so many invented cards, from its making to one look-up on a verifier.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use clap::Args;
use kadi_app::registry_bench::{RegistryPlan, measure_registry};

use super::register::with_instruments;
use crate::context::Context;
use crate::failure::Failure;
use crate::input;

/// Flags of `kadi bench registry`.
#[derive(Debug, Args)]
pub(crate) struct RegistryArgs {
    /// Cards of the packed list that `kadi bench registry` makes, up to 10,000,000
    #[arg(id = "list", long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    list: u32,
    /// Random tokens that are looked for in it
    #[arg(long, value_name = "N", default_value_t = 10_000_000)]
    strangers: u32,
    /// Folder to leave that list in [default: a temporary one, taken away in the end]
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

pub(super) fn measure(context: &Context, args: &RegistryArgs) -> Result<BTreeMap<String, f64>, Failure> {
    let own = std::env::temp_dir().join(format!("kadi-bench-registry-{}", std::process::id()));
    let folder = args.keep.as_ref().unwrap_or(&own);
    let plan = RegistryPlan { folder, cards: args.list, strangers: args.strangers };
    let measured = with_instruments(context, |instruments| Ok(measure_registry(&plan, instruments)?));
    if args.keep.is_none() {
        fs::remove_dir_all(&own).map_err(|_| input::unwritable(&own))?;
    }
    Ok(measured?.into_iter().map(|(name, figure)| (name.to_owned(), figure)).collect())
}
