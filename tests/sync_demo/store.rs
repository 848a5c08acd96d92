//! Synchronisation through the encrypted store of an office: what the server no longer shows, and lives of faults, power
//! cuts and changes.

use std::collections::BTreeMap;
use std::sync::Arc;

use kadi_contract::dhis2::{ListSyncRuns, StartSync, SyncRunView};
use kadi_contract::people::{GetPerson, RecordView};
use kadi_contract::register::SearchPeople;
use kadi_demo::{DemoServer, Enrollment, Entity, World, attributes};
use kadi_testkit::faulty::Chance;
use kadi_testkit::office::TestOffice;
use kadi_testkit::tracker::connect;
use kadi_testkit::trouble::Trouble;

const DAY: i64 = 86_400;

/// An office, its server, and what stands between them.
struct District {
    office: TestOffice,
    server: DemoServer,
    trouble: Trouble,
    number: u64,
}

/// Records by programme and UID, each with where it is and whether it is deleted or gone.
type Records = BTreeMap<(String, String), (String, bool, bool)>;

impl District {
    fn connected(seed: u64, people: usize, version: &str, narrow: bool) -> Self {
        let mut office = TestOffice::open();
        let mut world = World::invented_with(seed, people)
            .with_clock(Arc::clone(&office.clock) as _)
            .with_version(version);
        if narrow {
            // The account sees one region: what leaves it is out of reach.
            let region = world.org_units().find(|unit| unit.level() == 2).unwrap().id.clone();
            world.account.org_units = vec![region];
        }
        let trouble = Trouble::new(seed);
        let server = DemoServer::start_behind(world, Box::new(trouble.clone())).unwrap();
        let _ = connect(&mut office, &server).unwrap();
        Self { office, server, trouble, number: 0 }
    }

    /// Synchronises; tells whether it came to its end.
    fn synchronise(&mut self, full: bool) -> bool {
        let job = self.office.call(StartSync { full, ..StartSync::default() }).unwrap();
        self.office.wait(&job).is_ok_and(|job| job.state == "done")
    }

    /// The last runs, one of each programme, added up.
    fn last(&mut self) -> SyncRunView {
        let runs = self.office.call(ListSyncRuns { limit: 2 }).unwrap();
        assert!(runs.iter().all(|run| run.outcome == "done"));
        sum(&runs)
    }

    /// All records of all people, none of them twice.
    fn records(&mut self) -> Records {
        let mut records = Records::new();
        let mut after = String::new();
        loop {
            let page =
                self.office.call(SearchPeople { after, limit: 500, ..SearchPeople::default() }).unwrap();
            for row in &page.rows {
                let person = self.office.call(GetPerson { mpi_id: row.mpi_id.clone() }).unwrap();
                for RecordView { uid, programme, org_unit, deleted, gone } in person.records {
                    let before = records.insert((programme, uid), (org_unit, deleted, gone));
                    assert_eq!(before, None, "a record is two people's");
                }
            }
            match page.next {
                Some(next) => after = next,
                None => return records,
            }
        }
    }

    /// What the server shows, by programme and UID: where, and whether it is deleted.
    fn shown(&self) -> BTreeMap<(String, String), (String, bool)> {
        self.server.look(|world| {
            let mut shown = BTreeMap::new();
            for entity in world.entities() {
                for enrollment in &entity.enrollments {
                    let owner = world.find_org_unit(entity.owner(Some(&enrollment.program))).unwrap();
                    if world.account.org_units.iter().any(|above| owner.is_within(above)) {
                        let programme = world.find_program(&enrollment.program).unwrap().name.clone();
                        shown.insert((programme, entity.id.clone()), (owner.name.clone(), entity.deleted));
                    }
                }
            }
            shown
        })
    }

