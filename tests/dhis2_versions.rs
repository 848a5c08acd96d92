//! Every version of DHIS2 that a district may meet, in every situation that versions answer differently.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::collections::BTreeSet;
use std::sync::Arc;

use kadi_core::{FrozenClock, Timestamp};
use kadi_demo::{Enrollment, World, attributes};
use kadi_sync::{
    ConnectionTest, Dialect, Mapping, PreviewFilter, Program, SyncPlan, Version, connect_test, list_programs,
    preview_enrollments, suggest,
};
use kadi_testkit::faulty::{Proof, VERSIONS, WorldTransport};
use kadi_testkit::replica::Replica;

/// All that is known, and one that is newer.
fn versions() -> impl Iterator<Item = &'static str> {
    VERSIONS.into_iter().chain(["2.44.0"])
}

const SERVER: &str = "https://dhis2.example.org";

/// A server of a version, with people, and what was taken from it.
struct Visit {
    version: &'static str,
    clock: Arc<FrozenClock>,
    transport: WorldTransport,
    program: Program,
    mapping: Mapping,
    plan: SyncPlan,
    replica: Replica,
}

impl Visit {
    fn to(version: &'static str) -> Self {
        let clock = Arc::new(FrozenClock::new(Timestamp(1_795_248_000_000)));
        let world = World::invented_with(7, 150).with_clock(clock.clone()).with_version(version);
        let transport = WorldTransport::new(world);
        let program = programme(&transport, attributes::VACCINATION);
        let mapping = suggest(&program);
        let plan = SyncPlan { page_size: 20, ..SyncPlan::new(SERVER, "demo", &mapping, &[]) };
        Self { version, clock, transport, program, mapping, plan, replica: Replica::default() }
    }

    /// A visit after a first, full walk, an hour later.
    fn after_first_walk(version: &'static str) -> Self {
        let mut visit = Self::to(version);
        visit.run();
        visit.clock.advance(3_600);
        visit
    }

    fn run(&mut self) {
        let summary = self.replica.run(&self.transport, &self.plan, |_| false).unwrap().unwrap();
        assert!(summary.complete, "{}", self.version);
    }

    /// UIDs of those enrolled in a programme and not deleted, as the server knows them.
    fn enrolled(&self) -> BTreeSet<String> {
        self.transport.look(|world| {
            let in_program =
                |enrollment: &Enrollment| enrollment.program == self.program.uid && !enrollment.deleted;
            let entities = world.entities().iter().filter(|entity| !entity.deleted);
            entities
                .filter(|entity| entity.enrollments.iter().any(in_program))
                .map(|entity| entity.id.clone())
                .collect()
        })
    }

    fn held(&self) -> BTreeSet<String> {
        self.replica
            .records
            .values()
            .filter(|record| !record.deleted)
            .map(|record| record.uid.clone())
            .collect()
    }

    fn somebody(&self) -> String {
        self.replica.records.keys().nth(5).unwrap().clone()
    }
}

fn programme(transport: &WorldTransport, code: &str) -> Program {
    let programs = list_programs(transport).unwrap();
    programs.into_iter().find(|program| program.code.as_deref() == Some(code)).unwrap()
}

#[test]
fn a_first_walk_brings_everybody_once_with_their_values() {
    for version in versions() {
        let mut visit = Visit::to(version);
        visit.run();
        assert!(visit.held().len() > 50, "{version}");
        assert_eq!(visit.held(), visit.enrolled(), "{version}");
        assert_eq!((visit.replica.fresh, visit.replica.changed), (visit.held().len() as u64, 0), "{version}");
        let places = kadi_sync::list_org_units(&visit.transport).unwrap().into_iter().collect();
        for record in visit.replica.records.values() {
            let person = visit.mapping.apply(record, &places);
            assert!(person.problems.is_empty() && !person.demographics.first_name.is_empty(), "{version}");
            assert!(record.created_at.is_some() && record.updated_at.is_some(), "{version}");
            assert!(record.find_owner(&visit.program.uid).is_some(), "{version}");
            let enrollment = &record.enrollments[0];
            assert!(enrollment.enrolled_at.is_some() && enrollment.org_unit.is_some(), "{version}");
        }
    }
}

#[test]
fn the_second_walk_brings_what_changed_and_a_third_nothing() {
    for version in versions() {
        let mut visit = Visit::after_first_walk(version);
        let (fresh, edited) = (visit.replica.fresh, visit.somebody());
        visit.transport.change(|world| {
            let attribute = world.find_attribute_called(attributes::LAST_NAME).unwrap().id.clone();
            world.set_value(&edited, &attribute, Some("Ndiaye-Diallo"));
        });
        let before = visit.transport.requests();
        visit.run();
        assert_eq!((visit.replica.fresh, visit.replica.changed), (fresh, 1), "{version}");
        assert!(visit.transport.requests() - before <= 4, "{version}: a walk over changes is short");
        visit.clock.advance(60);
        visit.run();
        assert_eq!((visit.replica.fresh, visit.replica.changed), (fresh, 1), "{version}");
    }
}

#[test]
fn a_change_earlier_on_the_day_of_the_watermark_is_found_where_days_are_compared() {
    for version in versions() {
        let mut visit = Visit::after_first_walk(version);
        // Written by a slow transaction: its time lies before the watermark, though it was not there for the walk.
        let late = visit.somebody();
        visit.clock.advance(-3_600 - 300);
        visit.transport.change(|world| {
            let attribute = world.find_attribute_called(attributes::COMMUNE).unwrap().id.clone();
            world.set_value(&late, &attribute, Some("Yoff"));
        });
        visit.clock.advance(7_200);
        visit.run();
        assert_eq!(visit.replica.changed, 1, "{version}");
    }
}

