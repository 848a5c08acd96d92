//! System, account, programmes and org units.

use serde_json::{Value, json};

use super::envelope::Paging;
use super::fields::Fields;
use super::{Answer, Asked};
use crate::metadata::{AttributeDefinition, OrgUnitDefinition, ProgramDefinition};
use crate::world::World;

impl World {
    pub(super) fn system_info(&self) -> Value {
        json!({
            "contextPath": "", "calendar": "iso8601", "dateFormat": "yyyy-mm-dd",
            "serverDate": Self::wall_clock(self.now()), "serverTimeZoneId": "Africa/Dakar",
            "version": self.version, "revision": "demo", "systemName": self.system_name,
            "systemId": "00000000-0000-4000-8000-0000000de110", "encryption": false
        })
    }

    pub(super) fn me(&self, asked: &Asked) -> Value {
        let units: Vec<Value> = self
            .account
            .org_units
            .iter()
            .filter_map(|id| self.find_org_unit(id))
            .map(|unit| json!({"id": unit.id, "path": unit.path, "displayName": unit.name, "level": unit.level()}))
            .collect();
        let programs: Vec<&str> = self.programs().iter().map(|program| program.id.as_str()).collect();
        let mut me = json!({
            "id": "demoAccount", "displayName": "Demonstration",
            "authorities": self.account.authorities, "programs": programs, "organisationUnits": units,
            "teiSearchOrganisationUnits": [], "dataViewOrganisationUnits": [], "patTokens": []
        });
        // Up to 2.37 the name belonged to the credentials, which 2.42 no longer shows.
        let number = self.release().number;
        if let Some(members) = me.as_object_mut() {
            if number <= 41 {
                members.insert("userCredentials".to_owned(), json!({"username": self.account.username}));
            }
            if number >= 38 {
                members.insert("username".to_owned(), json!(self.account.username));
            }
        }
        Fields::parse(asked.find("fields").unwrap_or_default()).filter(&me)
    }

    pub(super) fn list_programs(&self, asked: &Asked) -> Result<Value, Answer> {
        let wanted_type = asked.find("filter").and_then(|filter| filter.strip_prefix("programType:eq:"));
        let shown: Vec<Value> = self
            .programs()
            .iter()
            .filter(|program| wanted_type.is_none_or(|wanted| program.program_type == wanted))
            .map(|program| self.show_program(program))
            .collect();
        list("programs", "/api/programs", shown, asked)
    }

    fn show_program(&self, program: &ProgramDefinition) -> Value {
        let rows: Vec<Value> = program
            .attributes
            .iter()
            .enumerate()
            .filter_map(|(place, row)| {
                let attribute = show_attribute(self.find_attribute(&row.attribute)?);
                Some(json!({
                    "sortOrder": place + 1, "mandatory": row.mandatory, "searchable": true, "displayInList": true,
                    "trackedEntityAttribute": attribute
                }))
            })
            .collect();
        without_nulls(json!({
            "id": program.id, "code": program.code, "displayName": program.name, "name": program.name,
            "programType": program.program_type, "accessLevel": "OPEN",
            "trackedEntityType": program.entity_type.as_ref().map(|id| json!({"id": id, "displayName": "Person"})),
            "access": {"read": true, "write": false, "data": {"read": true, "write": false}},
            "programTrackedEntityAttributes": rows
        }))
    }

    pub(super) fn list_org_units(&self, asked: &Asked) -> Result<Value, Answer> {
        let within = asked.is_true("withinUserHierarchy");
        let mut units: Vec<&OrgUnitDefinition> =
            self.org_units().filter(|unit| !within || self.is_captured(unit)).collect();
        units.sort_by(|a, b| a.path.cmp(&b.path));
        let shown = units.into_iter().map(show_org_unit).collect();
        list("organisationUnits", "/api/organisationUnits", shown, asked)
    }

    /// Whether the account captures for an org unit.
    pub(super) fn is_captured(&self, unit: &OrgUnitDefinition) -> bool {
        self.account.org_units.iter().any(|ancestor| unit.is_within(ancestor))
    }
}

fn show_org_unit(unit: &OrgUnitDefinition) -> Value {
    without_nulls(json!({
        "id": unit.id, "code": unit.code, "displayName": unit.name, "shortName": unit.name, "name": unit.name,
        "level": unit.level(), "path": unit.path, "parent": unit.parent().map(|id| json!({"id": id})),
        "openingDate": "1970-01-01T00:00:00.000"
    }))
}

fn show_attribute(attribute: &AttributeDefinition) -> Value {
    let option_set = attribute.option_set.as_ref().map(|set| {
        let options: Vec<Value> = set
            .options
            .iter()
            .enumerate()
            .map(|(place, option)| {
                json!({
                    "id": option.id, "code": option.code, "name": option.name, "displayName": option.name,
                    "sortOrder": place + 1
                })
            })
            .collect();
        json!({"id": set.id, "valueType": "TEXT", "version": 1, "options": options})
    });
    without_nulls(json!({
        "id": attribute.id, "code": attribute.code, "displayName": attribute.name, "displayFormName": attribute.name,
        "valueType": attribute.value_type, "unique": attribute.unique, "confidential": attribute.confidential,
        "generated": false, "optionSet": option_set
    }))
}

/// DHIS2 leaves out members without a value.
pub(super) fn without_nulls(mut value: Value) -> Value {
    if let Some(members) = value.as_object_mut() {
        members.retain(|_, member| !member.is_null());
    }
    value
}

fn list(key: &str, path: &str, all: Vec<Value>, asked: &Asked) -> Result<Value, Answer> {
    let fields = Fields::parse(asked.find("fields").unwrap_or("id,displayName"));
    if asked.find("paging") == Some("false") {
        let shown: Vec<Value> = all.iter().map(|value| fields.filter(value)).collect();
        return Ok(json!({ key: shown }));
    }
    let paging = Paging::of(asked, u32::MAX)?;
    let total = all.len();
    let (page, more) = paging.cut(all);
    let shown: Vec<Value> = page.iter().map(|value| fields.filter(value)).collect();
    Ok(json!({"pager": paging.metadata_pager(path, total, more), key: shown}))
}
