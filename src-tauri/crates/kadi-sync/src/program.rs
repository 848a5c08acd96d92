//! Tracker programmes with their attributes and option sets.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::SyncError;
use crate::json::{get_json, is_true, items, optional_text, text};
use crate::transport::{GetRequest, Transport};

/// A Tracker programme (with registration) that the account may read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// UID.
    pub uid: String,
    /// Code; may be absent.
    pub code: Option<String>,
    /// Name as the account's language shows it.
    pub display_name: String,
    /// UID of the type of what is enrolled, usually "Person".
    pub entity_type: Option<String>,
    /// Attributes in form order.
    pub attributes: Vec<ProgramAttribute>,
}

/// An attribute as a programme uses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramAttribute {
    /// UID of the tracked entity attribute.
    pub uid: String,
    /// Code; absent for many attributes of real servers.
    pub code: Option<String>,
    /// Name as the account's language shows it.
    pub display_name: String,
    /// DHIS2 value type, such as `TEXT`, `DATE`, `PHONE_NUMBER`.
    pub value_type: String,
    /// Whether the form asks for it always.
    pub mandatory: bool,
    /// Whether values are unique in the system or an org unit.
    pub unique: bool,
    /// Whether the server treats it as confidential.
    pub confidential: bool,
    /// Display name by option code, for attributes with an option set: values hold the code.
    pub options: Option<BTreeMap<String, String>>,
}

const FIELDS: &str = "id,code,displayName,trackedEntityType[id],access[data[read]],\
     programTrackedEntityAttributes[sortOrder,mandatory,trackedEntityAttribute[id,code,displayName,valueType,unique,\
     confidential,optionSet[id,options[code,displayName]]]]";

impl Program {
    /// The request that brings all Tracker programmes.
    #[must_use]
    pub fn list_request() -> GetRequest {
        GetRequest::new("programs")
            .with("filter", "programType:eq:WITH_REGISTRATION")
            .with("paging", "false")
            .with("fields", FIELDS)
    }

    /// Reads the answer. Programmes whose data the account may not read are left out.
    ///
    /// # Errors
    /// [`SyncError::Malformed`] when there is no list of programmes.
    pub fn parse_list(value: &Value) -> Result<Vec<Self>, SyncError> {
        let found = value.get("programs").and_then(Value::as_array);
        let found = found.ok_or(SyncError::Malformed("programs"))?;
        Ok(found.iter().filter(|program| may_read(program)).filter_map(Self::parse).collect())
    }

    fn parse(value: &Value) -> Option<Self> {
        let uid = optional_text(value, "id")?;
        let mut rows: Vec<_> = items(value, "programTrackedEntityAttributes").iter().collect();
        rows.sort_by_key(|row| row.get("sortOrder").and_then(Value::as_i64).unwrap_or(i64::MAX));
        Some(Self {
            code: optional_text(value, "code"),
            display_name: display_name(value, &uid),
            entity_type: value.get("trackedEntityType").and_then(|kind| optional_text(kind, "id")),
            attributes: rows.into_iter().filter_map(ProgramAttribute::parse).collect(),
            uid,
        })
    }

    /// The attribute with this UID.
    #[must_use]
    pub fn find_attribute(&self, uid: &str) -> Option<&ProgramAttribute> {
        self.attributes.iter().find(|attribute| attribute.uid == uid)
    }
}

impl ProgramAttribute {
    fn parse(row: &Value) -> Option<Self> {
        let value = row.get("trackedEntityAttribute")?;
        let uid = optional_text(value, "id")?;
        let options = value.get("optionSet").map(|set| {
            items(set, "options")
                .iter()
                .filter_map(|option| {
                    let code = optional_text(option, "code")?;
                    let name = display_name(option, &code);
                    Some((code, name))
                })
                .collect()
        });
        Some(Self {
            code: optional_text(value, "code"),
            display_name: display_name(value, &uid),
            value_type: text(value, "valueType").to_owned(),
            mandatory: is_true(row, "mandatory"),
            unique: is_true(value, "unique"),
            confidential: is_true(value, "confidential"),
            options,
            uid,
        })
    }
}

/// An absent `access` block means that the server did not say; the data request will.
fn may_read(program: &Value) -> bool {
    program.pointer("/access/data/read").and_then(Value::as_bool).unwrap_or(true)
}

/// `displayName`, else `name` (import files have no display names), else the fallback.
fn display_name(value: &Value, fallback: &str) -> String {
    optional_text(value, "displayName")
        .or_else(|| optional_text(value, "name"))
        .unwrap_or_else(|| fallback.to_owned())
}

/// The Tracker programmes whose data the account may read.
///
/// # Errors
/// What [`SyncError`] says.
pub fn list_programs(transport: &dyn Transport) -> Result<Vec<Program>, SyncError> {
    Program::parse_list(&get_json(transport, &Program::list_request())?)
}
