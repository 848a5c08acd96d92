//! What a server holds, and how it changes under a reader.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use kadi_core::{Clock, Timestamp};

use crate::api::Release;
use crate::metadata::{AttributeDefinition, OrgUnitDefinition, ProgramDefinition};

/// The account of a world.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// User name.
    pub username: String,
    /// Password for basic authentication.
    pub password: String,
    /// Personal access token.
    pub token: String,
    /// Authorities; the demonstration's account has none that write.
    pub authorities: Vec<String>,
    /// UIDs of the org units it captures for.
    pub org_units: Vec<String>,
    /// Whether it has a second factor; then DHIS2 refuses passwords and tokens sent with a request.
    pub has_second_factor: bool,
}

impl Account {
    /// The account of a demonstration, user name and password `demo`, below `org_unit`. Nothing is protected by it: the
    /// server listens on the loopback interface and its people are invented.
    #[must_use]
    pub fn demo(org_unit: &str) -> Self {
        Self {
            username: "demo".to_owned(),
            password: "demo".to_owned(),
            token: "d2p_demonstration".to_owned(),
            authorities: vec!["M_dhis-web-tracker-capture".to_owned()],
            org_units: vec![org_unit.to_owned()],
            has_second_factor: false,
        }
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("username", &self.username).finish_non_exhaustive()
    }
}

/// A tracked entity as the server holds it.
#[derive(Clone, PartialEq, Eq)]
pub struct Entity {
    /// UID.
    pub id: String,
    /// UID of its type.
    pub entity_type: String,
    /// UID of the registering org unit.
    pub org_unit: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// Whether it is deleted; its values are then not shown.
    pub deleted: bool,
    /// Whether it is inactive.
    pub inactive: bool,
    /// Values by attribute UID.
    pub values: BTreeMap<String, String>,
    /// Enrollments.
    pub enrollments: Vec<Enrollment>,
    /// Org units that own it for a programme by UID of the programme, where a transfer moved it.
    pub transferred: BTreeMap<String, String>,
    /// Index of the invented person behind it, the truth that matching is measured against.
    pub person: Option<usize>,
}

impl Entity {
    /// The org unit that decides whether the record is within reach: the owner for the programme, else where it was
    /// registered.
    #[must_use]
    pub fn owner(&self, program: Option<&str>) -> &str {
        let enrolled = |id: &str| self.enrollments.iter().find(|enrollment| enrollment.program == id);
        program
            .and_then(|id| self.transferred.get(id).or_else(|| Some(&enrolled(id)?.org_unit)))
            .unwrap_or(&self.org_unit)
    }
}

impl fmt::Debug for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entity").field("id", &self.id).finish_non_exhaustive()
    }
}

/// An enrollment as the server holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrollment {
    /// UID.
    pub id: String,
    /// UID of the programme.
    pub program: String,
    /// UID of the org unit.
    pub org_unit: String,
    /// `ACTIVE`, `COMPLETED` or `CANCELLED`.
    pub status: String,
    /// Day of enrollment with a time part.
    pub enrolled: String,
    /// Day of the incident with a time part.
    pub occurred: Option<String>,
    /// When it last changed.
    pub updated: Timestamp,
    /// Whether it is deleted.
    pub deleted: bool,
}

/// Everything a server knows.
#[derive(Clone)]
pub struct World {
    /// The server's name for people.
    pub system_name: String,
    /// The version it says it has.
    pub version: String,
    /// The one account.
    pub account: Account,
    /// Largest page the server accepts.
    pub largest_page: u32,
    /// UIDs of tracked entities whose enrollments access rules hide, which versions before 2.42 apply after cutting a page.
    pub hidden: BTreeSet<String>,
    clock: Arc<dyn Clock>,
    org_units: BTreeMap<String, OrgUnitDefinition>,
    attributes: BTreeMap<String, AttributeDefinition>,
    programs: Vec<ProgramDefinition>,
    /// In the order of registration, which is the order of the server's internal numbers.
    entities: Vec<Entity>,
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World").field("entities", &self.entities.len()).finish_non_exhaustive()
    }
}

impl World {
    /// A server without programmes and people, that says it is DHIS2 2.42 and a demonstration.
    #[must_use]
    pub fn empty(clock: Arc<dyn Clock>, account: Account) -> Self {
        Self {
            system_name: "Kadi demonstration - invented people".to_owned(),
            version: "2.42.5.2".to_owned(),
            account,
            largest_page: 50_000,
            hidden: BTreeSet::new(),
            clock,
            org_units: BTreeMap::new(),
            attributes: BTreeMap::new(),
            programs: Vec::new(),
            entities: Vec::new(),
        }
    }

