//! One life of a register: rounds of changes, faults, power cuts, upgrades and wrong clocks, and then fair weather.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use kadi_core::{FrozenClock, Timestamp};
use kadi_demo::{Enrollment, Entity, World, attributes};
use kadi_sync::{Mapping, Phase, Program, SyncPlan, Version, list_programs, suggest};
use kadi_testkit::faulty::{Chance, Faulty, VERSIONS, WorldTransport};
use kadi_testkit::replica::{Counted, Full, Replica};

use crate::truth::{Picture, in_register, on_server};

const ROUNDS: u64 = 14;
/// Records that are remembered as changed lately.
const REMEMBERED: usize = 8;

const IN_PART: &str = "censuses ended with records that were not served";

/// What happened, counted so that a quiet simulation is noticed.
#[derive(Debug, Default)]
pub struct Seen {
    requests: u64,
    walks: u64,
    censuses: u64,
    in_part: u64,
    broken: u64,
    power_cuts: u64,
    upgrades: u64,
    clock_falls: u64,
    removed: u64,
    moved: u64,
    gone: u64,
}

impl Seen {
    pub fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.walks += other.walks;
        self.censuses += other.censuses;
        self.in_part += other.in_part;
        self.broken += other.broken;
        self.power_cuts += other.power_cuts;
        self.upgrades += other.upgrades;
        self.clock_falls += other.clock_falls;
        self.removed += other.removed;
        self.moved += other.moved;
        self.gone += other.gone;
    }

    fn all(&self) -> [(&'static str, u64); 11] {
        [
            ("requests", self.requests),
            ("walks ended", self.walks),
            ("censuses ended", self.censuses),
            (IN_PART, self.in_part),
            ("runs broken off by faults", self.broken),
            ("power cuts", self.power_cuts),
            ("upgrades", self.upgrades),
            ("clocks set back", self.clock_falls),
            ("records removed for good", self.removed),
            ("records transferred", self.moved),
            ("records gone at the end", self.gone),
        ]
    }

    /// What should have happened in so many lives and did not.
    pub fn missing(&self, lives: u64) -> Vec<&'static str> {
        // One census in some two hundred meets a record that is not served, by its name too.
        let is_rare = |what: &str| what == IN_PART;
        let expected = |what: &str| lives >= 1_000 || (lives >= 60 && !is_rare(what));
        let all = self.all().into_iter();
        all.filter(|(what, count)| *count == 0 && expected(what)).map(|(what, _)| what).collect()
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> = self.all().iter().map(|(what, count)| format!("{count} {what}")).collect();
        f.write_str(&all.join(", "))
    }
}

/// What the register must hold once the walk or census that began with it is complete.
#[derive(Default)]
struct Promise {
    picture: Picture,
    /// Records that changed since, or that a walk over changes cannot meet.
    excused: BTreeSet<String>,
    /// Whether something happened that a walk over changes, or one whose pages shift, cannot make good.
    void: bool,
}

struct Server {
    transport: WorldTransport,
    clock: Arc<FrozenClock>,
    program: Program,
    mapping: Mapping,
    chance: Chance,
    number: u64,
    /// Changes that no walk over changes meets, waiting for a census.
    blind: BTreeSet<String>,
    /// Those of them that were there when the census under way began: it will find them, and has not yet.
    counting: BTreeSet<String>,
    /// Records that were changed lately: half of all changes meet one that was changed before.
    lately: Vec<String>,
    /// Whether rows may have shifted behind a walk, or a clock hid changes, since the last census began.
    uncertain: bool,
    walk: Promise,
    census: Promise,
    seen: Seen,
}

