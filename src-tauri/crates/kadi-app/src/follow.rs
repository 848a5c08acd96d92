//! Who a record of DHIS2 is, and how its person follows it when it changes there.
//!
//! The same tracked entity is the same person, in every programme and at every enrollment. When its values change, the
//! person takes what [`kadi_mpi::follow()`] says. When it was made into another person's, it stops being this one: it is
//! resolved anew, and both are put before an officer.

use std::collections::HashMap;
use std::sync::Arc;

use kadi_contract::ApiError;
use kadi_core::Demographics;
use kadi_mpi::Decision;
use kadi_store::{EntityKey, EntityOutcome, IdentityKey, IdentityRow, IdentityStatus, PendingEntity, Write};

use crate::error::Fault;
use crate::office::Office;
use crate::resolve::{self, Batch, Outcome};

/// Records that are looked for ahead of the transactions that write them.
pub(crate) struct Ahead {
    batch: Batch,
    /// Where those who are nobody yet stand in the batch, until they are resolved.
    places: HashMap<EntityKey, usize>,
    /// The last that was added.
    last: EntityKey,
}

impl Ahead {
    pub(crate) fn start(office: &Arc<Office>) -> Result<Self, ApiError> {
        Ok(Self { batch: Batch::start(office)?, places: HashMap::new(), last: EntityKey(0) })
    }

    /// Has the next records of a programme looked for, as many as are wanted.
    pub(crate) fn read_on(&mut self, office: &Office, programme: &str) -> Result<(), ApiError> {
        while let Some(wanted) = u32::try_from(self.batch.wanted()).ok().filter(|wanted| *wanted > 0) {
            let records = office.read(|db| Ok(db.unresolved_entities(programme, self.last, wanted)?))?;
            let Some(last) = records.last() else { return Ok(()) };
            self.last = last.id;
            // Those that are somebody already need not be looked for.
            let strangers = records.into_iter().filter(|record| record.identity.is_none());
            let (ids, people): (Vec<EntityKey>, Vec<Demographics>) =
                strangers.map(|record| (record.id, record.person)).unzip();
            self.places.extend(ids.into_iter().zip(self.batch.next_place()..));
            self.batch.add(people)?;
        }
        Ok(())
    }

    /// Begins a transaction.
    pub(crate) fn begin(&mut self, db: &Write<'_>) -> Result<(), Fault> {
        self.batch.begin(db)
    }

    /// Moves on to a record; gives its place in the batch, unless it changed since.
    fn move_to(&mut self, record: &PendingEntity) -> Result<Option<usize>, Fault> {
        let Some(place) = self.places.remove(&record.id) else { return Ok(None) };
        self.batch.move_to(place)?;
        Ok((self.batch.person(place) == Some(&record.person)).then_some(place))
    }
}

/// Resolves one record; none when it says too little to be anybody.
pub(crate) fn resolve_record(
    db: &mut Write<'_>,
    office: &Office,
    record: &PendingEntity,
    ahead: &mut Ahead,
) -> Result<Option<Outcome>, Fault> {
    let person = &record.person;
    let place = ahead.move_to(record)?;
    if person.first_name.is_empty() && person.last_name.is_empty() {
        db.set_entity_outcome(record.id, EntityOutcome::Unusable)?;
        return Ok(None);
    }
    let known = match record.identity {
        Some(key) => Some(db.get_identity(key)?),
        None => db.find_identity_by_dhis2(&record.uid)?,
    };
    let outcome = match known {
        None => match place {
            Some(place) => ahead.batch.resolve(db, place, &source(record))?,
            None => resolve::resolve(db, office, person, &source(record))?,
        },
        Some(identity) if is_still(office, record, &identity) => follow(db, office, record, &identity)?,
        Some(identity) => part(db, office, record, identity.key)?,
    };
    db.set_entity_outcome(record.id, EntityOutcome::Resolved(outcome.key))?;
    Ok(Some(outcome))
}

fn source(record: &PendingEntity) -> String {
    format!("dhis2:{}", record.uid)
}

/// Whether a changed record still is this person: it agrees with what it said before, or with what is known of them now.
fn is_still(office: &Office, record: &PendingEntity, identity: &IdentityRow) -> bool {
    let agrees = |known| !kadi_mpi::contradicts(&office.rules, known, &record.person);
    agrees(&identity.person) || record.before.as_ref().is_some_and(agrees)
}

/// Takes over what changed.
fn follow(
    db: &mut Write<'_>,
    office: &Office,
    record: &PendingEntity,
    identity: &IdentityRow,
) -> Result<Outcome, Fault> {
    let followed = kadi_mpi::follow(record.before.as_ref(), &record.person, &identity.person);
    if followed != identity.person {
        db.update_demographics(identity.key, &followed)?;
        resolve::index(db, office, identity.key, &office.rules.prepare(&kadi_mpi::Record::from(&followed)))?;
        if identity.status == IdentityStatus::Active {
            // The changed record may be somebody's who was not found before.
            let nearest = resolve::nearest(db, &office.rules, &followed)?;
            resolve::propose(db, identity.key, &nearest)?;
        }
    }
    Ok(Outcome {
        decision: Decision::Link,
        key: identity.key,
        mpi_id: identity.mpi_id.clone(),
        created: false,
        score: 1.0,
        queued: 0,
    })
}

/// Parts a record from the person it no longer is, and has an officer look at both. One that is changed back becomes who it
/// was before.
fn part(
    db: &mut Write<'_>,
    office: &Office,
    record: &PendingEntity,
    former: IdentityKey,
) -> Result<Outcome, Fault> {
    let earlier = db.split_from(former, &source(record))?;
    let outcome = match earlier.iter().find(|identity| is_still(office, record, identity)) {
        Some(identity) => follow(db, office, record, identity)?,
        None => {
            let mut outcome = resolve::resolve(db, office, &record.person, &source(record))?;
            if outcome.key == former {
                // Another identifier of theirs says that it is them all the same.
                return follow(db, office, record, &db.get_identity(former)?);
            }
            outcome.queued += u64::from(propose(db, office, former, outcome.key)?);
            outcome
        }
    };
    db.give_entity(record.id, outcome.key)?;
    Ok(outcome)
}

fn propose(
    db: &mut Write<'_>,
    office: &Office,
    former: IdentityKey,
    now: IdentityKey,
) -> Result<bool, Fault> {
    let prepared = |db: &Write<'_>, key| -> Result<_, Fault> {
        Ok(office.rules.prepare(&kadi_mpi::Record::from(&db.get_identity(key)?.person)))
    };
    let (one, other) = (prepared(db, former)?, prepared(db, now)?);
    let score = resolve::score(db, office, &one, &other)?;
    let explanation = serde_json::to_string(&score).unwrap_or_default();
    Ok(db.propose_review(former, now, score.score, "review", &explanation)?)
}
