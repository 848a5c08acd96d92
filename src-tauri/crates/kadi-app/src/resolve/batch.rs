//! Many people in turn: some are looked for on a thread of their own while those before them are written.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use kadi_contract::ApiError;
use kadi_core::Demographics;
use kadi_store::{IdentityKey, Write};
use thread_priority::{ThreadPriority, ThreadPriorityValue};

use super::changed::Changed;
use super::{Outcome, settle};
use crate::error::{Fault, internal};
use crate::look_up::{self, Around, Nearest};
use crate::office::Office;

/// People in the first lot: few, so that they are soon written while the next are looked for. Each lot is twice the one
/// before. Tests take many lots of few.
const FIRST_LOT: usize = if cfg!(test) { 40 } else { 1_000 };
/// People in a lot at most: as many as are looked for together.
const LARGEST_LOT: usize = if cfg!(test) { 200 } else { look_up::IN_BLOCKS_AT_ONCE };
/// Lots in hand: one is written, one is looked for, one waits so that nobody stands still.
const LOTS: usize = 3;
/// Of 100; an ordinary thread has 50. On Linux these are 10 steps of niceness, a tenth of the time that others get.
const LOOKING_PRIORITY: u8 = 25;

/// People who are looked for ahead of the transactions that write them.
///
/// Give it as many people as are [`Batch::wanted`] with [`Batch::add`]. Ask [`Batch::begin`] first in each transaction, then
/// [`Batch::resolve`] in the order in which they were added, or [`Batch::move_to`] for whoever is left out. Each person
/// meets whoever was in the register when they were looked for and whoever was made or changed there since, by the batch or
/// by others.
pub(crate) struct Batch {
    office: Arc<Office>,
    looking: Looking,
    /// The first is being written; those behind it are looked for.
    lots: VecDeque<Lot>,
    /// The place of the first lot's first person.
    first: usize,
    /// People in the next lot.
    size: usize,
    changed: Changed,
    /// The version of the register up to which `changed` has whoever changed.
    version: u64,
    /// How many changes of the transaction it has too.
    in_transaction: usize,
    /// Whoever was looked for before this version is looked for again, alone: too much has changed since.
    outdated: u64,
}

/// People who are looked for together.
struct Lot {
    people: Arc<Vec<Demographics>>,
    /// None until they were looked for.
    found: Option<Found>,
}

/// Who came near to the people of a lot.
struct Found {
    /// A version of the register that the look-up has seen; later changes it may have missed.
    version: u64,
    /// Taken when the person is resolved.
    around: Vec<Option<Around>>,
}

impl Batch {
    pub(crate) fn start(office: &Arc<Office>) -> Result<Self, ApiError> {
        Ok(Self {
            looking: Looking::start(office)?,
            office: Arc::clone(office),
            lots: VecDeque::with_capacity(LOTS),
            first: 0,
            size: FIRST_LOT,
            changed: Changed::default(),
            version: office.store().people_version(),
            in_transaction: 0,
            outdated: 0,
        })
    }

    /// How many people should be added now, lest the look-up stand still; none while enough are in hand.
    pub(crate) fn wanted(&self) -> usize {
        if self.lots.len() < LOTS { self.size } else { 0 }
    }

    /// The place of the next who is added. Places count on from lot to lot.
    pub(crate) fn next_place(&self) -> usize {
        self.first + self.lots.iter().map(|lot| lot.people.len()).sum::<usize>()
    }

    /// Has some more people looked for.
    pub(crate) fn add(&mut self, people: Vec<Demographics>) -> Result<(), ApiError> {
        if !people.is_empty() {
            let people = Arc::new(people);
            self.looking.put(Arc::clone(&people))?;
            self.lots.push_back(Lot { people, found: None });
            self.size = (self.size * 2).min(LARGEST_LOT);
        }
        Ok(())
    }

    /// The numbers of the identities that the person at this place was compared with in full; nothing after they were resolved.
    pub(crate) fn met(&mut self, place: usize) -> Result<&[u32], ApiError> {
        let (found, at) = self.found(place)?;
        Ok(found.around.get(at).and_then(Option::as_ref).map_or(&[], |around| around.met.as_slice()))
    }

    /// Moves on to the person at this place, when their lot was looked for.
    pub(crate) fn move_to(&mut self, place: usize) -> Result<(), ApiError> {
        self.found(place).map(drop)
    }