impl Server {
    fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed ^ 0xface);
        let clock = Arc::new(FrozenClock::new(Timestamp(1_795_248_000_000)));
        // Upgrades go forward from there.
        let version = VERSIONS[usize::try_from(seed).unwrap() % VERSIONS.len()];
        let people = 60 + usize::try_from(chance.below(120)).unwrap();
        let mut world = World::invented_with(seed, people).with_clock(clock.clone()).with_version(version);
        if chance.below(2) == 0 {
            // Half of the accounts see one region: what leaves it is out of reach.
            let regions: Vec<String> =
                world.org_units().filter(|unit| unit.level() == 2).map(|unit| unit.id.clone()).collect();
            let place = usize::try_from(chance.below(regions.len() as u64)).unwrap();
            world.account.org_units = vec![regions[place].clone()];
        }
        let transport = WorldTransport::new(world);
        let programs = list_programs(&transport).unwrap();
        let wanted = |program: &Program| program.code.as_deref() == Some(attributes::VACCINATION);
        let program = programs.into_iter().find(wanted).unwrap();
        let mapping = suggest(&program);
        Self {
            transport,
            clock,
            program,
            mapping,
            chance,
            number: 0,
            blind: BTreeSet::new(),
            counting: BTreeSet::new(),
            lately: Vec::new(),
            uncertain: false,
            walk: Promise::default(),
            census: Promise::default(),
            seen: Seen::default(),
        }
    }

    fn picture(&self) -> Picture {
        self.transport.look(|world| on_server(world, &self.program.uid, &self.mapping))
    }

    fn touched(&mut self, uid: &str) {
        self.walk.excused.insert(uid.to_owned());
        self.census.excused.insert(uid.to_owned());
    }

    /// A change that moves no time of change.
    fn hidden(&mut self, uid: &str) {
        self.touched(uid);
        self.blind.insert(uid.to_owned());
    }

    /// Rows after this one move to earlier places: a walk under way may step over one of them.
    fn shifted(&mut self) {
        self.uncertain = true;
        self.walk.void = true;
        self.census.void = true;
    }

    /// A record: often one that was changed before, so that things happen to it between one run and the next.
    fn choose(&mut self) -> Entity {
        let (again, which) = (self.chance.below(2) == 0, self.chance.below(1_000_000));
        let which = usize::try_from(which).unwrap();
        let before = again && !self.lately.is_empty();
        let known = before.then(|| self.lately[which % self.lately.len()].clone());
        let chosen = self.transport.look(|world| {
            let known = known.and_then(|uid| world.find_entity(&uid).cloned());
            known.unwrap_or_else(|| world.entities()[which % world.entities().len()].clone())
        });
        self.lately.push(chosen.id.clone());
        if self.lately.len() > REMEMBERED {
            self.lately.remove(0);
        }
        chosen
    }

    /// One thing that clerks or administrators do. Some transactions take long: what they write carries the time at which
    /// they began, and is seen when they end.
    fn change(&mut self) {
        let slow = self.chance.below(4) == 0;
        let took = if slow { i64::try_from(self.chance.below(30 * 60)).unwrap() } else { 0 };
        self.clock.advance(-took);
        self.change_now();
        self.clock.advance(took);
    }

    fn change_now(&mut self) {
        self.number += 1;
        let (number, transport, program) = (self.number, self.transport.clone(), self.program.uid.clone());
        let chosen = self.choose();
        let units: Vec<String> = transport.look(|world| {
            world.org_units().filter(|unit| unit.level() == 4).map(|unit| unit.id.clone()).collect()
        });
        let unit = units[usize::try_from(self.chance.below(units.len() as u64)).unwrap()].clone();
        let enrollment = |id: &str| Enrollment {
            id: format!("{id}{number:09}"),
            program: program.clone(),
            deleted: false,
            ..chosen.enrollments[0].clone()
        };
        match self.chance.below(14) {
            0 | 1 => {
                let moves = transport
                    .look(|world| Version::parse(&world.version).is_none_or(Version::deleting_is_a_change));
                transport.change(|world| world.delete(&chosen.id));
                if moves { self.touched(&chosen.id) } else { self.hidden(&chosen.id) }
            }
            2 => {
                transport.change(|world| world.undelete(&chosen.id));
                self.touched(&chosen.id);
            }
            3 => {
                transport.change(|world| world.enrol(&chosen.id, enrollment("Ne")));
                // One who was in another programme only comes into the middle of the pages, which moves none away.
                self.touched(&chosen.id);
            }
            4 => {
                transport.change(|world| world.remove(&chosen.id));
                self.hidden(&chosen.id);
                self.shifted();
                self.seen.removed += 1;
            }
            5 => {
                transport.change(|world| world.transfer(&chosen.id, &program, &unit));
                self.hidden(&chosen.id);
                self.shifted();
                self.seen.moved += 1;
            }
            6..=8 => {
                let newcomer = format!("Nw{number:09}");
                transport.change(|world| {
                    let now = world.now();
                    world.insert(Entity {
                        id: newcomer.clone(),
                        created: now,
                        updated: now,
                        deleted: false,
                        enrollments: vec![enrollment("Nn")],
                        ..chosen.clone()
                    });
                });
                self.touched(&newcomer);
            }
            _ => {
                transport.change(|world| {
                    let attribute = world.find_attribute_called(attributes::COMMUNE).unwrap().id.clone();
                    world.set_value(&chosen.id, &attribute, Some(&format!("Commune {number}")));
                });
                self.touched(&chosen.id);
            }
        }
    }

    /// What may happen between an answer and the moment it is on the disk.
    fn meanwhile(&mut self) -> bool {
        if self.chance.below(3) == 0 {
            self.change();
        }
        self.clock.advance(i64::try_from(self.chance.below(20)).unwrap());
        if self.chance.below(150) == 0 {
            self.upgrade();
        }
        let cut = self.chance.below(100) < 5;
        self.seen.power_cuts += u64::from(cut);
        cut
    }

    fn upgrade(&mut self) {
        let version = self.transport.look(|world| world.version.clone());
        let place = VERSIONS.iter().position(|known| *known == version).unwrap();
        let later = &VERSIONS[place + 1..];
        if let Some(next) = later.get(usize::try_from(self.chance.below(3)).unwrap()) {
            self.transport.change(|world| (*next).clone_into(&mut world.version));
            self.seen.upgrades += 1;
        }
    }

    fn time_passes(&mut self) {
        self.clock.advance(60 + i64::try_from(self.chance.below(2 * 86_400)).unwrap());
        match self.chance.below(20) {
            0 => {
                self.clock.advance(-i64::try_from(self.chance.below(3 * 86_400)).unwrap());
                self.shifted();
                self.seen.clock_falls += 1;
            }
            // Summer time ends: the overlap of walks is for this.
            1 => self.clock.advance(-i64::try_from(self.chance.below(3_600)).unwrap()),
            2 => self.clock.advance(i64::try_from(self.chance.below(30 * 86_400)).unwrap()),
            _ => {}
        }
    }

    /// Now and then there is a record that the server cannot serve.
    fn fails_on(&mut self) -> Option<String> {
        (self.chance.below(10) == 0).then(|| self.choose().id)
    }

    /// Nothing may be called gone that the server showed all the while.
    fn check_gone(&self, register: &Replica) {
        let shown = self.picture();
        for uid in &register.gone {
            let waits = self.blind.contains(uid) || self.counting.contains(uid);
            let excused = waits || self.census.excused.contains(uid);
            assert!(excused || !shown.contains_key(uid), "{uid} is called gone and is there");
        }
    }

    /// A cursor never stands ahead of what is kept: all that a complete walk promised is there.
    fn check(&self, promise: &Promise, register: &Replica, blind: &BTreeSet<String>, what: &str) {
        if promise.void {
            return;
        }
        let held = in_register(register, &self.program.uid);
        let excused = |uid: &String| promise.excused.contains(uid) || blind.contains(uid);
        for (uid, shown) in promise.picture.iter().filter(|(uid, _)| !excused(uid)) {
            assert_eq!(held.get(uid), Some(shown), "{uid} after {what}");
        }
        for uid in held.keys().filter(|uid| !excused(uid)) {
            assert!(promise.picture.contains_key(uid), "{uid} is held after {what} and was not there");
        }
    }
}

