//! Looking for people in the register: candidates by blocking, sorted by signature, compared in full.
//!
//! One person is looked for in the caller's own transaction. Many are looked for together and ahead of the transaction that
//! writes them: their keys are read in order, each page once, their candidates likewise, by several threads; what changed in
//! the meantime is noticed when it comes to writing.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread;

use kadi_contract::ApiError;
use kadi_core::Demographics;
use kadi_mpi::{
    BlockKey, Budget, Decision, Frequencies as _, Prepared, Query, Record, Rules, Score, Signature,
    block_keys, probe_keys, retrieve,
};
use kadi_store::{IdentityKey, IndexEntry, IndexView, Read};

use crate::error::{Fault, internal};
use crate::office::Office;
use crate::resolve::MOST_PAIRS;

/// Threads that look, on however many processors: those of a small office computer are few, and in a register that was not
/// read lately the threads mostly wait for its disk.
const THREADS: usize = 4;
/// People whose blocks are in memory together: the more, the more of those who come near stand on the same pages, which are
/// read once. Their postings, some eight kilobytes a person, are most of the memory that looking takes, and with more a register
/// of ten million would need over 400 MB.
pub(crate) const IN_BLOCKS_AT_ONCE: usize = 6_000;

/// A known identity that came near.
#[derive(Clone)]
pub(crate) struct Candidate {
    pub(crate) key: IdentityKey,
    pub(crate) score: Score,
}

/// Of those who came near to one of many, so many are kept: twice as many as an officer is shown, for some of them may change
/// before it comes to writing. Their scores are most of what is held of a person.
const KEPT: usize = 2 * MOST_PAIRS;

/// One of many, while they wait to be written.
pub(crate) struct Around {
    pub(crate) nearest: Nearest,
    /// The numbers of those who were compared in full.
    pub(crate) met: Vec<u32>,
}

/// Everybody who came near, best first.
#[derive(Clone)]
pub(crate) struct Nearest {
    pub(crate) candidates: Vec<Candidate>,
    /// Whoever looks for people who come later holds it too, once it is in the register.
    pub(crate) prepared: Arc<Prepared>,
}

impl Nearest {
    /// What the best candidate calls for.
    pub(crate) fn decision(&self) -> Decision {
        self.candidates.first().map_or(Decision::New, |best| best.score.decision)
    }

    /// Adds who came near.
    pub(crate) fn add(
        &mut self,
        db: &Read<'_>,
        rules: &Rules,
        view: &IndexView,
        found: &[Candidate],
    ) -> Result<(), Fault> {
        let known = std::mem::take(&mut self.candidates);
        self.candidates = rank(db, rules, view, &self.prepared, known, found)?;
        Ok(())
    }
}

/// Those who came near with those known before, best first. An alias stands for the active identity it was merged into,
/// which is compared as it is known now; somebody deactivated stands for nobody.
fn rank(
    db: &Read<'_>,
    rules: &Rules,
    view: &IndexView,
    person: &Prepared,
    known: Vec<Candidate>,
    found: &[Candidate],
) -> Result<Vec<Candidate>, Fault> {
    let mut best: BTreeMap<IdentityKey, Score> =
        known.into_iter().map(|candidate| (candidate.key, candidate.score)).collect();
    let mut survivors: BTreeSet<u32> = BTreeSet::new();
    for candidate in found {
        match db.find_standing(candidate.key)? {
            Some(key) if key == candidate.key => {
                best.insert(key, candidate.score.clone());
            }
            Some(key) => survivors.extend(number_of(key)),
            None => {}
        }
    }
    let survivors: Vec<u32> =
        survivors.into_iter().filter(|number| !best.contains_key(&key_of(*number))).collect();
    db.read_profiles(&survivors, |number, record| {
        if let Some(score) = compare(rules, person, &rules.prepare(&record), view) {
            best.insert(key_of(number), score);
        }
    })?;
    let mut candidates: Vec<Candidate> =
        best.into_iter().map(|(key, score)| Candidate { key, score }).collect();
    candidates.sort_by(|a, b| {
        let by_decision = b.score.decision.cmp(&a.score.decision);
        by_decision.then(b.score.score.total_cmp(&a.score.score)).then(a.key.cmp(&b.key))
    });
    Ok(candidates)
}

