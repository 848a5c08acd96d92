//! A DHIS2 server that a test fills person by person, and an office's way to it.

use std::io;
use std::sync::Arc;

use kadi_contract::dhis2::{ConfigureConnection, GetMapping, ListProgrammes, SaveMapping, StartSync};
use kadi_contract::{ApiError, ErrorCode, Secret};
use kadi_core::{Clock, Demographics, Sex};
use kadi_demo::{DemoServer, Enrollment, Entity, World, attributes};

use crate::office::TestOffice;

/// A server with the invented programmes and nobody in them.
pub struct Tracker {
    server: DemoServer,
}

impl Tracker {
    /// Starts the server on the loopback interface, with this clock.
    ///
    /// # Errors
    /// When no port can be listened on.
    pub fn start(clock: Arc<dyn Clock>) -> io::Result<Self> {
        DemoServer::start(World::invented_with(1, 0).with_clock(clock)).map(|server| Self { server })
    }

    /// The UID of a programme by its code; empty when there is none.
    #[must_use]
    pub fn programme(&self, code: &str) -> String {
        let find = |world: &World| world.find_program_called(code).map(|found| found.id.clone());
        self.server.look(find).unwrap_or_default()
    }

    /// Base address, user name and password.
    #[must_use]
    pub fn account(&self) -> (String, String, String) {
        (self.server.url(), self.server.username(), self.server.password())
    }

    /// Requests so far that were not GET.
    #[must_use]
    pub fn non_get_requests(&self) -> u64 {
        self.server.non_get_requests()
    }

    /// Registers somebody under this tracked entity UID in the programmes of these codes; of somebody known there, the
    /// enrollments are added.
    pub fn enroll(&self, uid: &str, person: &Demographics, programmes: &[&str]) {
        self.server.change(|world| {
            let now = world.now();
            let org_unit = world.org_units().max_by_key(|unit| unit.path.len()).map(|unit| unit.id.clone());
            let org_unit = org_unit.unwrap_or_default();
            let before = world.find_entity(uid).cloned();
            let known = before.as_ref().map_or(0, |entity| entity.enrollments.len());
            let enrollments = programmes.iter().enumerate().map(|(at, code)| Enrollment {
                id: format!("{}{:02}", uid.get(..9).unwrap_or(uid), known + at),
                program: world.find_program_called(code).map(|found| found.id.clone()).unwrap_or_default(),
                org_unit: org_unit.clone(),
                status: "ACTIVE".to_owned(),
                enrolled: format!("{}T00:00:00.000", now.to_day()),
                occurred: None,
                updated: now,
                deleted: false,
            });
            let enrollments: Vec<Enrollment> =
                before.iter().flat_map(|entity| entity.enrollments.clone()).chain(enrollments).collect();
            let entity_type =
                world.programs().first().and_then(|found| found.entity_type.clone()).unwrap_or_default();
            let values = values(world, person);
            let created = before.map_or(now, |entity| entity.created);
            world.remove(uid);
            world.insert(Entity {
                id: uid.to_owned(),
                entity_type,
                org_unit: org_unit.clone(),
                created,
                updated: now,
                deleted: false,
                inactive: false,
                values: values
                    .into_iter()
                    .filter_map(|(attribute, value)| Some((attribute, value?)))
                    .collect(),
                enrollments,
                transferred: std::collections::BTreeMap::new(),
                person: None,
            });
        });
    }

    /// Writes other values into a tracked entity.
    pub fn edit(&self, uid: &str, person: &Demographics) {
        self.server.change(|world| {
            for (attribute, value) in values(world, person) {
                let unchanged = world
                    .find_entity(uid)
                    .is_none_or(|entity| entity.values.get(&attribute) == value.as_ref());
                if !unchanged {
                    world.set_value(uid, &attribute, value.as_deref());
                }
            }
        });
    }

    /// Makes this the office's server and maps its programmes as suggested.
    ///
    /// # Errors
    /// What the calls answer.
    pub fn connect(&self, office: &mut TestOffice) -> Result<(), ApiError> {
        connect(office, &self.server).map(|_| ())
    }
}

impl Drop for Tracker {
    /// Whatever a test was about: DHIS2 is only ever read.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.non_get_requests(), 0, "Kadi sent something else than GET");
        }
    }
}

/// Connects an office to a server and maps all its programmes as suggested; gives their UIDs.
///
/// # Errors
/// What the calls answer.
pub fn connect(office: &mut TestOffice, server: &DemoServer) -> Result<Vec<String>, ApiError> {
    office.call(ConfigureConnection {
        url: server.url(),
        username: server.username(),
        password: Some(Secret(server.password())),
        ..ConfigureConnection::default()
    })?;
    let programmes = office.call(ListProgrammes {})?;
    for programme in &programmes {
        let mapping = office.call(GetMapping { programme_uid: programme.uid.clone() })?;
        office.call(SaveMapping { programme_uid: programme.uid.clone(), mappings: mapping.mappings })?;
    }
    Ok(programmes.into_iter().map(|programme| programme.uid).collect())
}

/// Synchronises all programmes and waits for the end.
///
/// # Errors
/// What the calls answer or the job failed with.
pub fn synchronise(office: &mut TestOffice) -> Result<(), ApiError> {
    let job = office.call(StartSync::default())?;
    match office.wait(&job)?.state.as_str() {
        "done" => Ok(()),
        _ => Err(ErrorCode::Dhis2Failed.into()),
    }
}

/// The person as values of the invented attributes.
fn values(world: &World, person: &Demographics) -> Vec<(String, Option<String>)> {
    let sex = person.sex.map(|sex| if sex == Sex::Female { "SEXE_F" } else { "SEXE_M" }.to_owned());
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    [
        (attributes::FIRST_NAME, filled(&person.first_name)),
        (attributes::LAST_NAME, filled(&person.last_name)),
        (attributes::BIRTH, person.date_of_birth.map(|date| date.to_string())),
        (attributes::SEX, sex),
        (attributes::PHONE, person.phone.clone()),
        (attributes::COMMUNE, person.commune.clone()),
        (attributes::MOTHER, person.mother_name.clone()),
        (attributes::EXTERNAL, person.external_id.clone()),
    ]
    .into_iter()
    .filter_map(|(called, value)| Some((world.find_attribute_called(called)?.id.clone(), value)))
    .collect()
}
