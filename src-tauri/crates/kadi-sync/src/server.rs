//! What a server says of itself and of the account that asks.

use serde_json::Value;

use crate::error::SyncError;
use crate::json::{get_json, items, optional_text, text};
use crate::transport::{GetRequest, Transport};

/// What `system/info` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerInfo {
    /// Version as the server writes it, such as `2.42.5.2`.
    pub version: String,
    /// The server's wall clock, `yyyy-MM-dd'T'HH:mm:ss.SSS`, without a zone.
    pub server_date: String,
    /// The zone of that clock, such as `Africa/Dakar`, where said.
    pub zone: Option<String>,
    /// The calendar dates are written in, such as `iso8601` or `ethiopian`.
    pub calendar: String,
    /// The server's name for people; may be empty.
    pub system_name: String,
    /// The server's own identifier, where said.
    pub system_id: Option<String>,
}

impl ServerInfo {
    /// The request that brings it.
    #[must_use]
    pub fn request() -> GetRequest {
        GetRequest::new("system/info")
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// [`SyncError::NotDhis2`] when there is no version or no server date: some other service that speaks JSON.
    pub fn parse(value: &Value) -> Result<Self, SyncError> {
        let version = optional_text(value, "version").ok_or(SyncError::NotDhis2)?;
        let server_date = optional_text(value, "serverDate").ok_or(SyncError::NotDhis2)?;
        Ok(Self {
            version,
            server_date,
            zone: optional_text(value, "serverTimeZoneId"),
            calendar: optional_text(value, "calendar").unwrap_or_else(|| "iso8601".to_owned()),
            system_name: text(value, "systemName").trim().to_owned(),
            system_id: optional_text(value, "systemId"),
        })
    }
}

/// Asks the server about itself.
///
/// # Errors
/// What [`SyncError`] says; [`SyncError::NotDhis2`] for anything that is not DHIS2.
pub fn get_server_info(transport: &dyn Transport) -> Result<ServerInfo, SyncError> {
    ServerInfo::parse(&get_json(transport, &ServerInfo::request())?)
}

/// What `me` says of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// User name.
    pub username: String,
    /// Authorities, such as `F_TRACKED_ENTITY_INSTANCE_SEARCH_IN_ALL_ORGUNITS`; `ALL` is a superuser.
    pub authorities: Vec<String>,
    /// UIDs of the org units below which the account captures data.
    pub org_units: Vec<String>,
}

/// Beginnings of authorities that let an account change data or metadata.
const WRITE_AUTHORITIES: [&str; 12] = [
    "ALL",
    "F_TRACKED_ENTITY_INSTANCE_ADD",
    "F_TRACKED_ENTITY_INSTANCE_DELETE",
    "F_TEI_CASCADE_DELETE",
    "F_TRACKED_ENTITY_MERGE",
    "F_PROGRAM_ENROLLMENT",
    "F_ENROLLMENT_CASCADE_DELETE",
    "F_UNCOMPLETE_EVENT",
    "F_EDIT_EXPIRED",
    "F_IMPORT_DATA",
    "F_DATAVALUE_ADD",
    "F_METADATA_IMPORT",
];

impl Account {
    /// The request that brings it.
    #[must_use]
    pub fn request() -> GetRequest {
        GetRequest::new("me").with(
            "fields",
            "id,username,displayName,authorities,programs,organisationUnits[id,path],userCredentials[username]",
        )
    }

    /// Reads the answer; up to 2.37 the user name stands in `userCredentials`.
    ///
    /// # Errors
    /// [`SyncError::NotDhis2`] when there is no user name.
    pub fn parse(value: &Value) -> Result<Self, SyncError> {
        let nested =
            || value.get("userCredentials").and_then(|credentials| optional_text(credentials, "username"));
        Ok(Self {
            username: optional_text(value, "username").or_else(nested).ok_or(SyncError::NotDhis2)?,
            authorities: items(value, "authorities")
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            org_units: items(value, "organisationUnits")
                .iter()
                .filter_map(|unit| optional_text(unit, "id"))
                .collect(),
        })
    }

    /// Whether an authority lets the account change Tracker data. Kadi cannot, whatever the account may do; but a
    /// read-only account is advised, since the password could be used elsewhere.
    #[must_use]
    pub fn can_write(&self) -> bool {
        self.authorities.iter().any(|authority| {
            WRITE_AUTHORITIES.iter().any(|known| authority == known || is_prefixed(authority, known))
        })
    }
}

fn is_prefixed(authority: &str, known: &str) -> bool {
    known != "ALL" && authority.starts_with(known)
}

/// Asks who the account is.
///
/// # Errors
/// What [`SyncError`] says.
pub fn get_account(transport: &dyn Transport) -> Result<Account, SyncError> {
    Account::parse(&get_json(transport, &Account::request())?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_that_is_not_dhis2_is_told_apart() {
        assert_eq!(
            ServerInfo::parse(&json!({"version": "1.0", "name": "printer"})),
            Err(SyncError::NotDhis2)
        );
        assert_eq!(ServerInfo::parse(&json!([])), Err(SyncError::NotDhis2));
    }

    #[test]
    fn an_account_that_can_write_is_noticed() {
        let reader = json!({"username": "kofi", "authorities": ["M_dhis-web-tracker-capture"]});
        assert!(!Account::parse(&reader).unwrap().can_write());
        for authority in ["ALL", "F_TRACKED_ENTITY_INSTANCE_ADD", "F_EDIT_EXPIRED"] {
            let writer = json!({"username": "kofi", "authorities": [authority]});
            assert!(Account::parse(&writer).unwrap().can_write(), "{authority}");
        }
    }
}