    /// Who stands at this place, until somebody of a later lot was resolved.
    pub(crate) fn person(&self, place: usize) -> Option<&Demographics> {
        let mut at = place.checked_sub(self.first)?;
        for lot in &self.lots {
            if let Some(person) = lot.people.get(at) {
                return Some(person);
            }
            at -= lot.people.len();
        }
        None
    }

    /// Begins a transaction: takes in what others wrote since the one before.
    pub(crate) fn begin(&mut self, db: &Write<'_>) -> Result<(), Fault> {
        let store = self.office.store();
        // What the transaction before changed was taken in when it did.
        let known = self.version + u64::from(self.in_transaction > 0);
        (self.version, self.in_transaction) = (store.people_version(), 0);
        match store.people_changed_since(known) {
            Some(keys) => self.changed.read(db, &self.office.rules, &keys, self.version),
            None => {
                self.outdated = self.version;
                Ok(())
            }
        }
    }

    /// Decides who the person at this place is and writes the decision.
    pub(crate) fn resolve(
        &mut self,
        db: &mut Write<'_>,
        place: usize,
        source: &str,
    ) -> Result<Outcome, Fault> {
        self.take_in(&db.people_changed(self.in_transaction), db)?;
        let office = Arc::clone(&self.office);
        let outdated = self.outdated;
        let (found, at) = self.found(place)?;
        let looked_up =
            if found.version < outdated { None } else { found.around.get_mut(at).and_then(Option::take) };
        let people = self.lots.front().map(|lot| Arc::clone(&lot.people)).unwrap_or_default();
        let person = people.get(at).ok_or_else(|| internal("batch"))?;
        let nearest = match looked_up {
            Some(around) => self.add_changed(db, around.nearest)?,
            None => look_up::nearest(db, &office.rules, person)?,
        };
        let outcome = settle(db, &office, person, source, &nearest)?;
        if outcome.created {
            self.changed.add(outcome.key, nearest.prepared, self.version + 1);
        }
        self.in_transaction += db.people_changed(self.in_transaction).len();
        Ok(outcome)
    }

    /// Takes in what the transaction changed outside of the batch.
    fn take_in(&mut self, keys: &[IdentityKey], db: &Write<'_>) -> Result<(), Fault> {
        self.in_transaction += keys.len();
        self.changed.read(db, &self.office.rules, keys, self.version + 1)
    }

    /// Has a person meet those who changed since they were looked for.
    fn add_changed(&mut self, db: &Write<'_>, mut nearest: Nearest) -> Result<Nearest, Fault> {
        let rules = &self.office.rules;
        let view = db.index_view()?;
        // Those are compared as they stand now.
        let changed = nearest.candidates.extract_if(.., |candidate| self.changed.has(candidate.key));
        let met: Vec<IdentityKey> = changed.map(|candidate| candidate.key).collect();
        let found = self.changed.near(rules, &nearest.prepared, &view, &met);
        nearest.add(db, rules, &view, &found)?;
        Ok(nearest)
    }

    /// Who came near to the lot of the person at this place, which becomes the first, and their place in it.
    fn found(&mut self, place: usize) -> Result<(&mut Found, usize), ApiError> {
        let lost = || internal("batch");
        loop {
            let at = place.checked_sub(self.first).ok_or_else(lost)?;
            let lot = self.lots.front_mut().ok_or_else(lost)?;
            if lot.found.is_none() {
                let found = self.looking.take()?;
                // Later lots have seen at least as much.
                self.changed.forget(found.version);
                lot.found = Some(found);
            }
            if at < lot.people.len() {
                let found = self.lots.front_mut().and_then(|lot| lot.found.as_mut()).ok_or_else(lost)?;
                return Ok((found, at));
            }
            self.first += lot.people.len();
            self.lots.pop_front();
        }
    }
}

/// The thread that looks for people, lot by lot; it has ended when this is dropped.
struct Looking {
    lots: Option<Sender<Arc<Vec<Demographics>>>>,
    found: Option<Receiver<Result<Found, ApiError>>>,
    thread: Option<JoinHandle<()>>,
}

