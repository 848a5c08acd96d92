//! Who is this? Candidates by blocking, scores, and then a link, a review, an alert or a new identity.

mod batch;
mod changed;

use kadi_core::{Demographics, MpiId};
use kadi_mpi::{Decision, Prepared, Record, Rules, Score};
use kadi_store::{IdentityKey, Indexed, NewIdentity, Read, StoreError, Write};

use crate::error::{Fault, random_failed};
use crate::look_up;
pub(crate) use crate::look_up::{Candidate, Nearest};
use crate::office::Office;
pub(crate) use batch::Batch;

/// Pairs queued or shown per person at most.
pub(crate) const MOST_PAIRS: usize = 5;
/// Tries for an identifier that nobody has: one collision in 36^8 is rare, five in a row are a defect.
const ID_TRIES: usize = 5;

impl Nearest {
    /// The candidates that an officer must judge.
    pub(crate) fn in_review(&self) -> impl Iterator<Item = &Candidate> {
        self.candidates
            .iter()
            .filter(|candidate| candidate.score.decision == Decision::Review)
            .take(MOST_PAIRS)
    }
}

/// What became of a person.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub(crate) decision: Decision,
    pub(crate) key: IdentityKey,
    pub(crate) mpi_id: MpiId,
    pub(crate) created: bool,
    pub(crate) score: f64,
    /// Pairs queued for review.
    pub(crate) queued: u64,
}

/// Looks for a person among the known identities, without writing.
pub(crate) fn nearest(db: &Read<'_>, rules: &Rules, person: &Demographics) -> Result<Nearest, Fault> {
    look_up::nearest(db, rules, person)
}

/// The score of two prepared people by the names of this register.
pub(crate) fn score(
    db: &Read<'_>,
    office: &Office,
    one: &Prepared,
    other: &Prepared,
) -> Result<Score, Fault> {
    Ok(office.rules.score(one, other, db.index_view()?.as_ref()))
}

/// Decides who a person is and writes the decision: links to the best certain match, else makes a new identity and
/// queues the probable matches for review and notes the possible ones.
pub(crate) fn resolve(
    db: &mut Write<'_>,
    office: &Office,
    person: &Demographics,
    source: &str,
) -> Result<Outcome, Fault> {
    let nearest = nearest(db, &office.rules, person)?;
    settle(db, office, person, source, &nearest)
}

/// Writes what the people who came near call for.
pub(crate) fn settle(
    db: &mut Write<'_>,
    office: &Office,
    person: &Demographics,
    source: &str,
    nearest: &Nearest,
) -> Result<Outcome, Fault> {
    let best = nearest.candidates.first();
    let score = best.map_or(0.0, |best| best.score.score);
    if let Some(best) = best.filter(|best| best.score.decision == Decision::Link) {
        let mpi_id = db.get_identity(best.key)?.mpi_id;
        db.note_link()?;
        return Ok(Outcome {
            decision: Decision::Link,
            key: best.key,
            mpi_id,
            created: false,
            score,
            queued: 0,
        });
    }
    let (key, mpi_id) = create(db, office, person, &nearest.prepared, source)?;
    let queued = propose(db, key, nearest)?;
    Ok(Outcome { decision: nearest.decision(), key, mpi_id, created: true, score, queued })
}

/// Proposes the pairs that a record with an identity of its own calls for; tells how many of them wait for an officer. A record
/// that has an identity is never linked to another by itself: what would be a link at registration is for an officer to judge.
pub(crate) fn propose(db: &mut Write<'_>, key: IdentityKey, nearest: &Nearest) -> Result<u64, Fault> {
    let mut queued = 0;
    let others = nearest.candidates.iter().filter(|candidate| candidate.key != key);
    for candidate in others.filter(|candidate| candidate.score.decision != Decision::New).take(MOST_PAIRS) {
        let asks = candidate.score.decision != Decision::Alert;
        let band = if asks { "review" } else { "alert" };
        let explanation = serde_json::to_string(&candidate.score).unwrap_or_default();
        let fresh = db.propose_review(candidate.key, key, candidate.score.score, band, &explanation)?;
        queued += u64::from(fresh && asks);
    }
    Ok(queued)
}

/// Makes a new identity with its search and blocking keys.
fn create(
    db: &mut Write<'_>,
    office: &Office,
    person: &Demographics,
    prepared: &Prepared,
    source: &str,
) -> Result<(IdentityKey, MpiId), Fault> {
    let made = insert(db, office, person, source)?;
    index(db, office, made.0, prepared)?;
    Ok(made)
}

/// Gives an identity a number that nobody has; nothing finds it yet.
pub(crate) fn insert(
    db: &mut Write<'_>,
    office: &Office,
    person: &Demographics,
    source: &str,
) -> Result<(IdentityKey, MpiId), Fault> {
    let at = office.now();
    for _ in 0..ID_TRIES {
        let suffix = kadi_trust::random::make_mpi_suffix().map_err(|_| random_failed())?;
        let mpi_id = MpiId::from_parts(&office.place.country, &office.place.region, at.year(), &suffix)
            .map_err(|_| Fault::internal("mpi_id"))?;
        let identity =
            NewIdentity { mpi_id: mpi_id.clone(), person: person.clone(), source: source.to_owned(), at };
        match db.insert_identity(&identity) {
            Ok(key) => return Ok((key, mpi_id)),
            Err(StoreError::MpiIdTaken) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Fault::internal("mpi_id_tries"))
}

/// Puts an identity into the index, after this transaction made or changed it; one that was left as it was stays counted once.
pub(crate) fn index(
    db: &mut Write<'_>,
    office: &Office,
    key: IdentityKey,
    prepared: &Prepared,
) -> Result<(), Fault> {
    let rules = &office.rules;
    let before = match db.take_indexed(key) {
        Indexed::Now => return Ok(()),
        Indexed::Nothing => None,
        Indexed::Before(person) => {
            Some(look_up::derive_entry(rules, &rules.prepare(&Record::from(person.as_ref()))))
        }
    };
    Ok(db.put_index(key, &look_up::derive_entry(rules, prepared), before.as_ref())?)
}

/// The outcomes as counts for the audit.
pub(crate) fn counts_json(outcomes: &[Outcome]) -> String {
    let created = outcomes.iter().filter(|outcome| outcome.created).count();
    let queued: u64 = outcomes.iter().map(|outcome| outcome.queued).sum();
    let linked = outcomes.len() - created;
    serde_json::json!({ "created": created, "linked": linked, "review": queued }).to_string()
}
