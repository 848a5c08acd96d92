//! A printer that fails in every way, a Kadi that dies at every step and an officer who looks into the tray: whatever
//! happens, no card comes out well twice, and what the book calls printed is in the tray.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Mutex;

use kadi_contract::print::CameOut;
use kadi_contract::{ApiError, ErrorCode};
use kadi_print::{
    Address, Media, PrintError, Printer, PrinterState, Sides, SpoolId, SpoolJob, SpoolState, Spooled,
    Spooler, Ticket, Touched,
};
use kadi_store::{PrintRow, PrintState, PrinterRow};

use super::desk::{self, Book, Change, Desk, job_name};
use super::machine::{self, Pause, Step};

const CARDS: i64 = 12;
/// Rounds with faults; then the weather clears.
const STORMY: usize = 160;
/// Rounds until everything must be settled.
const PATIENCE: usize = 1200;

/// SplitMix64 (Steele, Lea, Flood 2014): the same seed, the same life.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn percent(&mut self, chance: u64) -> bool {
        self.next() % 100 < chance
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Came {
    Good,
    Damaged,
}

#[derive(Clone)]
struct Job {
    id: i32,
    name: String,
    document: bool,
    state: SpoolState,
}

/// The printer as it really is.
struct World {
    dice: Dice,
    stormy: bool,
    up: bool,
    jobs: Vec<Job>,
    next: i32,
    tray: Vec<(String, Came)>,
}

impl World {
    /// Time passes: the oldest job with a document moves on.
    fn pass(&mut self) {
        if !self.up {
            if !self.stormy || self.dice.percent(30) {
                self.up = true;
            }
            return;
        }
        if self.stormy && self.dice.percent(3) {
            self.restart();
            return;
        }
        let Some(at) = self.jobs.iter().position(|job| job.document && !job.state.is_over()) else { return };
        let (stormy, fate) = (self.stormy, self.dice.next() % 100);
        let job = &mut self.jobs[at];
        match job.state {
            SpoolState::Waiting if stormy && fate < 3 => job.state = SpoolState::Aborted(Touched::No),
            SpoolState::Waiting if stormy && fate < 5 => job.state = SpoolState::Cancelled(Touched::No),
            SpoolState::Waiting if fate < 60 => job.state = SpoolState::Printing,
            SpoolState::Printing if stormy && fate < 8 => job.state = SpoolState::Stopped,
            SpoolState::Printing if stormy && fate < 12 => {
                // It gives up: the card may be out, good or bad, or not.
                job.state = SpoolState::Aborted(Touched::Perhaps);
                let name = job.name.clone();
                match fate {
                    8 => self.tray.push((name, Came::Good)),
                    9 => self.tray.push((name, Came::Damaged)),
                    _ => {}
                }
            }
            SpoolState::Printing if fate < 60 => {
                job.state = SpoolState::Completed;
                let name = job.name.clone();
                let came = if stormy && fate < 16 { Came::Damaged } else { Came::Good };
                self.tray.push((name, came));
            }
            SpoolState::Stopped if fate < 40 => job.state = SpoolState::Printing,
            _ => {}
        }
    }

    /// The plug is pulled: nothing is remembered, and the card in the works may come out.
    fn restart(&mut self) {
        for job in std::mem::take(&mut self.jobs) {
            if matches!(job.state, SpoolState::Printing | SpoolState::Stopped) && self.dice.percent(50) {
                self.tray.push((job.name, Came::Good));
            }
        }
        self.next = 1;
        self.up = false;
    }
}

struct Fake(Mutex<World>);

impl Fake {
    /// A call that may not arrive, or arrive without an answer.
    fn call<T>(&self, work: impl FnOnce(&mut World) -> Result<T, PrintError>) -> Result<T, PrintError> {
        let mut world = self.0.lock().unwrap();
        world.pass();
        if !world.up {
            return Err(PrintError::Unreachable);
        }
        if world.stormy && world.dice.percent(4) {
            return Err(PrintError::Interrupted);
        }
        let done = work(&mut world);
        if world.stormy && world.dice.percent(4) {
            return Err(PrintError::Interrupted);
        }
        done
    }
}

fn found<'a>(world: &'a mut World, job: &SpoolJob) -> Result<&'a mut Job, PrintError> {
    let known = |known: &&mut Job| known.id == job.id.0 && known.name == job.name;
    world.jobs.iter_mut().find(known).ok_or(PrintError::NotFound)
}

impl Spooler for Fake {
    fn discover(&self, _: Option<&Address>) -> Result<Vec<Printer>, PrintError> {
        Ok(Vec::new())
    }

    fn printer(&self, at: &Address) -> Result<Printer, PrintError> {
        self.call(|_| {
            Ok(Printer {
                address: at.clone(),
                name: "Fake".into(),
                model: String::new(),
                state: PrinterState::Idle,
                reasons: vec![],
                accepts: true,
                media: vec![Media::named("om_cr80_53.98x85.6mm")],
                ready: vec![],
                sides: vec![Sides::LongEdge],
                resolutions: vec![300],
                copies: 1,
                unscaled: true,
                holds: true,
                pdf: true,
                two_steps: true,
            })
        })
    }

