//! How good a linkage is against the truth: the figures of `kadi mpi link --truth`.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use kadi_contract::{ApiError, ErrorCode};
use kadi_mpi::{Linkage, Quality, count_linked, evaluate};
use serde::Serialize;

use crate::failure::Failure;
use crate::input;

/// The figures of each band.
#[derive(Debug, Serialize)]
pub(super) struct Bands {
    link: Band,
    review: Band,
    #[serde(rename = "link+review")]
    link_or_review: Band,
    any: Band,
    /// Pairs of two people in the review queue, for each thousand records.
    false_reviews_per_thousand: f64,
    /// Automatic links between two people of the list of hard negatives, by their kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    hard_negatives_linked: Option<BTreeMap<String, usize>>,
}

/// How good the pairs of a band are.
#[derive(Debug, Serialize)]
struct Band {
    pairs: usize,
    precision: f64,
    recall: f64,
    f1: f64,
}

impl From<Quality> for Band {
    fn from(quality: Quality) -> Self {
        let Quality { pairs, precision, recall, f1, .. } = quality;
        Self { pairs, precision, recall, f1 }
    }
}

impl Bands {
    /// Judges a linkage. `truth` holds the [`label`] of each record's person.
    pub(super) fn judge(linkage: &Linkage, truth: &[Option<u64>], hard: Option<&HardNegatives>) -> Self {
        let found = evaluate(&linkage.pairs, truth);
        Self {
            link: found.link.into(),
            review: found.review.into(),
            link_or_review: found.link_or_review.into(),
            any: found.any.into(),
            false_reviews_per_thousand: found.false_reviews_per_thousand,
            hard_negatives_linked: hard.map(|hard| hard.count(linkage, truth)),
        }
    }
}

/// The label of a person: 64 bits of it, which a million people share with a chance of one in forty million.
pub(super) fn label(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// People known to be easily confused, such as twins and namesakes.
#[derive(Debug, Default)]
pub(super) struct HardNegatives {
    kinds: Vec<String>,
    /// Two labels and the position of their kind.
    pairs: Vec<(u64, u64, usize)>,
}

impl HardNegatives {
    /// Reads a CSV with the columns kind, person_a and person_b.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let bytes = input::file(path)?;
        Self::parse(&bytes).map_err(|error| match error {
            Fault::Column(column) => ApiError::new(ErrorCode::ColumnNotFound).with("column", column).into(),
            Fault::Row => input::unreadable(path),
        })
    }

    fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
        let header = reader.headers().map_err(|_| Fault::Row)?.clone();
        let column = |name: &'static str| {
            header.iter().position(|found| found.eq_ignore_ascii_case(name)).ok_or(Fault::Column(name))
        };
        let (kind, a, b) = (column("kind")?, column("person_a")?, column("person_b")?);
        let mut list = Self::default();
        for row in reader.records() {
            let row = row.map_err(|_| Fault::Row)?;
            let cell = |at: usize| row.get(at).unwrap_or_default();
            let position = list.kinds.iter().position(|known| known == cell(kind)).unwrap_or_else(|| {
                list.kinds.push(cell(kind).to_owned());
                list.kinds.len() - 1
            });
            list.pairs.push((label(cell(a)), label(cell(b)), position));
        }
        Ok(list)
    }

    fn count(&self, linkage: &Linkage, truth: &[Option<u64>]) -> BTreeMap<String, usize> {
        count_linked(&linkage.pairs, truth, &self.pairs)
            .into_iter()
            .filter_map(|(kind, count)| Some((self.kinds.get(kind)?.clone(), count)))
            .collect()
    }
}

/// Why a list of hard negatives cannot be used.
#[derive(Debug, PartialEq)]
enum Fault {
    /// A column is missing.
    Column(&'static str),
    /// A row cannot be read.
    Row,
}

#[cfg(test)]
mod tests {
    use super::*;
    use kadi_mpi::{Decision, Pair};

    #[test]
    fn links_between_people_of_the_list_are_counted_by_kind() {
        let list =
            HardNegatives::parse(b"kind,person_a,person_b\ntwin,Assane,Ousseynou\nnamesake,Kofi,Kofi II\n")
                .unwrap();
        let truth = ["Assane", "Ousseynou", "Kofi"].map(|name| Some(label(name)));
        let pair = Pair { a: 0, b: 1, score: 0.96, decision: Decision::Link };
        let linkage = Linkage { pairs: vec![pair], ..Linkage::default() };
        let bands = Bands::judge(&linkage, &truth, Some(&list));
        let counts = BTreeMap::from([("namesake".to_owned(), 0), ("twin".to_owned(), 1)]);
        assert_eq!(bands.hard_negatives_linked, Some(counts));
        assert_eq!(Bands::judge(&linkage, &truth, None).hard_negatives_linked, None);
    }

    #[test]
    fn a_list_without_its_columns_is_refused_by_name() {
        assert_eq!(HardNegatives::parse(b"kind,a\ntwin,x\n").unwrap_err(), Fault::Column("person_a"));
        assert_eq!(HardNegatives::parse(b"kind,person_a,person_b\ntwin\n").unwrap_err(), Fault::Row);
    }
}
