//! Synchronisation with the demonstration server: end to end over HTTP, and under faults
//! against a reference model, without a store and with one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

#[path = "sync_demo/store.rs"]
mod store;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use kadi_core::{FrozenClock, Timestamp};
use kadi_demo::{DemoServer, Enrollment, Entity, World, attributes};
use kadi_dhis2::{BaseAddress, ClientSettings, Credentials, Dhis2Client, HttpPolicy, Sleeper};
use kadi_sync::{
    AttributeKey, CardField, ConnectionTest, Dialect, Mapping, MappingError, OrgUnits, PreviewFilter,
    Program, SyncPlan, Transport, connect_test, list_org_units, list_programs, preview_enrollments, suggest,
};
use kadi_testkit::faulty::{Chance, Faulty, WorldTransport};
use kadi_testkit::replica::Replica;

const SERVER: &str = "https://dhis2.example.org";

struct NoWait;

impl Sleeper for NoWait {
    fn sleep(&self, _: Duration) {}
}

fn client(server: &DemoServer) -> Dhis2Client {
    let address = BaseAddress::parse(&server.url(), HttpPolicy::LoopbackOnly).unwrap();
    let credentials = Credentials::basic(&server.username(), &server.password());
    let clock = Arc::new(FrozenClock::new(Timestamp(1_795_248_000_000)));
    Dhis2Client::new(ClientSettings::new(address, credentials, 1), clock, Box::new(NoWait)).unwrap()
}

fn programme(transport: &dyn Transport, code: &str) -> Program {
    let programs = list_programs(transport).unwrap();
    programs.into_iter().find(|program| program.code.as_deref() == Some(code)).unwrap()
}

#[test]
fn a_connection_is_tested_previewed_mapped_and_synchronised_with_get_alone() {
    let server = DemoServer::start(World::invented()).unwrap();
    let client = client(&server);
    let ConnectionTest::Connected(connected) = connect_test(&client) else { panic!("not connected") };
    assert!(connected.system_name.contains("demonstration"));
    assert_eq!((connected.programmes_available, connected.organisation_units), (2, 65));

    let program = programme(&client, attributes::MATERNAL);
    let dialect = Dialect::get_for(&connected.dhis2_version).unwrap();
    let preview = preview_enrollments(&client, dialect, &program, &PreviewFilter::default()).unwrap();
    assert_eq!(preview.samples.len(), 10);
    assert!(preview.total > 700);
    assert!(preview.samples.iter().all(|sample| !sample.attributes.contains_key(attributes::HIV)));

    let mapping = suggest(&program);
    let fields: Vec<&str> = mapping.lines.iter().map(|line| line.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "first_name",
            "last_name",
            "date_of_birth",
            "gender",
            "phone_number",
            "commune",
            "mother_name",
            "external_id"
        ]
    );
    let places: OrgUnits = list_org_units(&client).unwrap().into_iter().collect();

    let plan = SyncPlan::new(&server.url(), "demo", &mapping, &[]);
    let mut register = Replica::default();
    let summary = register.run(&client, &plan, |_| false).unwrap().unwrap();
    assert!(summary.complete);
    assert_eq!(register.fresh, preview.total);
    let kept = mapping.attributes();
    let health_center = CardField::HealthCenter.as_str();
    for record in register.records.values() {
        assert!(record.attributes.iter().all(|value| kept.contains(&value.attribute)));
        let person = mapping.apply(record, &places);
        assert!(person.problems.is_empty(), "{:?}", person.problems);
        assert!(!person.demographics.first_name.is_empty() && person.demographics.sex.is_some());
        assert!(person.extras.get(health_center).is_some_and(|name| name.starts_with("Poste de santé")));
    }

    // A second run right after brings nothing new.
    let (fresh, before) = (register.fresh, server.requests().get);
    register.run(&client, &plan, |_| false).unwrap();
    assert_eq!((register.fresh, register.changed), (fresh, 0));
    assert_eq!(server.requests().get - before, 2, "the clock, and one page of what changed");

    // One correction and one deletion are found by the next.
    let (edited, gone) = server.change(|world| {
        let attribute = world.find_attribute_called(attributes::LAST_NAME).unwrap().id.clone();
        let mut ids = register.records.keys().cloned();
        let (edited, gone) = (ids.next().unwrap(), ids.next().unwrap());
        world.set_value(&edited, &attribute, Some("Ndiaye-Diallo"));
        world.delete(&gone);
        (edited, gone)
    });
    register.run(&client, &plan, |_| false).unwrap();
    assert_eq!((register.fresh, register.changed), (fresh, 2));
    let person = mapping.apply(&register.records[&edited], &places);
    assert_eq!(person.demographics.last_name, "Ndiaye-Diallo");
    assert!(register.records[&gone].deleted);
    assert_eq!(server.non_get_requests(), 0);
}

