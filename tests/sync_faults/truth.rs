//! What a server would show of a programme to an account, and what a register holds of it, in the same words.

use std::collections::BTreeMap;

use kadi_demo::{Entity, World};
use kadi_sync::{Mapping, TrackedEntityRecord};
use kadi_testkit::replica::Replica;

/// A record that is shown and not deleted: its owner, its kept values, its enrollments.
pub type Shown = (String, Vec<String>, Vec<String>);
/// Records by UID.
pub type Picture = BTreeMap<String, Shown>;

/// What the server would show now; what it shows as deleted is nobody's.
pub fn on_server(world: &World, program: &str, mapping: &Mapping) -> Picture {
    let kept = mapping.attributes();
    let captured = |entity: &&Entity| {
        world
            .find_org_unit(entity.owner(Some(program)))
            .is_some_and(|unit| world.account.org_units.iter().any(|above| unit.is_within(above)))
    };
    let here = |entity: &&Entity| entity.enrollments.iter().any(|enrollment| enrollment.program == program);
    world
        .entities()
        .iter()
        .filter(here)
        .filter(captured)
        .filter(|entity| !entity.deleted)
        .map(|entity| {
            let values = entity.values.iter().filter(|(attribute, _)| kept.contains(*attribute));
            let enrollments = entity.enrollments.iter().filter(|enrollment| enrollment.program == program);
            let shown = (
                entity.owner(Some(program)).to_owned(),
                values.map(|(attribute, value)| format!("{attribute}={value}")).collect(),
                enrollments.map(|enrollment| format!("{} {}", enrollment.id, enrollment.deleted)).collect(),
            );
            (entity.id.clone(), shown)
        })
        .collect()
}

/// What a register holds, without what it knows to be deleted or gone.
pub fn in_register(register: &Replica, program: &str) -> Picture {
    let living = |record: &&TrackedEntityRecord| !record.deleted && !register.gone.contains(&record.uid);
    register
        .records
        .values()
        .filter(living)
        .map(|record| {
            let values = &record.attributes;
            let enrollments = record.enrollments.iter().filter(|enrollment| enrollment.program == program);
            let shown = (
                record.find_owner(program).unwrap_or_default().to_owned(),
                values.iter().map(|value| format!("{}={}", value.attribute, value.value)).collect(),
                enrollments.map(|enrollment| format!("{} {}", enrollment.uid, enrollment.deleted)).collect(),
            );
            (record.uid.clone(), shown)
        })
        .collect()
}