pub(crate) fn number_of(key: IdentityKey) -> Option<u32> {
    u32::try_from(key.0).ok()
}

pub(crate) fn key_of(number: u32) -> IdentityKey {
    IdentityKey(i64::from(number))
}

/// What finds a person, by the rules of the office.
pub(crate) fn derive_entry(rules: &Rules, prepared: &Prepared) -> IndexEntry {
    IndexEntry {
        tokens: kadi_mpi::search_tokens(prepared, rules),
        keys: block_keys(prepared),
        frequencies: prepared.frequency_keys(),
        signature: Signature::derive(prepared),
    }
}

/// Compares in full, and keeps who is worth showing: a guard may say that it is somebody else, and a person who looks for
/// somebody still wants to see them.
pub(crate) fn compare(rules: &Rules, a: &Prepared, b: &Prepared, view: &IndexView) -> Option<Score> {
    let score = rules.score(a, b, view);
    (rules.band(score.score) != Decision::New).then_some(score)
}

/// Compares in full those whom a decision can be about, which for many people is all that is asked.
pub(crate) fn judge(rules: &Rules, a: &Prepared, b: &Prepared, view: &IndexView) -> Option<Score> {
    (rules.assess(a, b, view).decision != Decision::New).then(|| rules.score(a, b, view))
}

/// Looks for a person among the known identities, without writing.
pub(crate) fn nearest(db: &Read<'_>, rules: &Rules, person: &Demographics) -> Result<Nearest, Fault> {
    let prepared = rules.prepare(&Record::from(person));
    let view = db.index_view()?;
    let budget = Budget::for_register(view.total());
    let mut blocks = db.blocks(&probe_keys(&prepared), budget.postings)?;
    let query = Query::new(&prepared, view.as_ref());
    let Ok(retrieved) = retrieve(&query, &mut blocks, budget);
    let mut numbers: Vec<u32> = retrieved.iter().map(|candidate| candidate.record).collect();
    numbers.sort_unstable();
    let mut preparer = rules.preparer();
    let mut found = Vec::new();
    db.read_profiles(&numbers, |number, record| {
        if let Some(score) = compare(rules, &prepared, &preparer.prepare(&record), &view) {
            found.push(Candidate { key: key_of(number), score });
        }
    })?;
    let mut nearest = Nearest { candidates: Vec::new(), prepared: Arc::new(prepared) };
    nearest.add(db, rules, &view, &found)?;
    Ok(nearest)
}

/// Runs `work` on each part of `items` at the same time, and gives the results in their order.
fn side_by_side<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&[T]) -> Result<R, ApiError> + Sync,
) -> Result<Vec<R>, ApiError> {
    let part = items.len().div_ceil(THREADS).max(1);
    thread::scope(|scope| {
        let workers: Vec<_> = items.chunks(part).map(|part| scope.spawn(|| work(part))).collect();
        workers.into_iter().map(|worker| worker.join().map_err(|_| internal("look_up"))?).collect()
    })
}

/// Normalises people.
pub(crate) fn prepare_all<P: Borrow<Demographics> + Sync>(
    rules: &Rules,
    people: &[P],
) -> Result<Vec<Prepared>, ApiError> {
    let parts = side_by_side(people, |part| {
        let mut preparer = rules.preparer();
        let prepare = |person: &P| preparer.prepare(&Record::from(person.borrow()));
        Ok(part.iter().map(prepare).collect::<Vec<Prepared>>())
    })?;
    Ok(parts.into_iter().flatten().collect())
}

