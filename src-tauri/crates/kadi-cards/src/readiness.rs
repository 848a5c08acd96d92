//! Tells before a batch whether a card can be made as it should be.

use std::sync::Arc;

use crate::compose::compose;
use crate::data::CardData;
use crate::sheet::Warning;
use crate::template::Template;

/// What stands between the data and a good card: the warnings of both sides, each once, sorted. Empty means ready.
///
/// Nothing is drawn; a card takes well under a millisecond.
#[must_use]
pub fn readiness(template: &Template, data: &CardData) -> Vec<Warning> {
    let mut warnings: Vec<Warning> = template
        .sides()
        .into_iter()
        .flat_map(|side| compose(template, side, data, |work, _| Arc::clone(&work.art)).warnings)
        .collect();
    warnings.sort();
    warnings.dedup();
    warnings
}