#[test]
fn a_sensitive_attribute_cannot_be_mapped() {
    let transport = WorldTransport::new(World::invented_with(1, 10));
    let program = programme(&transport, attributes::MATERNAL);
    let hiv = kadi_sync::MappingRequest {
        key: AttributeKey::Code(attributes::HIV.into()),
        field: CardField::Extra("note".into()),
    };
    assert!(matches!(Mapping::new(&program, &[hiv]), Err(MappingError::Guarded { .. })));
}

#[test]
fn an_org_unit_narrows_the_walk_to_its_subtree() {
    let transport = WorldTransport::new(World::invented_with(4, 300));
    let program = programme(&transport, attributes::VACCINATION);
    let (district, expected) = transport.look(|world| {
        let district =
            world.org_units().find(|unit| unit.code.as_deref() == Some("SN_THS_2")).unwrap().id.clone();
        let within = |entity: &&Entity| {
            entity.enrollments.iter().any(|enrollment| {
                enrollment.program == program.uid
                    && world.find_org_unit(&enrollment.org_unit).unwrap().is_within(&district)
            })
        };
        (district.clone(), world.entities().iter().filter(within).count())
    });
    let plan = SyncPlan::new(SERVER, "demo", &suggest(&program), &[district]);
    let mut register = Replica::default();
    register.run(&transport, &plan, |_| false).unwrap();
    assert!(expected > 3);
    assert_eq!(register.records.len(), expected);
}

#[test]
fn the_payloads_of_dhis2_itself_are_served_and_synchronised() {
    let clock = Arc::new(FrozenClock::new(Timestamp(1_795_248_000_000)));
    let world = World::from_import(
        &[
            include_str!("fixtures/dhis2/core-2.42-e2e/metadata.json"),
            include_str!("fixtures/dhis2/core-2.42-e2e/tracker_metadata.json"),
        ],
        &[
            include_str!("fixtures/dhis2/core-2.42-e2e/trackedEntitiesWithEnrollmentsAndEvents.json"),
            include_str!("fixtures/dhis2/core-2.42-e2e/trackedEntityWithEnrollmentAndAttributes.json"),
        ],
        clock,
    )
    .unwrap();
    let server = DemoServer::start(world).unwrap();
    let client = client(&server);
    let ConnectionTest::Connected(found) = connect_test(&client) else { panic!("not connected") };
    assert_eq!((found.programmes_available, found.organisation_units), (3, 5));
    let program = programme(&client, "TA TRACKER_PROGRAM");
    let mapping = suggest(&program);
    let mut register = Replica::default();
    register.run(&client, &SyncPlan::new(&server.url(), "demo", &mapping, &[]), |_| false).unwrap();
    let places: OrgUnits = list_org_units(&client).unwrap().into_iter().collect();
    let mut names: Vec<String> = register
        .records
        .values()
        .map(|record| {
            let person = mapping.apply(record, &places);
            let health_center = &person.extras[CardField::HealthCenter.as_str()];
            format!("{} {} at {health_center}", person.demographics.first_name, person.demographics.last_name)
        })
        .collect();
    names.sort();
    assert_eq!(names, ["Bunny Bravo at Njandama MCHP", "John Bravo at Bo", "Test:Test Test,Test at Bo"]);
    assert_eq!(server.non_get_requests(), 0);
}