/// Looks for many people at once among the identities that are committed, each as [`nearest`] would; who was compared and is
/// somebody else is left out.
///
/// Blocks are read for thousands together; what those find is little, so profiles are read for all together: of ten million
/// people every page has some that are wanted, and the more want them, the fewer pages are read for each.
pub(crate) fn nearest_of_many(office: &Office, people: &[Demographics]) -> Result<Vec<Around>, ApiError> {
    let rules = &office.rules;
    let view = office.store().index_view().map_err(|error| crate::error::store(&error))?;
    let prepared = prepare_all(rules, people)?;
    let mut wanted: Vec<(u32, u32)> = Vec::new();
    let numbered: Vec<(u32, &Prepared)> = (0..).zip(&prepared).collect();
    for part in numbered.chunks(IN_BLOCKS_AT_ONCE) {
        wanted.extend(find_wanted(office, part, &view)?);
    }
    wanted.sort_unstable();
    let scored = side_by_side(&wanted, |part| score_part(office, &prepared, part, &view))?;
    let mut found: Vec<(&Prepared, Vec<Candidate>)> = prepared.iter().map(|one| (one, Vec::new())).collect();
    for (at, candidate) in scored.into_iter().flatten() {
        if let Some((_, candidates)) = found.get_mut(at as usize) {
            candidates.push(candidate);
        }
    }
    let ranked = side_by_side(&found, |part| {
        office.read(|db| {
            part.iter()
                .map(|(prepared, found)| {
                    let mut ranked = rank(db, rules, &view, prepared, Vec::new(), found)?;
                    ranked.truncate(KEPT);
                    ranked.shrink_to_fit();
                    Ok(ranked)
                })
                .collect::<Result<Vec<_>, Fault>>()
        })
    })?;
    let mut met: Vec<Vec<u32>> = vec![Vec::new(); prepared.len()];
    for (number, at) in wanted {
        if let Some(met) = met.get_mut(at as usize) {
            met.push(number);
        }
    }
    let found = ranked.into_iter().flatten().zip(met);
    let all = prepared.into_iter().zip(found);
    Ok(all
        .map(|(prepared, (candidates, met))| {
            let prepared = Arc::new(prepared);
            Around { nearest: Nearest { candidates, prepared }, met }
        })
        .collect())
}

/// The pairs of identity and person that are worth a full comparison, in no order.
fn find_wanted(
    office: &Office,
    people: &[(u32, &Prepared)],
    view: &Arc<IndexView>,
) -> Result<Vec<(u32, u32)>, ApiError> {
    let budget = Budget::for_register(view.total());
    let mut keys: Vec<BlockKey> = people.iter().flat_map(|(_, prepared)| probe_keys(prepared)).collect();
    keys.sort_unstable();
    keys.dedup();
    let mut parts =
        side_by_side(&keys, |part| office.read(|db| Ok(db.blocks(part, budget.postings)?)))?.into_iter();
    let Some(mut blocks) = parts.next() else { return Ok(Vec::new()) };
    parts.for_each(|other| blocks.absorb(other));
    let wanted = side_by_side(people, |part| {
        let mut blocks = blocks.view();
        let mut wanted: Vec<(u32, u32)> = Vec::new();
        for (at, prepared) in part {
            let query = Query::new(prepared, view.as_ref());
            let Ok(retrieved) = retrieve(&query, &mut blocks, budget);
            wanted.extend(retrieved.iter().map(|candidate| (candidate.record, *at)));
        }
        Ok(wanted)
    })?;
    Ok(wanted.into_iter().flatten().collect())
}

/// Compares the wanted pairs of identity and person, ordered by identity: each profile is read and normalised once.
fn score_part(
    office: &Office,
    people: &[Prepared],
    wanted: &[(u32, u32)],
    view: &Arc<IndexView>,
) -> Result<Vec<(u32, Candidate)>, ApiError> {
    let rules = &office.rules;
    let mut numbers: Vec<u32> = wanted.iter().map(|(number, _)| *number).collect();
    numbers.dedup();
    let mut preparer = rules.preparer();
    let mut found = Vec::new();
    office.read(|db| {
        db.read_profiles(&numbers, |number, record| {
            let known = preparer.prepare(&record);
            let from = wanted.partition_point(|(other, _)| *other < number);
            for (_, at) in wanted.iter().skip(from).take_while(|(other, _)| *other == number) {
                let Some(person) = people.get(*at as usize) else { continue };
                if let Some(score) = judge(rules, person, &known, view) {
                    found.push((*at, Candidate { key: key_of(number), score }));
                }
            }
        })?;
        Ok(())
    })?;
    Ok(found)
}