impl Looking {
    fn start(office: &Arc<Office>) -> Result<Self, ApiError> {
        let (put, lots) = mpsc::channel::<Arc<Vec<Demographics>>>();
        // A lot is handed over before the next is looked for: what lies about takes memory and grows old.
        let (give, found) = mpsc::sync_channel(0);
        let office = Arc::clone(office);
        let look = move || {
            yield_to_others();
            for people in lots {
                // Taken first: a change during the look-up counts as one after it.
                let version = office.store().people_version();
                let around = look_up::nearest_of_many(&office, &people);
                let found = around.map(|all| Found { version, around: all.into_iter().map(Some).collect() });
                let failed = found.is_err();
                // Nobody waits for more when the batch is gone.
                if give.send(found).is_err() || failed {
                    return;
                }
            }
        };
        let thread = thread::Builder::new()
            .name("kadi-look-up".to_owned())
            .spawn(look)
            .map_err(|_| internal("look_up"))?;
        Ok(Self { lots: Some(put), found: Some(found), thread: Some(thread) })
    }

    /// Has a lot looked for, after those before it.
    fn put(&self, lot: Arc<Vec<Demographics>>) -> Result<(), ApiError> {
        let put = self.lots.as_ref().map(|lots| lots.send(lot));
        // A thread that failed says why to who takes.
        put.map(drop).ok_or_else(|| internal("look_up"))
    }

    /// Waits for the next lot.
    fn take(&self) -> Result<Found, ApiError> {
        self.found.as_ref().and_then(|found| found.recv().ok()).ok_or_else(|| internal("look_up"))?
    }
}

impl Drop for Looking {
    fn drop(&mut self) {
        (self.lots, self.found) = (None, None);
        // A thread that failed has told so, or nobody asks any more.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// Lets this thread, and those it starts, have the processors that others leave: looking is done by several threads, which
/// would take them from the one that writes, and from whoever works at the window.
fn yield_to_others() {
    // A system that refuses it looks as fast as it writes.
    let _ = ThreadPriorityValue::try_from(LOOKING_PRIORITY)
        .map(|value| thread_priority::set_current_thread_priority(ThreadPriority::Crossplatform(value)));
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use kadi_core::{Clock, Sex};
    use kadi_dhis2::ThreadSleeper;

    use super::*;
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
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let config = crate::bench::config(&folder.path().join("store"), &clock);
        let (_, _, session, _) = crate::bench::open(config, Arc::new(ThreadSleeper)).unwrap();
        (folder, session)
    }

    /// Resolves the people at some places, 100 in a transaction, while more of them are looked for.
    fn resolve_all(
        session: &Session,
        batch: &mut Batch,
        people: &[Demographics],
        places: Range<usize>,
    ) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        for from in places.clone().step_by(100) {
            add(batch, people);
            outcomes.extend(transaction(session, batch, from..places.end.min(from + 100)));
        }
        outcomes
    }

    fn add(batch: &mut Batch, people: &[Demographics]) {
        loop {
            let next = batch.next_place();
            let lot: Vec<Demographics> = people[next..].iter().take(batch.wanted()).cloned().collect();
            if lot.is_empty() {
                return;
            }
            let end = next + lot.len();
            batch.add(lot).unwrap();
            assert_eq!(batch.next_place(), end);
        }
    }

    fn transaction(session: &Session, batch: &mut Batch, places: Range<usize>) -> Vec<Outcome> {
        session
            .office
            .write(session.intent("test", "", ""), |db| {
                batch.begin(db)?;
                places.map(|place| batch.resolve(db, place, "import")).collect()
            })
            .unwrap()
    }