/// Changes that clerks make while Kadi reads.
fn disturb(transport: &WorldTransport, chance: &mut Chance, program: &str, round: u64) {
    transport.change(|world| {
        let count = world.entities().len() as u64;
        let place = usize::try_from(chance.below(count)).unwrap();
        let chosen = world.entities()[place].clone();
        let attribute = world.find_attribute_called(attributes::COMMUNE).unwrap().id.clone();
        match chance.below(6) {
            0 => world.delete(&chosen.id),
            1 | 2 => world.set_value(&chosen.id, &attribute, Some(&format!("Commune {round}"))),
            3 => {
                let now = world.now();
                let enrollment = Enrollment {
                    id: format!("Ne{count:09}"),
                    program: program.to_owned(),
                    deleted: false,
                    ..chosen.enrollments[0].clone()
                };
                world.insert(Entity {
                    id: format!("Nw{count:09}"),
                    created: now,
                    updated: now,
                    deleted: false,
                    enrollments: vec![enrollment],
                    ..chosen
                });
            }
            _ => {}
        }
    });
}

/// The records as the server would show them now, by UID, with what the mapping keeps.
fn expected(
    transport: &WorldTransport,
    program: &str,
    mapping: &Mapping,
) -> BTreeMap<String, (bool, Vec<String>)> {
    let kept = mapping.attributes();
    transport.look(|world| {
        world
            .entities()
            .iter()
            .filter(|entity| entity.enrollments.iter().any(|enrollment| enrollment.program == program))
            .map(|entity| {
                let values = entity.values.iter().filter(|(attribute, _)| kept.contains(*attribute));
                let values = values.map(|(attribute, value)| format!("{attribute}={value}")).collect();
                (entity.id.clone(), (entity.deleted, if entity.deleted { Vec::new() } else { values }))
            })
            .collect()
    })
}

fn held(register: &Replica) -> BTreeMap<String, (bool, Vec<String>)> {
    register
        .records
        .values()
        .map(|record| {
            let values = record
                .attributes
                .iter()
                .map(|value| format!("{}={}", value.attribute, value.value))
                .collect();
            (record.uid.clone(), (record.deleted, values))
        })
        .collect()
}

#[test]
fn under_faults_kills_and_changes_nothing_is_lost_and_nothing_doubled() {
    for seed in 0..50 {
        let clock = Arc::new(FrozenClock::new(Timestamp(1_795_248_000_000)));
        // Versions in which a deletion is a change; in older ones a walk over changes cannot meet it.
        let versions = ["2.38.7", "2.39.10.1", "2.40.12", "2.41.9.1", "2.42.5.2", "2.43.1"];
        let version = versions[usize::try_from(seed).unwrap() % versions.len()];
        let world = World::invented_with(seed, 120).with_clock(clock.clone()).with_version(version);
        let transport = WorldTransport::new(world);
        let program = programme(&transport, attributes::VACCINATION);
        let mapping = suggest(&program);
        let mut chance = Chance::new(seed ^ 0xface);
        let plan = SyncPlan {
            page_size: 3 + u32::try_from(chance.below(30)).unwrap(),
            ..SyncPlan::new(SERVER, "demo", &mapping, &[])
        };
        let faulty = Faulty::new(transport.clone(), seed, 15);
        let mut register = Replica::default();
        for round in 0..40 {
            disturb(&transport, &mut chance, &program.uid, round);
            clock.advance(60 + i64::try_from(chance.below(7_200)).unwrap());
            let mut kills = Chance::new(seed * 1_000 + round);
            // A run may end early: by a fault that stops it, or by a power cut.
            let _ = register.run(&faulty, &plan, |_| {
                disturb(&transport, &mut chance, &program.uid, 1_000 + round * 50 + kills.below(50));
                kills.below(100) < 5
            });
        }
        // The weather clears: two good runs, the first of which may finish an interrupted walk.
        for _ in 0..2 {
            let summary = register.run(&transport, &plan, |_| false).unwrap().unwrap();
            assert!(summary.records <= 10_000, "seed {seed}");
        }
        let (held, expected) = (held(&register), expected(&transport, &program.uid, &mapping));
        let differing: Vec<&String> =
            expected.keys().chain(held.keys()).filter(|uid| held.get(*uid) != expected.get(*uid)).collect();
        assert!(differing.is_empty(), "seed {seed}, {version}: {differing:?}");
        let (fresh, changed) = (register.fresh, register.changed);
        register.run(&transport, &plan, |_| false).unwrap();
        assert_eq!(
            (register.fresh, register.changed),
            (fresh, changed),
            "seed {seed}: a run right after is a no-op"
        );
    }
}
