//! Who is this? Candidates by blocking, scores, and then a link, a review, an alert or a new identity.

use kadi_core::{Demographics, MpiId};
use kadi_mpi::{Decision, FrequencyKey, Prepared, Record, Rules, Score};
use kadi_store::{IdentityKey, NewIdentity, Read, StoreError, Write};

use crate::error::{Fault, random_failed};
use crate::office::Office;

/// Records scored per person at most; the smallest blocks are read first.
const CANDIDATE_BUDGET: usize = 300;
/// Pairs queued or shown per person at most.
const MOST_PAIRS: usize = 5;
/// Tries for an identifier that nobody has: one collision in 36^8 is rare, five in a row are a defect.
const ID_TRIES: usize = 5;

/// A known identity that came near.
pub(crate) struct Candidate {
    pub(crate) key: IdentityKey,
    pub(crate) score: Score,
}

/// Everybody who came near, best first.
pub(crate) struct Nearest {
    pub(crate) candidates: Vec<Candidate>,
    prepared: Prepared,
}

impl Nearest {
    /// What the best candidate calls for.
    pub(crate) fn decision(&self) -> Decision {
        self.candidates.first().map_or(Decision::New, |best| best.score.decision)
    }

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
    let prepared = rules.prepare(&Record::from(person));
    let probes: Vec<i64> = kadi_mpi::probe_keys(&prepared).into_iter().map(|key| i64::from(key.0)).collect();
    let keys = db.candidates(&probes, CANDIDATE_BUDGET)?;
    let frequencies = Frequencies { db };
    let mut candidates = Vec::new();
    for (key, known) in db.demographics_of(&keys)? {
        let score = rules.score(&prepared, &rules.prepare(&Record::from(&known)), &frequencies);
        // A guard may say that it is somebody else; a person who looks for somebody still wants to see them.
        if rules.band(score.score) != Decision::New {
            candidates.push(Candidate { key, score });
        }
    }
    candidates.sort_by(|a, b| {
        let by_decision = b.score.decision.cmp(&a.score.decision);
        by_decision.then(b.score.score.total_cmp(&a.score.score)).then(a.key.cmp(&b.key))
    });
    Ok(Nearest { candidates, prepared })
}

/// The score of two prepared people by the names of this register.
pub(crate) fn score(db: &Read<'_>, office: &Office, one: &Prepared, other: &Prepared) -> Score {
    office.rules.score(one, other, &Frequencies { db })
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
    let mut queued = 0;
    let doubtful = nearest.candidates.iter().filter(|candidate| candidate.score.decision != Decision::New);
    for candidate in doubtful.take(MOST_PAIRS) {
        let explanation = serde_json::to_string(&candidate.score).unwrap_or_default();
        let band = if candidate.score.decision == Decision::Review { "review" } else { "alert" };
        let fresh = db.propose_review(candidate.key, key, candidate.score.score, band, &explanation)?;
        queued += u64::from(fresh && candidate.score.decision == Decision::Review);
    }
    Ok(Outcome { decision: nearest.decision(), key, mpi_id, created: true, score, queued })
}

/// Makes a new identity with its search and blocking keys.
fn create(
    db: &mut Write<'_>,
    office: &Office,
    person: &Demographics,
    prepared: &Prepared,
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
            Ok(key) => {
                index(db, office, key, prepared)?;
                return Ok((key, mpi_id));
            }
            Err(StoreError::MpiIdTaken) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Fault::internal("mpi_id_tries"))
}

/// Writes the search tokens and blocking keys of an identity, after it was made or changed.
pub(crate) fn index(
    db: &mut Write<'_>,
    office: &Office,
    key: IdentityKey,
    prepared: &Prepared,
) -> Result<(), Fault> {
    let keys: Vec<i64> = kadi_mpi::block_keys(prepared).into_iter().map(|key| i64::from(key.0)).collect();
    db.replace_block_keys(key, &keys)?;
    db.replace_name_tokens(key, &kadi_mpi::search_tokens(prepared, &office.rules))?;
    let frequencies: Vec<i64> = prepared.frequency_keys().into_iter().map(FrequencyKey::to_i64).collect();
    db.replace_frequency_keys(key, &frequencies)?;
    Ok(())
}

/// How often names occur in this register, for the rarity gate.
struct Frequencies<'a, 'b> {
    db: &'a Read<'b>,
}

impl kadi_mpi::Frequencies for Frequencies<'_, '_> {
    fn count(&self, key: FrequencyKey) -> u64 {
        // A count that cannot be read is taken for a common name, which can only hold a decision back.
        self.db.frequency(key.to_i64()).unwrap_or(u64::MAX)
    }

    fn total(&self) -> u64 {
        self.db.identity_count().unwrap_or(u64::MAX)
    }
}

/// The outcomes as counts for the audit.
pub(crate) fn counts_json(outcomes: &[Outcome]) -> String {
    let created = outcomes.iter().filter(|outcome| outcome.created).count();
    let queued: u64 = outcomes.iter().map(|outcome| outcome.queued).sum();
    let linked = outcomes.len() - created;
    serde_json::json!({ "created": created, "linked": linked, "review": queued }).to_string()
}
