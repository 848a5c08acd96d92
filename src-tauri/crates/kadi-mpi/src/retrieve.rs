//! Retrieval: from the keys of a record to the few records worth a full comparison, within a budget.
//!
//! One algorithm for every index, in memory or in a database: read the blocks, smallest first, up to a number of entries; drop
//! what the signatures exclude; keep the best. Its cost does not grow with the number of namesakes.

use crate::block::{BlockKey, Probe, Shares};
use crate::prescore::{Query, Sharing};
use crate::signature::Signature;

/// How much work one record may cause.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    /// Block entries read per record.
    pub postings: usize,
    /// Records compared in full per record.
    pub scored: usize,
    /// The least [`Query::prescore`] of a record that is compared in full: a logarithm of odds.
    pub least: f32,
}

/// On a synthetic register of a million records the newest record of a person meets an earlier one in 99.7 of 100 cases; twice
/// the postings find nothing more. A pair below `least` lies far below what the rarity gate would show: at -12, three lists of
/// 130,000 records put at most 12 more of 100,000 true pairs before a person, and a register of a million compares three times as
/// many.
impl Default for Budget {
    fn default() -> Self {
        Self { postings: 1_000, scored: 400, least: -9.0 }
    }
}

/// A register up to this size is read with the budget of [`Budget::default`].
const USUAL: u64 = 1_000_000;

impl Budget {
    /// The budget for a register of so many identities. Blocks grow with the register, and with the same budget less of each
    /// is read: of ten million, 98.98 of 100 returning people were met with a thousand postings, 99.13 with two thousand and
    /// 99.20 with three. A power of 0.3 of the size gives two thousand there.
    #[must_use]
    pub fn for_register(identities: u64) -> Self {
        let usual = Self::default();
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rounded number of entries"
        )]
        let postings =
            (usual.postings as f64 * (identities.max(USUAL) as f64 / USUAL as f64).powf(0.3)) as usize;
        Self { postings, ..usual }
    }
}

/// Whether a block was read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Nothing is left.
    Whole,
    /// There is more than was asked for.
    Cut,
}

/// Where blocks and signatures are kept.
pub trait Postings {
    /// What may go wrong while reading.
    type Error;

    /// Adds the numbers of the records stored under `key` to `records`, at most `at_most`, the newest ones where there are
    /// more.
    ///
    /// # Errors
    /// When the index cannot be read.
    fn block(&mut self, key: BlockKey, at_most: usize, records: &mut Vec<u32>)
    -> Result<Extent, Self::Error>;

    /// The signature of a record; `None` for one that is no candidate, such as a deactivated one.
    fn signature(&self, record: u32) -> Option<Signature>;
}

/// A record worth a full comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Its number in the index.
    pub record: u32,
    /// Logarithm of the odds that it is the same person, by its signature.
    pub prescore: f32,
}

/// Most entries a block may have in each round: small blocks say most and cost least, so they come first.
const ROUNDS: [usize; 3] = [48, 384, usize::MAX];

/// The records of the index worth comparing with the query, best first, without repetition.
///
/// # Errors
/// Those of the index.
pub fn retrieve<P: Postings>(
    query: &Query,
    index: &mut P,
    budget: Budget,
) -> Result<Vec<Candidate>, P::Error> {
    let mut found = Vec::new();
    // Sharing an identifier or a telephone is evidence that no signature holds.
    let mut sharing: Vec<(u32, Sharing)> = Vec::new();
    let mut waiting: Vec<Probe> = query.probes().to_vec();
    let mut left = budget.postings;
    for most in ROUNDS {
        for probe in std::mem::take(&mut waiting) {
            let start = found.len();
            let at_most = most.min(left);
            let extent = index.block(probe.key, at_most, &mut found)?;
            // The last round takes what there is of blocks that are larger than the budget: the newest entries.
            if extent == Extent::Cut && most != usize::MAX {
                found.truncate(start);
                waiting.push(probe);
                continue;
            }
            let size = found.len() - start;
            if probe.shares > Shares::Traits {
                let shared = Sharing { what: probe.shares, records: size };
                sharing.extend(found.iter().skip(start).map(|record| (*record, shared)));
            }
            left = left.saturating_sub(size);
        }
        if left == 0 {
            break;
        }
    }
    found.sort_unstable();
    found.dedup();
    sharing.sort_unstable();
    Ok(best(query, index, &found, &sharing, budget))
}