#[test]
fn deletions_and_their_undoing_arrive_where_the_server_shows_them() {
    for version in versions() {
        let mut visit = Visit::after_first_walk(version);
        let gone = visit.somebody();
        visit.transport.change(|world| world.delete(&gone));
        visit.run();
        let shows = Version::parse(version).unwrap().deleting_is_a_change();
        assert_eq!(visit.replica.records[&gone].deleted, shows, "{version}");
        visit.clock.advance(3_600);
        visit.transport.change(|world| world.undelete(&gone));
        visit.run();
        let back = &visit.replica.records[&gone];
        assert!(!back.deleted && !back.attributes.is_empty(), "{version}");
    }
}

#[test]
fn a_second_enrollment_and_a_second_programme_belong_to_the_same_record() {
    for version in versions() {
        let mut visit = Visit::after_first_walk(version);
        let again = visit.somebody();
        let other = programme(&visit.transport, attributes::MATERNAL);
        visit.transport.change(|world| {
            let first = world.find_entity(&again).unwrap().enrollments[0].clone();
            world.enrol(&again, Enrollment { id: "Ne000000001".into(), ..first.clone() });
            world.enrol(&again, Enrollment { id: "Ne000000002".into(), program: other.uid.clone(), ..first });
        });
        visit.run();
        let mine = |record: &kadi_sync::TrackedEntityRecord, program: &str| {
            record.enrollments.iter().filter(|enrollment| enrollment.program == program).count()
        };
        assert_eq!(mine(&visit.replica.records[&again], &visit.program.uid), 2, "{version}");
        let mut maternal = Replica::default();
        let plan = SyncPlan::new(SERVER, "demo", &suggest(&other), &[]);
        maternal.run(&visit.transport, &plan, |_| false).unwrap();
        assert_eq!(mine(&maternal.records[&again], &other.uid), 1, "{version}");
    }
}

#[test]
fn a_preview_counts_and_shows_enrollments_even_from_thinned_pages() {
    for version in versions() {
        let visit = Visit::to(version);
        let total = visit.enrolled().len() as u64;
        visit.transport.change(|world| {
            let every_third = world.entities().iter().step_by(3).map(|entity| entity.id.clone());
            world.hidden = every_third.collect();
        });
        let dialect = Dialect::get_for(version).unwrap();
        let preview =
            preview_enrollments(&visit.transport, dialect, &visit.program, &PreviewFilter::default());
        let preview = preview.unwrap();
        assert_eq!(preview.total, total, "{version}");
        assert!((3..=10).contains(&preview.samples.len()), "{version}: {}", preview.samples.len());
        assert!(preview.samples.iter().all(|sample| sample.enrolled_on.len() == 10), "{version}");
    }
}

#[test]
fn connections_end_as_the_account_deserves() {
    for version in versions() {
        let visit = Visit::to(version);
        let test = |proof: Proof| connect_test(&visit.transport.clone().with_proof(proof));
        let ConnectionTest::Connected(found) = test(Proof::Password) else {
            panic!("{version}: not connected")
        };
        assert_eq!(found.dhis2_version, version);
        assert!(!found.write_capable);
        // Tokens work from 2.38 on; without any proof a login page answers, which is not data.
        let has_tokens = Version::parse(version).unwrap().release >= 38;
        assert_eq!(matches!(test(Proof::Token), ConnectionTest::Connected(_)), has_tokens, "{version}");
        assert_eq!(test(Proof::Nothing), ConnectionTest::NotDhis2, "{version}");
        visit
            .transport
            .change(|world| world.account.authorities.push("F_TRACKED_ENTITY_INSTANCE_ADD".into()));
        let warned = test(Proof::Password);
        assert!(matches!(warned, ConnectionTest::Connected(found) if found.write_capable), "{version}");
        visit.transport.change(|world| world.account.has_second_factor = true);
        assert_eq!(test(Proof::Password), ConnectionTest::AuthFailed, "{version}");
        assert_eq!(test(Proof::Token), ConnectionTest::AuthFailed, "{version}");
    }
    let older = WorldTransport::new(World::invented_with(1, 5).with_version("2.35.14"));
    assert_eq!(connect_test(&older), ConnectionTest::UnsupportedVersion { found: "2.35.14".into() });
}

#[test]
fn a_server_upgraded_between_two_runs_or_in_the_middle_of_one_loses_nobody() {
    let ways = [
        ("2.38.7", "2.40.12"),
        ("2.39.10.1", "2.41.9.1"),
        ("2.40.12", "2.41.9.1"),
        ("2.40.12", "2.42.5.2"),
        ("2.41.9.1", "2.42.5.2"),
        ("2.42.5.2", "2.43.1"),
        ("2.36.13.2", "2.43.1"),
    ];
    for (before, after) in ways {
        let mut between = Visit::after_first_walk(before);
        let edited = between.somebody();
        between.transport.change(|world| {
            world.version = after.to_owned();
            let attribute = world.find_attribute_called(attributes::COMMUNE).unwrap().id.clone();
            world.set_value(&edited, &attribute, Some("Yoff"));
        });
        between.run();
        assert_eq!(between.replica.changed, 1, "{before} to {after}");

        for pages in 1..6 {
            let mut middle = Visit::to(before);
            let transport = middle.transport.clone();
            let mut answers = 0;
            let summary = middle.replica.run(&middle.transport, &middle.plan, |_| {
                answers += 1;
                if answers == pages {
                    transport.change(|world| after.clone_into(&mut world.version));
                }
                false
            });
            assert!(summary.unwrap().unwrap().complete, "{before} to {after} after {pages}");
            assert_eq!(middle.held(), middle.enrolled(), "{before} to {after} after {pages}");
        }
    }
}
