//! From an edit in the Card Studio to its picture, for every template.

use std::collections::BTreeMap;
use std::sync::Arc;

use kadi_app::SystemClock;
use kadi_app::bench::studio::measure_studio;

use super::RegisterArgs;
use super::register::{Folder, with_instruments};
use crate::context::Context;
use crate::failure::Failure;

/// Measures in a store made for it and deleted again.
pub(super) fn measure(context: &Context, args: &RegisterArgs) -> Result<BTreeMap<String, f64>, Failure> {
    let folder = Folder::make(args)?;
    with_instruments(context, |instruments| {
        Ok(measure_studio(folder.0.clone(), &(Arc::new(SystemClock) as _), instruments)?)
    })
}