/// Whether the next commit is that of the server's clock, with which a walk begins.
fn begins(register: &Replica) -> bool {
    register.checkpoint.as_ref().is_none_or(|checkpoint| checkpoint.phase != Phase::Pages)
}

/// Lives a life and compares; panics where the register is wrong.
pub fn live(seed: u64) -> Seen {
    let mut server = Server::new(seed);
    let scope = SyncPlan::new("https://dhis2.example.org", "demo", &server.mapping, &[]);
    let plan = SyncPlan { page_size: 3 + u32::try_from(server.chance.below(30)).unwrap(), ..scope };
    let percent = 3 + server.chance.below(20);
    let faulty = Faulty::new(server.transport.clone(), seed, percent);
    let server = RefCell::new(server);
    let mut register = Replica::default();
    for _ in 0..ROUNDS {
        {
            let mut server = server.borrow_mut();
            for _ in 0..server.chance.below(6) {
                server.change();
            }
            server.time_passes();
        }
        faulty.fail_on(server.borrow_mut().fails_on());
        round(&server, &mut register, &faulty, &plan);
    }
    let mut server = server.into_inner();
    // Fair weather: one run may finish an interrupted walk, one takes what changed since; one census may be an interrupted
    // one, the next sees everything.
    let clear = server.transport.clone();
    for _ in 0..2 {
        register.run(&clear, &plan, |_| false).unwrap().unwrap();
        register.count(&clear, &plan, Full::Now, |_| false).unwrap();
    }
    let (held, shown) = (in_register(&register, &server.program.uid), server.picture());
    assert_eq!(held, shown, "in the end");
    let living = |uid: &&String| register.records[*uid].deleted;
    assert_eq!(register.gone.iter().filter(living).count(), 0);
    let before = (register.fresh, register.changed, register.gone.clone());
    register.run(&clear, &plan, |_| false).unwrap();
    register.count(&clear, &plan, Full::Now, |_| false).unwrap();
    assert_eq!(
        (register.fresh, register.changed, register.gone.clone()),
        before,
        "a run right after is a no-op"
    );
    server.seen.requests = clear.requests();
    server.seen.gone = register.gone.len() as u64;
    server.seen
}

