//! Many people in turn: some are looked for on a thread of their own while those before them are written.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};

use kadi_contract::ApiError;
use kadi_core::Demographics;
use kadi_store::Write;

use super::{Outcome, settle};
use crate::error::{Fault, internal};
use crate::look_up::{self, Nearest, Own};
use crate::office::Office;

/// People worth one batch, of whoever has more: only its first and last lots are not looked for while others are written.
pub(crate) const PEOPLE_AT_ONCE: usize = 20_000;
/// People looked for together: the more, the fewer pages of the index are read for each. Tests take many lots of few.
const AT_ONCE: usize = if cfg!(test) { 200 } else { 5_000 };
/// Lots that may have been looked for and wait, beside the one that is handed over: further ahead, others change the
/// register more often meanwhile, and each takes memory.
const WAITING: usize = 0;

/// People who are looked for ahead of the transactions that write them.
///
/// Ask [`Batch::begin`] first in each transaction, then [`Batch::resolve`] for each person in turn. A person meets those that
/// came before in the batch. When the register was changed otherwise since the people were looked for, the rest of them are
/// looked for again, one by one.
pub(crate) struct Batch {
    people: Arc<Vec<Demographics>>,
    /// Who came near, of those in front, as far as they were looked for; given away when it is used.
    nearest: Vec<Option<Nearest>>,
    rest: Option<Looking>,
    /// The state of the register that the look-up and the batch's own writes account for.
    version: u64,
    /// What the transaction had changed after the batch's last own write.
    changes: u64,
    is_stale: bool,
    own: Own,
}

impl Batch {
    /// Begins to look for all of them; the first lot has been looked for when this returns.
    pub(crate) fn look_up(office: &Arc<Office>, people: Vec<Demographics>) -> Result<Self, ApiError> {
        // Taken first: a change during the look-up counts as one after it.
        let version = office.store().people_version();
        let people = Arc::new(people);
        let first = people.get(..AT_ONCE.min(people.len())).unwrap_or_default();
        let nearest = look_up::nearest_of_many(office, first)?.into_iter().map(Some).collect();
        let rest = (people.len() > AT_ONCE).then(|| Looking::start(office, &people)).transpose()?;
        Ok(Self { people, nearest, rest, version, changes: 0, is_stale: false, own: Own::default() })
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.people.len()
    }

    /// The numbers of the identities that the person at this place was compared with in full; nothing after they were resolved.
    pub(crate) fn met(&mut self, at: usize) -> Result<&[u32], ApiError> {
        self.wait_for(at)?;
        Ok(self.nearest.get(at).and_then(Option::as_ref).map_or(&[], |nearest| nearest.met.as_slice()))
    }

    /// Who stands at this place.
    pub(crate) fn person(&self, at: usize) -> Option<&Demographics> {
        self.people.get(at)
    }

    /// Begins a transaction: notices whether others wrote since the one before.
    pub(crate) fn begin(&mut self, office: &Office) {
        let now = office.store().people_version();
        self.is_stale |= now != self.version + u64::from(self.changes > 0);
        (self.version, self.changes) = (now, 0);
    }

    /// Decides who the person at this place is and writes the decision.
    pub(crate) fn resolve(
        &mut self,
        db: &mut Write<'_>,
        office: &Office,
        at: usize,
        source: &str,
    ) -> Result<Outcome, Fault> {
        let people = Arc::clone(&self.people);
        let Some(person) = people.get(at) else { return Err(Fault::internal("batch")) };
        self.is_stale |= db.people_changes() != self.changes;
        let looked_up = if self.is_stale { None } else { self.take_looked_up(at)? };
        let nearest = if let Some(mut nearest) = looked_up {
            // What the batch changed itself is compared as it stands now.
            nearest.candidates.retain(|candidate| !self.own.has(candidate.key));
            let view = db.index_view()?;
            let own = self.own.near(&office.rules, &nearest.prepared, &view);
            nearest.add(db, &office.rules, &view, &own)?;
            nearest
        } else {
            look_up::nearest(db, &office.rules, person)?
        };
        let outcome = settle(db, office, person, source, &nearest)?;
        if outcome.created {
            self.own.add(outcome.key, &nearest.prepared);
        }
        self.changes = db.people_changes();
        Ok(outcome)
    }

    /// Whether somebody else changed the register since: looking for the rest together again is faster than one by one.
    pub(crate) const fn is_stale(&self) -> bool {
        self.is_stale
    }

    /// Who came near to the person at this place; only once.
    fn take_looked_up(&mut self, at: usize) -> Result<Option<Nearest>, ApiError> {
        self.wait_for(at)?;
        Ok(self.nearest.get_mut(at).and_then(Option::take))
    }

    /// Waits until the person at this place was looked for.
    fn wait_for(&mut self, at: usize) -> Result<(), ApiError> {
        while self.nearest.len() <= at {
            let lot = self.rest.as_ref().and_then(Looking::next).ok_or_else(|| internal("batch"))??;
            self.nearest.extend(lot.into_iter().map(Some));
        }
        Ok(())
    }
}

type Lot = Result<Vec<Nearest>, ApiError>;