    /// The same world on a server of another version, 2.36 to 2.43.
    #[must_use]
    pub fn with_version(mut self, version: &str) -> Self {
        version.clone_into(&mut self.version);
        self
    }

    pub(crate) fn release(&self) -> Release {
        Release::of(&self.version)
    }

    /// The same world with another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// The server's present.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The server's present as its wall clock writes it, without zone; the demonstration's zone is UTC.
    pub(crate) fn wall_clock(at: Timestamp) -> String {
        at.to_rfc3339().trim_end_matches('Z').to_owned()
    }

    pub(crate) fn set_org_units(&mut self, units: Vec<OrgUnitDefinition>) {
        self.org_units = units.into_iter().map(|unit| (unit.id.clone(), unit)).collect();
    }

    pub(crate) fn set_attributes(&mut self, attributes: Vec<AttributeDefinition>) {
        self.attributes = attributes.into_iter().map(|attribute| (attribute.id.clone(), attribute)).collect();
    }

    pub(crate) fn set_programs(&mut self, programs: Vec<ProgramDefinition>) {
        self.programs = programs;
    }

    /// All org units, by UID.
    pub fn org_units(&self) -> impl Iterator<Item = &OrgUnitDefinition> {
        self.org_units.values()
    }

    /// The org unit with this UID.
    #[must_use]
    pub fn find_org_unit(&self, id: &str) -> Option<&OrgUnitDefinition> {
        self.org_units.get(id)
    }

    /// The attribute with this UID.
    #[must_use]
    pub fn find_attribute(&self, id: &str) -> Option<&AttributeDefinition> {
        self.attributes.get(id)
    }

    /// The attribute with this code, or with this name where it has no code.
    #[must_use]
    pub fn find_attribute_called(&self, code_or_name: &str) -> Option<&AttributeDefinition> {
        self.attributes.values().find(|found| found.code.as_deref().unwrap_or(&found.name) == code_or_name)
    }

    /// All programmes.
    #[must_use]
    pub fn programs(&self) -> &[ProgramDefinition] {
        &self.programs
    }

    /// The programme with this UID.
    #[must_use]
    pub fn find_program(&self, id: &str) -> Option<&ProgramDefinition> {
        self.programs.iter().find(|program| program.id == id)
    }

    /// The programme with this code.
    #[must_use]
    pub fn find_program_called(&self, code: &str) -> Option<&ProgramDefinition> {
        self.programs.iter().find(|program| program.code.as_deref() == Some(code))
    }

    /// All tracked entities in the order of registration, deleted ones included.
    #[must_use]
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// The tracked entity with this UID.
    #[must_use]
    pub fn find_entity(&self, id: &str) -> Option<&Entity> {
        self.entities.iter().find(|entity| entity.id == id)
    }

    /// Registers a tracked entity as it is given.
    pub fn insert(&mut self, entity: Entity) {
        self.entities.push(entity);
    }

    /// Changes a value now; `None` removes it. Nothing happens when there is no such entity.
    pub fn set_value(&mut self, entity: &str, attribute: &str, value: Option<&str>) {
        self.change(entity, |entity, _| {
            match value {
                Some(value) => entity.values.insert(attribute.to_owned(), value.to_owned()),
                None => entity.values.remove(attribute),
            };
        });
    }

    /// Marks a tracked entity and its enrollments as deleted now. Older servers leave its time of change where it was.
    pub fn delete(&mut self, entity: &str) {
        let now = self.now();
        let moves = self.release().deleting_is_a_change();
        if let Some(found) = self.entities.iter_mut().find(|found| found.id == entity) {
            found.deleted = true;
            for enrollment in &mut found.enrollments {
                enrollment.deleted = true;
                enrollment.updated = now;
            }
            if moves {
                found.updated = now;
            }
        }
    }

    /// Takes a deletion back, as an administrator can in the database; the record changes now.
    pub fn undelete(&mut self, entity: &str) {
        self.change(entity, |entity, now| {
            entity.deleted = false;
            for enrollment in &mut entity.enrollments {
                enrollment.deleted = false;
                enrollment.updated = now;
            }
        });
    }

    /// Enrols a tracked entity once more now.
    pub fn enrol(&mut self, entity: &str, mut enrollment: Enrollment) {
        self.change(entity, |entity, now| {
            enrollment.updated = now;
            entity.enrollments.push(enrollment);
        });
    }

    /// Makes another org unit own the record for a programme. No time of change moves: DHIS2 touches only the owner.
    pub fn transfer(&mut self, entity: &str, program: &str, org_unit: &str) {
        if let Some(found) = self.entities.iter_mut().find(|found| found.id == entity) {
            found.transferred.insert(program.to_owned(), org_unit.to_owned());
        }
    }

    /// Removes a tracked entity for good, as the maintenance of a server does with deleted ones.
    pub fn remove(&mut self, entity: &str) {
        self.entities.retain(|found| found.id != entity);
    }