    fn create(&self, _: &Address, ticket: &Ticket) -> Result<SpoolId, PrintError> {
        self.call(|world| {
            if world.stormy && world.dice.percent(10) {
                return Err(PrintError::Busy);
            }
            let id = world.next;
            world.next += 1;
            let name = ticket.name.clone();
            world.jobs.push(Job { id, name, document: false, state: SpoolState::AwaitsDocument });
            Ok(SpoolId(id))
        })
    }

    fn send(&self, _: &Address, job: &SpoolJob, document: &[u8]) -> Result<(), PrintError> {
        self.call(|world| {
            let found = found(world, job)?;
            // The document is the job's own: nobody else's card comes out under this name.
            assert_eq!(document, job.name.as_bytes());
            if found.state.is_over() {
                return Err(PrintError::TooLate);
            }
            assert!(!found.document, "a document is sent once");
            (found.document, found.state) = (true, SpoolState::Waiting);
            Ok(())
        })
    }

    fn find(&self, _: &Address, name: &str) -> Result<Option<SpoolId>, PrintError> {
        self.call(|world| {
            let open = world.jobs.iter().find(|job| job.name == name && !job.state.is_over());
            Ok(open.map(|job| SpoolId(job.id)))
        })
    }

    fn state(&self, _: &Address, job: &SpoolJob) -> Result<Spooled, PrintError> {
        self.call(|world| {
            let state = found(world, job).map_or(SpoolState::Gone, |job| job.state);
            Ok(Spooled { state, reasons: vec![] })
        })
    }

    fn hold(&self, _: &Address, _: &SpoolJob) -> Result<(), PrintError> {
        Err(PrintError::Unsupported)
    }

    fn release(&self, _: &Address, _: &SpoolJob) -> Result<(), PrintError> {
        Err(PrintError::Unsupported)
    }

    fn cancel(&self, _: &Address, job: &SpoolJob) -> Result<(), PrintError> {
        self.call(|world| {
            let half_way = world.dice.percent(40);
            let job = found(world, job)?;
            let name = job.name.clone();
            job.state = match job.state {
                over if over.is_over() => return Err(PrintError::TooLate),
                SpoolState::Printing | SpoolState::Stopped => SpoolState::Cancelled(Touched::Perhaps),
                _ => SpoolState::Cancelled(Touched::No),
            };
            if half_way && job.state == SpoolState::Cancelled(Touched::Perhaps) {
                world.tray.push((name, Came::Good));
            }
            Ok(())
        })
    }
}

/// The book in memory. It is what survives; a write may be the last thing that Kadi does, before or after it.
struct Memory {
    rows: RefCell<Vec<PrintRow>>,
    paused: RefCell<String>,
    blanks: RefCell<u32>,
    dice: RefCell<Dice>,
    dies: RefCell<bool>,
}

impl Memory {
    fn die(&self) -> Result<(), ApiError> {
        let dies = *self.dies.borrow() && self.dice.borrow_mut().percent(4);
        if dies { Err(ErrorCode::Internal.into()) } else { Ok(()) }
    }

    fn write(&self, step: &Step) {
        let mut rows = self.rows.borrow_mut();
        let at = rows.iter().position(|row| row.id == step.row.id).unwrap();
        rows[at] = step.row.clone();
        if step.uses_blank {
            *self.blanks.borrow_mut() += 1;
        }
        if step.again {
            let id = rows.len() as i64 + 1;
            let old = &step.row;
            rows.push(PrintRow {
                id,
                attempt: old.attempt + 1,
                state: PrintState::Queued,
                spool: None,
                watch: false,
                reason: String::new(),
                ..old.clone()
            });
        }
        // What the store's index forbids.
        let mut live = BTreeMap::new();
        for row in rows.iter() {
            let lives =
                row.state.is_in_flight() || matches!(row.state, PrintState::Queued | PrintState::Held);
            *live.entry(row.card).or_insert(0) += i32::from(lives);
        }
        assert!(live.values().all(|tries| *tries <= 1), "two live tries of one card");
    }
}

impl Book for Memory {
    fn printer(&self) -> Result<PrinterRow, ApiError> {
        Ok(PrinterRow {
            id: 1,
            address: "ipp://localhost/ipp/print".into(),
            name: "Fake".into(),
            media: "om_cr80_53.98x85.6mm".into(),
            sides: "two-sided-long-edge".into(),
            resolution: None,
            right_tenths: 0,
            down_tenths: 0,
            blanks: None,
            panels: None,
            paused: self.paused.borrow().clone(),
        })
    }

    fn flights(&self) -> Result<Vec<PrintRow>, ApiError> {
        Ok(self.rows.borrow().iter().filter(|row| row.state.is_in_flight()).cloned().collect())
    }

    fn next(&self) -> Result<Option<PrintRow>, ApiError> {
        Ok(self.rows.borrow().iter().find(|row| row.state == PrintState::Queued).cloned())
    }

