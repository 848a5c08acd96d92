//! Writing what another register needs to know: everybody, and what was said about who is who.

use std::fs::File;
use std::io::{BufWriter, Write};

use kadi_contract::ApiError;
use kadi_core::Timestamp;
use kadi_store::{IdentityKey, IdentityStatus, Read, ReplicaPair, ReplicaSaying};
use kadi_trust::DeviceKeys;
use kadi_trust::bundle::{BundleHeader, BundleWriter, Recipient};

use super::content::{FORM, Item, ItemPair, ItemPerson};
use super::failed;
use crate::error::store;
use crate::files;
use crate::office::Office;

/// Rows read at once.
const ROWS: usize = 1_000;

/// Writes the bundle; gives its header and how many people are in it.
pub(super) fn write(
    db: &Read<'_>,
    office: &Office,
    file: &mut File,
    keys: &DeviceKeys,
    recipient: Recipient<'_>,
    now: Timestamp,
    sequence: u64,
) -> Result<(BundleHeader, u64), ApiError> {
    let out = BufWriter::with_capacity(1 << 17, file);
    let (writer, header) = BundleWriter::begin(out, keys, recipient, now.0, sequence).map_err(failed)?;
    let mut lines = Lines { writer, written: 0 };
    let place = &office.place;
    lines.write(&Item::Register {
        form: FORM,
        country: place.country.clone(),
        region: place.region.clone(),
        district: place.district.clone(),
    })?;
    let people = write_people(db, &mut lines)?;
    for saying in [ReplicaSaying::Linked, ReplicaSaying::Parted, ReplicaSaying::Different] {
        write_said(db, saying, &mut lines)?;
    }
    let items = lines.written;
    lines.write(&Item::End { items })?;
    let mut out = lines.writer.finish().map_err(failed)?;
    out.flush().map_err(|error| files::failed(&error))?;
    Ok((header, people))
}

struct Lines<W: Write> {
    writer: BundleWriter<W>,
    written: u64,
}

impl<W: Write> Lines<W> {
    fn write(&mut self, item: &Item) -> Result<(), ApiError> {
        let mut line = serde_json::to_vec(item).map_err(|_| crate::error::internal("bundle"))?;
        line.push(b'\n');
        self.written += 1;
        self.writer.write_all(&line).map_err(|error| files::failed(&error))
    }
}

fn write_people<W: Write>(db: &Read<'_>, lines: &mut Lines<W>) -> Result<u64, ApiError> {
    let (mut after, mut people) = (IdentityKey(0), 0);
    loop {
        let rows = db.identities_after(after, ROWS).map_err(|error| store(&error))?;
        let Some(last) = rows.last() else { return Ok(people) };
        after = last.key;
        for row in rows {
            lines.write(&Item::Person(Box::new(ItemPerson {
                deactivated: row.status == IdentityStatus::Deactivated,
                id: row.mpi_id,
                person: row.person,
                source: row.source,
                created_at: row.created_at,
                updated_at: row.updated_at,
            })))?;
            people += 1;
        }
    }
}

fn write_said<W: Write>(db: &Read<'_>, saying: ReplicaSaying, lines: &mut Lines<W>) -> Result<(), ApiError> {
    let mut after = 0;
    loop {
        let rows = db.said_after(saying, after, ROWS).map_err(|error| store(&error))?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.row;
        for ReplicaPair { a, b, at, .. } in rows {
            let pair = ItemPair { a, b, at };
            lines.write(&match saying {
                ReplicaSaying::Linked => Item::Linked(pair),
                ReplicaSaying::Parted => Item::Parted(pair),
                ReplicaSaying::Different => Item::Different(pair),
            })?;
        }
    }
}