    fn change(&mut self, entity: &str, how: impl FnOnce(&mut Entity, Timestamp)) {
        let now = self.now();
        if let Some(found) = self.entities.iter_mut().find(|found| found.id == entity) {
            how(found, now);
            found.updated = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::api::{Asked, Credentials};
    use crate::invented::attributes;

    fn ask(world: &World, path: &str, query: &[(&str, &str)]) -> (u16, Value) {
        let answer = world.answer(&Asked {
            path: path.into(),
            query: query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            credentials: Credentials::Basic { username: "demo".into(), password: "demo".into() },
            from_script: true,
        });
        (answer.status, serde_json::from_slice(&answer.body).unwrap_or_default())
    }

    #[test]
    fn the_demonstration_has_over_two_thousand_people_in_two_programmes_and_says_what_it_is() {
        let world = World::invented();
        let persons: BTreeSet<_> = world.entities().iter().filter_map(|entity| entity.person).collect();
        assert!(persons.len() >= 2_000);
        assert!(world.entities().len() > persons.len() + 200);
        assert!(world.system_name.contains("demonstration"));
        for code in [attributes::VACCINATION, attributes::MATERNAL] {
            let program = &world.find_program_called(code).unwrap().id;
            let (_, page) = ask(
                &world,
                "/api/tracker/trackedEntities",
                &[
                    ("program", program),
                    ("orgUnitMode", "CAPTURE"),
                    ("totalPages", "true"),
                    ("pageSize", "1"),
                ],
            );
            assert!(page["pager"]["total"].as_u64().unwrap() > 700, "{code}");
        }
    }

    #[test]
    fn every_unique_identifier_is_unique() {
        let world = World::invented();
        let attribute = world.find_attribute_called(attributes::EXTERNAL).unwrap().id.clone();
        let values: Vec<_> =
            world.entities().iter().filter_map(|entity| entity.values.get(&attribute)).collect();
        assert!(values.len() > 300);
        assert_eq!(values.iter().collect::<BTreeSet<_>>().len(), values.len());
    }

    #[test]
    fn questions_are_refused_as_dhis2_refuses_them() {
        let world = World::invented_with(1, 20);
        let program = world.programs()[0].id.clone();
        let entities = "/api/tracker/trackedEntities";
        assert_eq!(ask(&world, entities, &[]).0, 400);
        assert_eq!(ask(&world, entities, &[("program", "nowhere")]).0, 400);
        assert_eq!(ask(&world, entities, &[("program", &program), ("orgUnits", "nowhere")]).0, 400);
        assert_eq!(ask(&world, entities, &[("program", &program), ("orgUnitMode", "DESCENDANTS")]).0, 400);
        assert_eq!(ask(&world, entities, &[("program", &program), ("orgUnitMode", "ALL")]).0, 403);
        assert_eq!(ask(&world, entities, &[("program", &program), ("order", "deleted:asc")]).0, 400);
        assert_eq!(ask(&world, entities, &[("program", &program), ("pageSize", "50001")]).0, 400);
        assert_eq!(ask(&world, "/api/trackedEntityInstances", &[("program", &program)]).0, 404);
        // A name of an older version is not known and therefore ignored.
        assert_eq!(ask(&world, entities, &[("program", &program), ("ouMode", "DESCENDANTS")]).0, 200);
    }

    #[test]
    fn a_deleted_entity_is_shown_on_request_and_without_values() {
        let mut world = World::invented_with(1, 20);
        let gone = world.entities()[0].clone();
        world.delete(&gone.id);
        let query =
            [("program", gone.enrollments[0].program.as_str()), ("trackedEntities", gone.id.as_str())];
        let (_, hidden) = ask(&world, "/api/tracker/trackedEntities", &query);
        assert_eq!(hidden["trackedEntities"].as_array().unwrap().len(), 0);
        let mut query = query.to_vec();
        query.push(("includeDeleted", "true"));
        let (_, shown) = ask(&world, "/api/tracker/trackedEntities", &query);
        assert_eq!(shown["trackedEntities"][0]["deleted"], true);
        assert_eq!(shown["trackedEntities"][0]["attributes"].as_array().unwrap().len(), 0);
    }

    #[test]
    fn without_credentials_a_browser_is_sent_to_the_login_page() {
        let world = World::invented_with(1, 5);
        let mut asked = Asked {
            path: "/api/me".into(),
            query: Vec::new(),
            credentials: Credentials::None,
            from_script: false,
        };
        let answer = world.answer(&asked);
        assert_eq!((answer.status, answer.location.as_deref()), (302, Some("/dhis-web-login/")));
        asked.from_script = true;
        assert_eq!(world.answer(&asked).status, 401);
    }
}