fn best<P: Postings>(
    query: &Query,
    index: &P,
    found: &[u32],
    sharing: &[(u32, Sharing)],
    budget: Budget,
) -> Vec<Candidate> {
    // Fetched one after the other and then weighed: in a large register each stands in another line of memory, and many are
    // on their way at once when nothing else is done meanwhile.
    let signatures: Vec<Option<Signature>> = found.iter().map(|record| index.signature(*record)).collect();
    let mut candidates: Vec<Candidate> = found
        .iter()
        .zip(signatures)
        .filter_map(|(record, signature)| {
            let signature = signature?;
            // Sorted, so that the last entry of a record is the one that says most.
            let after = sharing.partition_point(|(shared, _)| shared <= record);
            let last = after.checked_sub(1).and_then(|at| sharing.get(at));
            let shared = last.filter(|(shared, _)| shared == record).map(|(_, sharing)| *sharing);
            let prescore = query.weigh(signature, shared);
            (prescore >= budget.least).then_some(Candidate { record: *record, prescore })
        })
        .collect();
    candidates.sort_unstable_by(|a, b| b.prescore.total_cmp(&a.prescore).then(a.record.cmp(&b.record)));
    candidates.truncate(budget.scored);
    candidates
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::convert::Infallible;

    use super::*;
    use crate::block::block_keys;
    use crate::frequency::MemoryFrequencies;
    use crate::prepared::Prepared;
    use crate::record::Record;
    use crate::rules::Rules;

    #[derive(Default)]
    struct Shelf {
        blocks: BTreeMap<BlockKey, Vec<u32>>,
        signatures: Vec<Option<Signature>>,
        frequencies: MemoryFrequencies,
        read: usize,
    }

    impl Shelf {
        fn add(&mut self, person: &Prepared) -> u32 {
            let number = u32::try_from(self.signatures.len()).unwrap();
            for key in block_keys(person) {
                self.blocks.entry(key).or_default().push(number);
            }
            self.signatures.push(Some(Signature::derive(person)));
            self.frequencies.add(person);
            number
        }

        fn find(&mut self, person: &Prepared, budget: Budget) -> Vec<u32> {
            let query = Query::new(person, &self.frequencies);
            let Ok(found) = retrieve(&query, self, budget);
            found.into_iter().map(|candidate| candidate.record).collect()
        }
    }

    impl Postings for Shelf {
        type Error = Infallible;

        fn block(
            &mut self,
            key: BlockKey,
            at_most: usize,
            records: &mut Vec<u32>,
        ) -> Result<Extent, Infallible> {
            let block = self.blocks.get(&key).map_or(&[][..], Vec::as_slice);
            records.extend(block.iter().rev().take(at_most));
            self.read += block.len().min(at_most);
            Ok(if block.len() > at_most { Extent::Cut } else { Extent::Whole })
        }

        fn signature(&self, record: u32) -> Option<Signature> {
            self.signatures[record as usize]
        }
    }

    fn prepared(json: &str) -> Prepared {
        Rules::standard().prepare(&Record::from_json(json).unwrap())
    }

    const AMINA: &str = r#"{"first_name":"Aïssatou","last_name":"Diop","date_of_birth":"1991-03-12","sex":"F",
        "district":"Pikine","commune":"Thiaroye","mother_name":"Zawadi Sow"}"#;

    #[test]
    fn who_agrees_most_comes_first_and_who_cannot_be_does_not_come() {
        let mut shelf = Shelf::default();
        let niece = AMINA.replace("1991", "2015").replace("Thiaroye", "Yeumbeul").replace("Diop", "Fall");
        let niece = shelf.add(&prepared(&niece));
        let same = shelf.add(&prepared(&AMINA.replace("Aïssatou", "Isatou").replace("Diop", "Jobe")));
        let moved = shelf.add(&prepared(&AMINA.replace("Pikine", "Kolda").replace("Thiaroye", "Dabo")));
        let stranger = shelf.add(&prepared(r#"{"first_name":"Kofi","last_name":"Mensah"}"#));
        let found = shelf.find(&prepared(AMINA), Budget::default());
        assert_eq!(found, [same, moved]);
        assert!(!found.contains(&niece) && !found.contains(&stranger));
    }

    #[test]
    fn a_shared_identifier_is_met_whatever_else_differs() {
        let mut shelf = Shelf::default();
        let known = shelf.add(&prepared(
            r#"{"first_name":"Kofi","last_name":"Mensah","date_of_birth":"1950-05-05","external_id":"SN-12345"}"#,
        ));
        let asked = prepared(
            r#"{"first_name":"Amina","last_name":"Diop","date_of_birth":"1991-03-12","external_id":"sn12345"}"#,
        );
        assert_eq!(shelf.find(&asked, Budget::default()), [known]);
    }

    #[test]
    fn who_is_no_candidate_is_left_out() {
        let mut shelf = Shelf::default();
        let gone = shelf.add(&prepared(AMINA));
        shelf.signatures[gone as usize] = None;
        assert!(shelf.find(&prepared(AMINA), Budget::default()).is_empty());
    }

    #[test]
    fn the_budget_grows_slowly_with_the_register() {
        let postings = [0, 1_000_000, 10_000_000].map(|size| Budget::for_register(size).postings);
        assert_eq!(postings, [1_000, 1_000, 1_995]);
    }

    #[test]
    fn namesakes_beyond_the_budget_are_neither_read_nor_compared() {
        let mut shelf = Shelf::default();
        let namesake =
            prepared(r#"{"first_name":"Fatou","last_name":"Diallo","date_of_birth":"1990-01-01"}"#);
        for _ in 0..10_000 {
            shelf.add(&namesake);
        }
        let budget = Budget { scored: 50, least: f32::NEG_INFINITY, ..Budget::default() };
        let found = shelf.find(&namesake, budget);
        assert_eq!(found.len(), 50);
        // Every round may look into every block once before it knows that the block is too large.
        assert!(shelf.read <= 3 * budget.postings, "{}", shelf.read);
    }
}