    /// The register against the server.
    fn compare(&mut self, what: &str) {
        let (held, shown) = (self.records(), self.shown());
        for (record, (org_unit, _)) in shown.iter().filter(|(_, (_, deleted))| !deleted) {
            assert_eq!(held.get(record), Some(&(org_unit.clone(), false, false)), "{record:?} {what}");
        }
        for (record, (_, deleted, gone)) in &held {
            match shown.get(record) {
                Some((_, is_deleted)) => {
                    assert_eq!((*deleted, *gone), (*is_deleted, false), "{record:?} {what}")
                }
                None => assert!(*deleted || *gone, "{record:?} {what}"),
            }
        }
    }

    /// One thing that clerks or administrators do.
    fn change(&mut self, chance: &mut Chance) {
        self.number += 1;
        let number = self.number;
        let (kind, which) = (chance.below(9), usize::try_from(chance.below(10_000)).unwrap());
        self.server.change(|world| {
            let chosen = world.entities()[which % world.entities().len()].clone();
            let program = chosen.enrollments[0].program.clone();
            let units: Vec<String> =
                world.org_units().filter(|unit| unit.level() == 4).map(|unit| unit.id.clone()).collect();
            let enrollment = Enrollment { id: format!("Ne{number:09}"), ..chosen.enrollments[0].clone() };
            let commune = world.find_attribute_called(attributes::COMMUNE).unwrap().id.clone();
            match kind {
                0 => world.delete(&chosen.id),
                1 => world.undelete(&chosen.id),
                2 => world.remove(&chosen.id),
                3 | 4 => world.transfer(&chosen.id, &program, &units[which % units.len()]),
                5 => world.enrol(&chosen.id, Enrollment { deleted: false, ..enrollment }),
                6 => {
                    let now = world.now();
                    world.insert(Entity {
                        id: format!("Nw{number:09}"),
                        created: now,
                        updated: now,
                        deleted: false,
                        enrollments: vec![Enrollment { deleted: false, ..enrollment }],
                        ..chosen
                    });
                }
                _ => world.set_value(&chosen.id, &commune, Some(&format!("Commune {number}"))),
            }
        });
    }
}

fn sum(runs: &[SyncRunView]) -> SyncRunView {
    runs.iter().fold(SyncRunView::default(), |sum, run| SyncRunView {
        new: sum.new + run.new,
        updated: sum.updated + run.updated,
        deleted: sum.deleted + run.deleted,
        gone: sum.gone + run.gone,
        returned: sum.returned + run.returned,
        created: sum.created + run.created,
        linked: sum.linked + run.linked,
        ..sum
    })
}

/// New, updated, deleted, gone, returned.
fn counts(run: &SyncRunView) -> [u64; 5] {
    [run.new, run.updated, run.deleted, run.gone, run.returned]
}