fn round(server: &RefCell<Server>, register: &mut Replica, faulty: &Faulty<WorldTransport>, plan: &SyncPlan) {
    let walked = register.run(faulty, plan, |so_far| {
        let mut server = server.borrow_mut();
        if begins(so_far) {
            let (picture, void) = (server.picture(), server.uncertain);
            server.walk = Promise { picture, excused: BTreeSet::new(), void };
        }
        server.meanwhile()
    });
    match walked {
        Ok(Some(summary)) => {
            let mut server = server.borrow_mut();
            server.seen.walks += 1;
            if summary.complete {
                server.check(&server.walk, register, &server.blind, "a walk");
            }
        }
        // The power is off until the next round.
        Ok(None) => return,
        Err(_) => {
            server.borrow_mut().seen.broken += 1;
            return;
        }
    }
    let full = if server.borrow_mut().chance.below(4) == 0 { Full::Now } else { Full::WhenDue };
    let mut begun = false;
    let counted = register.count(faulty, plan, full, |so_far| {
        let mut server = server.borrow_mut();
        if !begun && so_far.census.as_ref().is_some_and(kadi_sync::CensusCheckpoint::is_beginning) {
            let picture = server.picture();
            server.census = Promise { picture, excused: BTreeSet::new(), void: false };
            // What is hidden from here on waits for the next census.
            server.counting = std::mem::take(&mut server.blind);
            server.uncertain = false;
            begun = true;
        }
        server.check_gone(so_far);
        server.meanwhile()
    });
    let mut server = server.borrow_mut();
    server.check_gone(register);
    match counted {
        Ok(Counted::Whole) => {
            server.seen.censuses += 1;
            server.check(&server.census, register, &server.blind, "a census");
        }
        // A record that was not served may be any; the walk over changes that left one out promises nothing either.
        Ok(Counted::InPart) => server.seen.in_part += 1,
        Ok(Counted::NotDue | Counted::Cut) => {}
        Err(_) => server.seen.broken += 1,
    }
    if begun && counted != Ok(Counted::Whole) {
        // Begun and not ended: what it would have found is still unknown.
        server.uncertain = true;
        let mut still = std::mem::take(&mut server.counting);
        server.blind.append(&mut still);
    }
    server.counting.clear();
}