    fn loose(&self, card: i64) -> Result<Vec<PrintRow>, ApiError> {
        let ended = |row: &&PrintRow| {
            row.card == card
                && row.watch
                && !row.state.is_in_flight()
                && !matches!(row.state, PrintState::Queued | PrintState::Held)
        };
        Ok(self.rows.borrow().iter().filter(ended).cloned().collect())
    }

    fn record(&self, steps: &[Change<'_>]) -> Result<bool, ApiError> {
        self.die()?;
        assert!(steps.iter().all(|(before, _)| self.rows.borrow().contains(before)), "a stale step");
        steps.iter().for_each(|(_, step)| self.write(step));
        self.die().map(|()| true)
    }

    fn pause(&self, pause: Option<Pause>) -> Result<(), ApiError> {
        pause.map_or("", Pause::as_str).clone_into(&mut self.paused.borrow_mut());
        Ok(())
    }

    fn document(&self, row: &PrintRow) -> Result<Vec<u8>, ApiError> {
        Ok(job_name(row).into_bytes())
    }
}

/// What the officer sees of a try.
fn look(world: &World, row: &PrintRow) -> CameOut {
    let name = job_name(row);
    match world.tray.iter().find(|(job, _)| *job == name) {
        Some((_, Came::Good)) => CameOut::Yes,
        Some((_, Came::Damaged)) => CameOut::Damaged,
        None => CameOut::No,
    }
}

fn good(world: &World, card: i64) -> usize {
    let ours = format!("K{card}-");
    world.tray.iter().filter(|(job, came)| job.starts_with(&ours) && *came == Came::Good).count()
}

/// One life. Gives how often Kadi died and how often somebody was asked.
fn live(seed: u64) -> (u32, u32) {
    let fake = Fake(Mutex::new(World {
        dice: Dice(seed),
        stormy: true,
        up: true,
        jobs: vec![],
        next: 1,
        tray: vec![],
    }));
    let row = |card: i64| PrintRow {
        id: card,
        card,
        code: format!("K{card}"),
        printer: 1,
        run: 1,
        attempt: 1,
        state: PrintState::Queued,
        spool: None,
        watch: false,
        reason: String::new(),
    };
    let book = Memory {
        rows: RefCell::new((1..=CARDS).map(row).collect()),
        paused: RefCell::default(),
        blanks: RefCell::default(),
        dice: RefCell::new(Dice(seed ^ 0xDEAD)),
        dies: RefCell::new(true),
    };
    let (mut deaths, mut questions) = (0, 0);
    let mut desk = Desk::new(&book, &fake);
    for round in 0..PATIENCE {
        if round == STORMY {
            fake.0.lock().unwrap().stormy = false;
            *book.dies.borrow_mut() = false;
        }
        if desk.round().is_err() {
            deaths += 1;
            desk = Desk::new(&book, &fake);
            while desk::recover(&book).is_err() {}
        }
        let rows = book.rows.borrow().clone();
        for row in &rows {
            let world = fake.0.lock().unwrap();
            let step = match row.state {
                // The officer comes by now and then, also while the printer is away.
                PrintState::Unknown if book.dice.borrow_mut().percent(25) => {
                    questions += 1;
                    machine::answer(row, look(&world, row))
                }
                PrintState::Printed if look(&world, row) == CameOut::Damaged => {
                    machine::spoil(row).map(|step| Step { again: true, ..step })
                }
                _ => None,
            };
            drop(world);
            if let Some(step) = step {
                book.write(&step);
            }
        }
        // And goes on where the printer had given up.
        if Pause::parse(&book.paused.borrow()).is_some_and(|pause| !pause.heals()) && round % 5 == 0 {
            book.paused.borrow_mut().clear();
        }
        let world = fake.0.lock().unwrap();
        for card in 1..=CARDS {
            assert!(good(&world, card) <= 1, "seed {seed}, round {round}: card {card} came out twice");
        }
        let open = |row: &PrintRow| row.state.is_in_flight() || row.state == PrintState::Queued;
        if round > STORMY + 20 && !book.rows.borrow().iter().any(open) {
            break;
        }
    }
    let world = fake.0.lock().unwrap();
    let rows = book.rows.borrow();
    for card in 1..=CARDS {
        let last = rows.iter().filter(|row| row.card == card).max_by_key(|row| row.attempt).unwrap();
        let printed = rows.iter().any(|row| row.card == card && row.state == PrintState::Printed);
        // A card that somebody cancelled at the printer stays cancelled; all others are there, and once.
        let wanted = last.state != PrintState::Cancelled || printed;
        assert_eq!(good(&world, card), usize::from(wanted), "seed {seed}: card {card} {rows:?}");
        assert_eq!(printed, wanted, "seed {seed}: card {card} {rows:?}");
    }
    let came = world.tray.len() as u32;
    assert_eq!(*book.blanks.borrow(), came, "seed {seed}: a blank for each card in the tray");
    (deaths, questions)
}

#[test]
fn no_card_comes_out_well_twice_and_none_is_lost() {
    let (mut deaths, mut questions) = (0, 0);
    for seed in 0..150 {
        let (died, asked) = live(seed);
        deaths += died;
        questions += asked;
    }
    assert!(deaths > 150 && questions > 150, "the storm blew: {deaths} deaths, {questions} questions");
}
