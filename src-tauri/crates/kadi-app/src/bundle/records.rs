//! Records of DHIS2 in a bundle: who fetched the later version is believed, and who one record is is one person.

use std::collections::HashMap;

use data_encoding::HEXLOWER;
use kadi_contract::ApiError;
use kadi_store::{IdentityKey, Read, ReplicaEnrollment, ReplicaEntity, StagedEnrollment, Write};

use super::content::{Item, ItemEnrollment, ItemRecord};
use super::gather::{Lines, ROWS};
use crate::error::{Fault, store};
use crate::settings::hex;

/// Writes programmes, places, records and enrollments; tells how many enrollments.
pub(super) fn write<W: std::io::Write>(db: &Read<'_>, lines: &mut Lines<'_, W>) -> Result<u64, ApiError> {
    for programme in db.programmes().map_err(|error| store(&error))? {
        let mapping = db.mapping(&programme.uid).map_err(|error| store(&error))?;
        let kadi_store::ProgrammeRow { uid, code, name, json } = programme;
        lines.write(&Item::Programme { uid, code, name, document: json, mapping })?;
    }
    for unit in db.org_units().map_err(|error| store(&error))? {
        let kadi_store::OrgUnitRow { uid, name, path, code } = unit;
        lines.write(&Item::OrgUnit { uid, name, path, code })?;
    }
    let mut after = 0;
    loop {
        let rows = db.replica_entities(after, ROWS).map_err(|error| store(&error))?;
        let Some(last) = rows.last() else { break };
        after = last.row;
        for row in rows {
            lines.write(&Item::Record(Box::new(record(row))))?;
        }
    }
    let (mut after, mut written) = (0, 0);
    loop {
        let rows = db.replica_enrollments(after, ROWS).map_err(|error| store(&error))?;
        let Some(last) = rows.last() else { return Ok(written) };
        after = last.row;
        written += rows.len() as u64;
        for row in rows {
            lines.write(&Item::Enrollment(Box::new(enrollment(row))))?;
        }
    }
}

/// The bytes of a hexadecimal text of exactly this length.
pub(super) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

fn record(row: ReplicaEntity) -> ItemRecord {
    ItemRecord {
        server: row.server,
        programme: row.programme,
        uid: row.uid,
        org_unit: row.org_unit,
        updated_at: row.updated_at,
        deleted: row.deleted,
        gone: row.gone,
        content: hex(&row.content),
        fingerprint: row.fingerprint.map(|bytes| hex(&bytes)).unwrap_or_default(),
        person: row.person,
        extras: row.extras,
        id: row.identity,
    }
}

fn enrollment(row: ReplicaEnrollment) -> ItemEnrollment {
    ItemEnrollment {
        server: row.server,
        uid: row.fetched.uid,
        tracked_entity: row.tracked_entity,
        programme: row.programme,
        org_unit: row.fetched.org_unit,
        status: row.fetched.status,
        enrolled_at: row.fetched.enrolled_at,
        updated_at: row.fetched.updated_at,
        deleted: row.fetched.deleted,
    }
}

/// The servers that a bundle names, by this register's numbers.
#[derive(Default)]
pub(super) struct Servers(HashMap<String, i64>);

impl Servers {
    fn number(&mut self, db: &mut Write<'_>, url: &str) -> Result<i64, Fault> {
        if let Some(number) = self.0.get(url) {
            return Ok(*number);
        }
        let number = db.number_of_server(url)?;
        self.0.insert(url.to_owned(), number);
        Ok(number)
    }

    /// Takes a record over; tells whom this register holds it for besides the one whom they hold it for.
    pub(super) fn take_record(
        &mut self,
        db: &mut Write<'_>,
        theirs: ItemRecord,
        key: IdentityKey,
    ) -> Result<Option<IdentityKey>, Fault> {
        let server = self.number(db, &theirs.server)?;
        let altered = || ApiError::new(kadi_contract::ErrorCode::BundleAltered);
        let row = ReplicaEntity {
            row: 0,
            server: theirs.server,
            programme: theirs.programme,
            uid: theirs.uid,
            org_unit: theirs.org_unit,
            updated_at: theirs.updated_at,
            deleted: theirs.deleted,
            gone: theirs.gone,
            content: from_hex(&theirs.content).ok_or_else(altered)?,
            fingerprint: match theirs.fingerprint.as_str() {
                "" => None,
                text => Some(from_hex(text).ok_or_else(altered)?),
            },
            person: theirs.person,
            extras: theirs.extras,
            identity: theirs.id,
        };
        Ok(db.replace_entity(server, &row, key)?.filter(|ours| *ours != key))
    }

    /// Takes an enrollment over; tells whether it brought something new.
    pub(super) fn take_enrollment(
        &mut self,
        db: &mut Write<'_>,
        theirs: ItemEnrollment,
    ) -> Result<bool, Fault> {
        let server = self.number(db, &theirs.server)?;
        let row = ReplicaEnrollment {
            row: 0,
            server: theirs.server,
            tracked_entity: theirs.tracked_entity,
            programme: theirs.programme,
            fetched: StagedEnrollment {
                uid: theirs.uid,
                org_unit: theirs.org_unit,
                status: theirs.status,
                enrolled_at: theirs.enrolled_at,
                updated_at: theirs.updated_at,
                deleted: theirs.deleted,
            },
        };
        Ok(db.replace_enrollment(server, &row)?)
    }
}