    /// What somebody else does in a transaction of their own.
    fn meanwhile<T>(session: &Session, work: impl FnOnce(&mut Write<'_>) -> Result<T, Fault>) -> T {
        session.office.write(session.intent("test", "", ""), work).unwrap()
    }

    #[test]
    fn who_comes_again_lots_later_is_met() {
        let (_folder, session) = office();
        let people: Vec<Demographics> = (0..2_600).map(|number| somebody(number % 650)).collect();
        let mut batch = Batch::start(&session.office).unwrap();
        let outcomes = resolve_all(&session, &mut batch, &people, 0..2_600);
        assert_eq!(outcomes.iter().filter(|outcome| outcome.created).count(), 650);
        for (at, again) in outcomes.iter().enumerate().skip(650) {
            assert_eq!((again.created, &again.mpi_id), (false, &outcomes[at % 650].mpi_id));
        }
        assert!(
            batch.changed.len() <= LOTS * LARGEST_LOT,
            "who was seen by everybody still to come is let go"
        );
    }

    #[test]
    fn who_was_registered_meanwhile_by_somebody_else_is_met() {
        let (_folder, session) = office();
        let people: Vec<Demographics> = (0..1_000).map(somebody).collect();
        let mut batch = Batch::start(&session.office).unwrap();
        let _ = resolve_all(&session, &mut batch, &people, 0..250);
        let office = &session.office;
        let registered: Vec<Outcome> = [300, 450, 990]
            .map(|number| meanwhile(&session, |db| resolve(db, office, &somebody(number), "entry")))
            .into();
        let outcomes = resolve_all(&session, &mut batch, &people, 250..1_000);
        assert_eq!(outcomes.iter().filter(|outcome| !outcome.created).count(), 3);
        for (number, registered) in [300, 450, 990].into_iter().zip(registered) {
            assert_eq!(outcomes[number - 250].mpi_id, registered.mpi_id);
        }
    }

    #[test]
    fn who_was_changed_or_merged_meanwhile_is_met_as_they_are_now() {
        let (_folder, session) = office();
        let known: Vec<Demographics> = (0..3).map(somebody).collect();
        let mut batch = Batch::start(&session.office).unwrap();
        let before = resolve_all(&session, &mut batch, &known, 0..3);
        let mut batch = Batch::start(&session.office).unwrap();
        // All three are looked for while they are three people.
        add(&mut batch, &known);
        meanwhile(&session, |_| Ok(batch.move_to(0)?));
        let office = &session.office;
        let [changed, survivor, loser] = [0, 1, 2].map(|at| before[at].key);
        meanwhile(&session, |db| {
            db.update_demographics(changed, &somebody(77))?;
            let prepared = office.rules.prepare(&kadi_mpi::Record::from(&somebody(77)));
            crate::resolve::index(db, office, changed, &prepared)
        });
        meanwhile(&session, |db| {
            Ok(db.merge(survivor, loser, &somebody(2), None, office.now()).map(drop)?)
        });
        let outcomes = transaction(&session, &mut batch, 0..3);
        assert!(outcomes[0].created, "whom they were like is somebody else now");
        assert_eq!((outcomes[2].created, outcomes[2].key), (false, survivor));
        assert!(outcomes[1].created, "the survivor has the other's values");
    }

    #[test]
    fn who_was_changed_outside_the_batch_in_the_same_transaction_is_met() {
        let (_folder, session) = office();
        let mut batch = Batch::start(&session.office).unwrap();
        add(&mut batch, &[somebody(1), somebody(2)]);
        let office = &session.office;
        let (entered, found) = meanwhile(&session, |db| {
            batch.begin(db)?;
            let _ = batch.resolve(db, 0, "import")?;
            let entered = resolve(db, office, &somebody(2), "entry")?;
            Ok((entered, batch.resolve(db, 1, "import")?))
        });
        assert_eq!((entered.created, found.created, found.key), (true, false, entered.key));
    }

    #[test]
    fn when_too_much_has_changed_everybody_in_hand_is_looked_for_again() {
        let (_folder, session) = office();
        let people: Vec<Demographics> = (0..1_200).map(|number| somebody(number % 900)).collect();
        let mut batch = Batch::start(&session.office).unwrap();
        let mut outcomes = resolve_all(&session, &mut batch, &people, 0..300);
        let office = &session.office;
        let registered = meanwhile(&session, |db| resolve(db, office, &somebody(350), "entry"));
        // Nobody knows what changed since a version that never was.
        batch.version = u64::MAX - 1;
        outcomes.extend(resolve_all(&session, &mut batch, &people, 300..1_200));
        assert!(batch.outdated > 0);
        assert_eq!(outcomes[350].mpi_id, registered.mpi_id);
        assert_eq!(outcomes.iter().filter(|outcome| outcome.created).count(), 899);
    }

    #[test]
    fn a_batch_that_is_given_up_waits_for_nothing() {
        let (_folder, session) = office();
        let mut batch = Batch::start(&session.office).unwrap();
        add(&mut batch, &(0..3_000).map(somebody).collect::<Vec<_>>());
        assert_eq!((batch.lots.len(), batch.wanted()), (LOTS, 0));
        let in_hand = FIRST_LOT + 2 * FIRST_LOT + 4 * FIRST_LOT;
        assert_eq!((batch.person(in_hand - 1).is_some(), batch.person(in_hand)), (true, None));
        drop(batch);
        assert_eq!(Arc::strong_count(&session.office), 1, "the session alone holds the office");
    }
}