/// The thread that looks for the rest; it has ended when this is dropped.
struct Looking {
    lots: Option<Receiver<Lot>>,
    thread: Option<JoinHandle<()>>,
}

impl Looking {
    /// Looks for all but the first lot.
    fn start(office: &Arc<Office>, people: &Arc<Vec<Demographics>>) -> Result<Self, ApiError> {
        let (found, lots) = mpsc::sync_channel(WAITING);
        let (office, people) = (Arc::clone(office), Arc::clone(people));
        let look = move || {
            for lot in people.chunks(AT_ONCE).skip(1) {
                let nearest = look_up::nearest_of_many(&office, lot);
                let failed = nearest.is_err();
                // Nobody waits for more when the batch is gone.
                if found.send(nearest).is_err() || failed {
                    return;
                }
            }
        };
        let thread = thread::Builder::new()
            .name("kadi-look-up".to_owned())
            .spawn(look)
            .map_err(|_| internal("look_up"))?;
        Ok(Self { lots: Some(lots), thread: Some(thread) })
    }

    fn next(&self) -> Option<Lot> {
        self.lots.as_ref()?.recv().ok()
    }
}

impl Drop for Looking {
    fn drop(&mut self) {
        self.lots = None;
        // A thread that failed has told so, or nobody asks any more.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

#[cfg(test)]
mod tests {
    use kadi_core::Sex;
    use kadi_dhis2::ThreadSleeper;
    use kadi_trust::keys::KdfCost;

    use super::*;
    use crate::app::AppConfig;
    use crate::clock::SystemClock;
    use crate::resolve::resolve;
    use crate::session::Session;

    /// The number's own person, with an identifier that nobody else has.
    fn somebody(number: usize) -> Demographics {
        let letters = |n: usize| -> String {
            [n % 26, n / 26 % 26, n / 676 % 26]
                .map(|n| char::from(b'a' + u8::try_from(n).unwrap()))
                .iter()
                .collect()
        };
        Demographics {
            first_name: format!("Za{}", letters(number)),
            last_name: format!("Ku{}", letters(number * 7)),
            date_of_birth: format!("19{:02}-03-1{}", number % 90, number % 9).parse().ok(),
            sex: Some(Sex::Female),
            external_id: Some(format!("SN-{:06}", number * 37)),
            ..Demographics::default()
        }
    }

    fn office() -> (tempfile::TempDir, Session) {
        let folder = tempfile::tempdir().unwrap();
        let config = AppConfig {
            folder: folder.path().join("store"),
            clock: Arc::new(SystemClock),
            kdf: KdfCost::LIGHT,
            templates: None,
        };
        let (_, _, session, _) = crate::bench::open(config, Arc::new(ThreadSleeper)).unwrap();
        (folder, session)
    }

    fn write(session: &Session, batch: &mut Batch, places: std::ops::Range<usize>) -> Vec<Outcome> {
        let office = &session.office;
        office
            .write(session.intent("test", "", ""), |db| {
                batch.begin(office);
                places.map(|at| batch.resolve(db, office, at, "import")).collect()
            })
            .unwrap()
    }

    #[test]
    fn who_comes_again_lots_later_is_met() {
        let (_folder, session) = office();
        let people: Vec<Demographics> = (0..1_300).map(|number| somebody(number % 650)).collect();
        let mut batch = Batch::look_up(&session.office, people).unwrap();
        let mut outcomes = Vec::new();
        for from in (0..1_300).step_by(100) {
            outcomes.extend(write(&session, &mut batch, from..from + 100));
        }
        assert!(!batch.is_stale());
        assert_eq!(outcomes.iter().filter(|outcome| outcome.created).count(), 650);
        for (first, again) in outcomes.iter().zip(outcomes.iter().skip(650)) {
            assert_eq!((again.created, &again.mpi_id), (false, &first.mpi_id));
        }
    }

    #[test]
    fn who_was_registered_meanwhile_by_somebody_else_is_met() {
        let (_folder, session) = office();
        let mut batch = Batch::look_up(&session.office, (0..1_200).map(somebody).collect()).unwrap();
        let _ = write(&session, &mut batch, 0..600);
        let office = &session.office;
        let registered = office
            .write(session.intent("test", "", ""), |db| resolve(db, office, &somebody(1_100), "entry"))
            .unwrap();
        let outcomes = write(&session, &mut batch, 1_000..1_200);
        assert!(batch.is_stale());
        assert_eq!(outcomes.get(100).map(|outcome| &outcome.mpi_id), Some(&registered.mpi_id));
        assert_eq!(outcomes.iter().filter(|outcome| !outcome.created).count(), 1);
    }

    #[test]
    fn a_batch_that_is_given_up_waits_for_nothing() {
        let (_folder, session) = office();
        let batch = Batch::look_up(&session.office, (0..3_000).map(somebody).collect()).unwrap();
        assert_eq!((batch.len(), batch.nearest.len()), (3_000, AT_ONCE));
        drop(batch);
        assert_eq!(Arc::strong_count(&session.office), 1, "the session alone holds the office");
    }
}
