//! The rules of matching: weights, thresholds and name tables, within bounds.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::names::{NameReader, NameTable, NamesVersion};
use crate::prepared::{Prepared, Preparer};
use crate::record::Record;
use crate::score::Decision;

/// What each field counts, in percent; they add up to 100. The defaults are the documented ones.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Weights {
    /// Given names, 5 to 50.
    pub first_name: f64,
    /// Family names, 5 to 50.
    pub last_name: f64,
    /// Date of birth, 5 to 50.
    pub date_of_birth: f64,
    /// Sex, 0 to 30.
    pub sex: f64,
    /// Commune or district, 0 to 30.
    pub place: f64,
    /// External identifier, or mother's name and telephone, 0 to 30.
    pub identifier: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            first_name: 25.0,
            last_name: 25.0,
            date_of_birth: 20.0,
            sex: 10.0,
            place: 10.0,
            identifier: 10.0,
        }
    }
}

/// Where the bands begin, 0 to 1, each inclusive. The defaults are the documented ones.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Thresholds {
    /// From here a pair is linked automatically; 0.90 to 1.
    pub link: f64,
    /// From here a pair is queued for review; 0.60 to 0.95, below `link`.
    pub review: f64,
    /// From here a pair is shown at registration; 0.30 to 0.75, below `review`.
    pub alert: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { link: 0.95, review: 0.75, alert: 0.50 }
    }
}

/// Why settings are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    /// A weight is outside its bounds.
    #[error("the weight of {0} is outside its bounds")]
    Weight(&'static str),
    /// The weights do not add up to 100.
    #[error("the weights do not add up to 100")]
    Sum,
    /// A threshold is outside its bounds, or the three are not in order.
    #[error("the threshold of {0} is outside its bounds")]
    Threshold(&'static str),
}

/// Weights, thresholds and name tables that belong together.
#[derive(Debug, Clone)]
pub struct Rules {
    weights: Weights,
    thresholds: Thresholds,
    table: Arc<NameTable>,
}

impl Rules {
    /// The documented weights and thresholds with the shipped name table.
    #[must_use]
    pub fn standard() -> Self {
        Self { weights: Weights::default(), thresholds: Thresholds::default(), table: NameTable::standard() }
    }

    /// Rules with other settings.
    ///
    /// # Errors
    /// When a weight or threshold is outside its documented bounds (not-a-number included), weights do not add up to 100, or
    /// thresholds are out of order.
    pub fn new(weights: Weights, thresholds: Thresholds, table: Arc<NameTable>) -> Result<Self, RulesError> {
        for (name, weight, least, most) in [
            ("first_name", weights.first_name, 5.0, 50.0),
            ("last_name", weights.last_name, 5.0, 50.0),
            ("date_of_birth", weights.date_of_birth, 5.0, 50.0),
            ("sex", weights.sex, 0.0, 30.0),
            ("place", weights.place, 0.0, 30.0),
            ("identifier", weights.identifier, 0.0, 30.0),
        ] {
            if !(least..=most).contains(&weight) {
                return Err(RulesError::Weight(name));
            }
        }
        if (total(&weights) - 100.0).abs() > 1e-6 {
            return Err(RulesError::Sum);
        }
        let Thresholds { link, review, alert } = thresholds;
        for (name, threshold, least, most) in
            [("link", link, 0.90, 1.0), ("review", review, 0.60, 0.95), ("alert", alert, 0.30, 0.75)]
        {
            if !(least..=most).contains(&threshold) {
                return Err(RulesError::Threshold(name));
            }
        }
        if review >= link {
            return Err(RulesError::Threshold("review"));
        }
        if alert >= review {
            return Err(RulesError::Threshold("alert"));
        }
        Ok(Self { weights, thresholds, table })
    }

    /// The weights.
    #[must_use]
    pub const fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The thresholds.
    #[must_use]
    pub const fn thresholds(&self) -> &Thresholds {
        &self.thresholds
    }

    /// The name table.
    #[must_use]
    pub fn table(&self) -> &NameTable {
        &self.table
    }

    /// Changes with the rules of normalisation and the name files; block keys, search tokens and frequencies stored under another
    /// version are to be rebuilt.
    #[must_use]
    pub fn names_version(&self) -> NamesVersion {
        self.table.version()
    }

    /// Does all normalisation of one record; for many, use [`Rules::preparer`].
    #[must_use]
    pub fn prepare(&self, record: &Record) -> Prepared {
        self.preparer().prepare(record)
    }

    /// Prepares many records, faster than one by one because words repeat.
    #[must_use]
    pub fn preparer(&self) -> Preparer<'_> {
        Preparer::new(NameReader::new(&self.table))
    }

    /// The band of a number by the thresholds alone.
    #[must_use]
    pub fn band(&self, score: f64) -> Decision {
        // Sums of weights such as 0.7 + 0.25 fall a hair short of the line they are meant to reach.
        let reached = |threshold: f64| score >= threshold - 1e-9;
        if reached(self.thresholds.link) {
            Decision::Link
        } else if reached(self.thresholds.review) {
            Decision::Review
        } else if reached(self.thresholds.alert) {
            Decision::Alert
        } else {
            Decision::New
        }
    }
}

fn total(weights: &Weights) -> f64 {
    let Weights { first_name, last_name, date_of_birth, sex, place, identifier } = weights;
    first_name + last_name + date_of_birth + sex + place + identifier
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(weights: Weights, thresholds: Thresholds) -> Result<(), RulesError> {
        Rules::new(weights, thresholds, NameTable::standard()).map(|_| ())
    }

    #[test]
    fn the_documented_defaults_are_within_bounds() {
        assert_eq!(with(Weights::default(), Thresholds::default()), Ok(()));
        let rules = Rules::standard();
        assert_eq!(rules.band(0.95), Decision::Link);
        assert_eq!(rules.band(0.9499), Decision::Review);
        assert_eq!(rules.band(0.75), Decision::Review);
        assert_eq!(rules.band(0.50), Decision::Alert);
        assert_eq!(rules.band(0.49), Decision::New);
    }

    #[test]
    fn settings_outside_their_bounds_are_refused_by_name() {
        let w = Weights::default();
        let t = Thresholds::default();
        assert_eq!(with(Weights { sex: 40.0, ..w }, t), Err(RulesError::Weight("sex")));
        assert_eq!(with(Weights { sex: f64::NAN, ..w }, t), Err(RulesError::Weight("sex")));
        assert_eq!(with(Weights { sex: 11.0, ..w }, t), Err(RulesError::Sum));
        assert_eq!(with(w, Thresholds { link: 0.5, ..t }), Err(RulesError::Threshold("link")));
        assert_eq!(
            with(w, Thresholds { link: 0.90, review: 0.92, ..t }),
            Err(RulesError::Threshold("review"))
        );
    }
}