#[test]
fn what_the_server_no_longer_shows_is_marked_and_comes_back() {
    let mut district = District::connected(7, 40, "2.42.5.2", true);
    assert!(district.synchronise(false));
    let first = district.last();
    district.compare("at first");
    let program =
        district.server.look(|world| world.find_program_called(attributes::VACCINATION).unwrap().clone());
    let (removed, moved, away, deleted) = district.server.change(|world| {
        let within =
            |world: &World, id: &str| world.find_org_unit(id).unwrap().is_within(&world.account.org_units[0]);
        let mut here = world.entities().iter().filter(|entity| {
            entity.enrollments.iter().all(|enrollment| enrollment.program == program.id)
                && within(world, entity.owner(Some(&program.id)))
        });
        let mut next = || here.next().unwrap().clone();
        let (removed, moved, away, deleted) = (next(), next(), next(), next());
        let facilities = || world.org_units().filter(|unit| unit.level() == 4);
        let elsewhere = |unit: &&kadi_demo::OrgUnitDefinition| unit.id != moved.owner(Some(&program.id));
        let near = facilities().filter(elsewhere).find(|unit| within(world, &unit.id)).unwrap().id.clone();
        let far = facilities().find(|unit| !within(world, &unit.id)).unwrap().id.clone();
        world.remove(&removed.id);
        world.transfer(&moved.id, &program.id, &near);
        world.transfer(&away.id, &program.id, &far);
        world.delete(&deleted.id);
        (removed, moved, away, deleted)
    });
    // A walk over changes meets the deletion alone.
    district.office.clock.advance(DAY);
    assert!(district.synchronise(false));
    assert_eq!(counts(&district.last()), [0, 0, 1, 0, 0]);
    assert!(district.synchronise(true));
    assert_eq!(counts(&district.last()), [0, 1, 0, 2, 0]);
    district.compare("after a census");
    let records = district.records();
    let of = |entity: &Entity| records[&(program.name.clone(), entity.id.clone())].clone();
    assert!(of(&removed).2 && of(&away).2 && of(&deleted).1 && !of(&moved).2);

    // The next census is due after a week, by itself.
    district.server.change(|world| {
        let home = away.owner(Some(&program.id)).to_owned();
        world.transfer(&away.id, &program.id, &home);
        world.undelete(&deleted.id);
    });
    district.office.clock.advance(8 * DAY);
    assert!(district.synchronise(false));
    assert_eq!(counts(&district.last()), [0, 1, 0, 0, 1], "one is alive again, one is shown again");
    district.compare("after a week");
    let records = district.records();
    assert!(!records[&(program.name, away.id)].2);
    assert_eq!(records.len() as u64, first.new, "nobody is forgotten");
    assert!(district.synchronise(true));
    assert_eq!(counts(&district.last()), [0; 5], "a run right after is a no-op");
    assert_eq!(district.server.non_get_requests(), 0);
}

#[test]
fn faults_power_cuts_and_changes_lose_and_double_nobody() {
    let versions = ["2.36.13.2", "2.38.7", "2.40.12", "2.41.9.1", "2.43.1"];
    let (mut faults, mut cuts, mut ended) = (0, 0, 0);
    for (seed, version) in (0..10).zip(versions.into_iter().cycle()) {
        let mut chance = Chance::new(seed ^ 0xd15c);
        let mut district = District::connected(seed, 50, version, seed % 2 == 1);
        let cut_off = seed % 3 != 2;
        district.trouble.fail(8);
        for _ in 0..7 {
            for _ in 0..chance.below(5) {
                district.change(&mut chance);
            }
            district.office.clock.advance(3_600 + i64::try_from(chance.below(4 * 86_400)).unwrap());
            if cut_off && chance.below(2) == 0 {
                let after = 1 + u32::try_from(chance.below(10)).unwrap();
                district.trouble.cut_power_at(district.office.store(), after);
            }
            ended += u64::from(district.synchronise(chance.below(4) == 0));
            if let Some(disk) = district.trouble.take_disk() {
                district.office.restart_from(disk).unwrap();
                cuts += 1;
            }
        }
        faults += district.trouble.faults();
        district.trouble.fail(0);
        // A walk may be an interrupted one, and so may a census.
        for _ in 0..2 {
            district.office.clock.advance(3_600);
            assert!(district.synchronise(true), "seed {seed}");
        }
        district.compare(&format!("seed {seed}, {version}"));
        let before = district.records();
        assert!(district.synchronise(true));
        assert_eq!(counts(&district.last()), [0; 5], "seed {seed}: a run right after is a no-op");
        let after = district.records();
        assert_eq!(after, before);
        if !cut_off {
            // No run's figures are lost: together they tell what the register holds.
            let all = sum(&district.office.call(ListSyncRuns { limit: 200 }).unwrap());
            let gone = after.values().filter(|(_, _, gone)| *gone).count() as u64;
            assert_eq!((all.new, all.gone - all.returned), (after.len() as u64, gone), "seed {seed}");
        }
        assert_eq!(district.server.non_get_requests(), 0);
    }
    assert!(faults > 20 && cuts > 5 && ended > 20, "{faults} faults, {cuts} power cuts, {ended} runs ended");
}
