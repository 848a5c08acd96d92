//! The tree of org units: countries, regions, districts, facilities.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::SyncError;
use crate::json::{get_json, items, optional_text};
use crate::transport::{GetRequest, Transport};

/// Org units asked for at once.
const PAGE_SIZE: u32 = 500;

/// One org unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgUnit {
    /// UID.
    pub uid: String,
    /// Display name.
    pub name: String,
    /// Code; may be absent.
    pub code: Option<String>,
    /// UIDs from the root down to this one, each after a slash: `/root/region/district`.
    pub path: String,
}

impl OrgUnit {
    /// Reads one org unit; `None` when it has no UID.
    fn parse(value: &Value) -> Option<Self> {
        let uid = optional_text(value, "id")?;
        let name = optional_text(value, "displayName").or_else(|| optional_text(value, "name"));
        Some(Self {
            name: name.map_or_else(|| uid.clone(), |name| name.trim().to_owned()),
            code: optional_text(value, "code"),
            path: optional_text(value, "path").unwrap_or_else(|| format!("/{uid}")),
            uid,
        })
    }

    /// Depth in the tree: 1 is the root.
    #[must_use]
    pub fn level(&self) -> usize {
        self.ancestors().count()
    }

    /// UIDs from the root down to this one.
    pub fn ancestors(&self) -> impl Iterator<Item = &str> {
        self.path.split('/').filter(|part| !part.is_empty())
    }
}

/// Org units by UID, for names and districts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrgUnits(BTreeMap<String, OrgUnit>);

impl OrgUnits {
    /// The org unit with this UID.
    #[must_use]
    pub fn find(&self, uid: &str) -> Option<&OrgUnit> {
        self.0.get(uid)
    }

    /// The name of an org unit.
    #[must_use]
    pub fn find_name(&self, uid: &str) -> Option<&str> {
        self.find(uid).map(|unit| unit.name.as_str())
    }

    /// The org unit at `level` (1 is the root) above or at `uid`: a facility's district, for example.
    #[must_use]
    pub fn find_at_level(&self, uid: &str, level: usize) -> Option<&OrgUnit> {
        let ancestor = self.find(uid)?.ancestors().nth(level.checked_sub(1)?)?;
        self.find(ancestor)
    }

    /// All org units, by UID.
    pub fn iter(&self) -> impl Iterator<Item = &OrgUnit> {
        self.0.values()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<OrgUnit> for OrgUnits {
    fn from_iter<I: IntoIterator<Item = OrgUnit>>(units: I) -> Self {
        Self(units.into_iter().map(|unit| (unit.uid.clone(), unit)).collect())
    }
}

fn request(page: u32, page_size: u32) -> GetRequest {
    GetRequest::new("organisationUnits")
        .with("fields", "id,code,displayName,path")
        .with("withinUserHierarchy", "true")
        .with("order", "path:asc")
        .with("page", page.to_string())
        .with("pageSize", page_size.to_string())
}

/// All org units below those of the account.
///
/// # Errors
/// What [`SyncError`] says.
pub fn list_org_units(transport: &dyn Transport) -> Result<Vec<OrgUnit>, SyncError> {
    let mut units = Vec::new();
    for page in 1.. {
        let answer = get_json(transport, &request(page, PAGE_SIZE))?;
        let found = answer.get("organisationUnits").and_then(Value::as_array);
        let found = found.ok_or(SyncError::Malformed("organisationUnits"))?;
        units.extend(found.iter().filter_map(OrgUnit::parse));
        if found.is_empty() || !has_next_page(&answer) {
            break;
        }
    }
    Ok(units)
}

/// Metadata pagers carry `pageCount` and, but for the last page, `nextPage`, in every version.
fn has_next_page(answer: &Value) -> bool {
    answer.get("pager").and_then(|pager| pager.get("nextPage")).is_some_and(Value::is_string)
}

/// How many org units lie below those of the account.
pub(crate) fn count_org_units(transport: &dyn Transport) -> Result<u32, SyncError> {
    let answer = get_json(transport, &request(1, 1))?;
    let total = answer.get("pager").and_then(|pager| pager.get("total")).and_then(Value::as_u64);
    let counted = total.unwrap_or_else(|| items(&answer, "organisationUnits").len() as u64);
    Ok(u32::try_from(counted).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(uid: &str, name: &str, path: &str) -> OrgUnit {
        OrgUnit { uid: uid.into(), name: name.into(), code: None, path: path.into() }
    }

    #[test]
    fn a_facility_knows_its_district() {
        let units: OrgUnits = [
            unit("root", "Sénégal", "/root"),
            unit("reg", "Thiès", "/root/reg"),
            unit("dis", "Mbour", "/root/reg/dis"),
            unit("fac", "Saly", "/root/reg/dis/fac"),
        ]
        .into_iter()
        .collect();
        assert_eq!(units.find_at_level("fac", 3).unwrap().name, "Mbour");
        assert_eq!(units.find("fac").unwrap().level(), 4);
        assert_eq!(units.find_at_level("reg", 3), None);
        assert_eq!(units.find_at_level("fac", 0), None);
    }
}
