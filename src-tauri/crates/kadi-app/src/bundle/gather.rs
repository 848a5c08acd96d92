//! Writing what another device needs to know: to verify, or everything that an office knows.

use std::fs::File;
use std::io::{BufWriter, Write};

use kadi_contract::ApiError;
use kadi_contract::devices::{BundleCounts, BundleKind};
use kadi_core::Timestamp;
use kadi_store::{IdentityKey, IdentityStatus, Read, ReplicaPair, ReplicaSaying};
use kadi_trust::DeviceKeys;
use kadi_trust::bundle::{BundleHeader, BundleWriter, Recipient};

use super::content::{FORM, Item, ItemPair, ItemPerson};
use super::{Pace, designs, failed, lists, records};
use crate::app::App;
use crate::error::store;
use crate::files;
use crate::office::Office;

/// Rows read at once.
pub(super) const ROWS: usize = 1_000;

/// What is written, and for whom.
pub(super) struct Order<'a> {
    pub(super) kind: BundleKind,
    pub(super) recipient: Recipient<'a>,
    /// Keys of passes go only to a device, whose being revoked makes them worthless.
    pub(super) with_pass_keys: bool,
    pub(super) keys: &'a DeviceKeys,
    pub(super) now: Timestamp,
    pub(super) sequence: u64,
}

/// Writes the bundle; gives its header and what is in it.
pub(super) fn write(
    db: &Read<'_>,
    app: &App,
    office: &Office,
    file: &mut File,
    order: Order<'_>,
    pace: &Pace<'_>,
) -> Result<(BundleHeader, BundleCounts), ApiError> {
    let Order { kind, recipient, with_pass_keys, keys, now, sequence } = order;
    let out = BufWriter::with_capacity(1 << 17, file);
    let (writer, header) = BundleWriter::begin(out, keys, recipient, now.0, sequence).map_err(failed)?;
    let total = match kind {
        BundleKind::Verify => 0,
        BundleKind::Office => db.last_identity().map_err(|error| store(&error))?,
    };
    let mut lines = Lines { writer, written: 0, pace, total };
    let place = &office.place;
    lines.write(&Item::Register {
        form: FORM,
        kind,
        country: place.country.clone(),
        region: place.region.clone(),
        district: place.district.clone(),
    })?;
    let lists = lists::write(db, app, office, &mut lines)?;
    let pass_keys = if with_pass_keys { lists::write_pass_keys(db, office, &mut lines)? } else { 0 };
    let mut counts = BundleCounts { lists, pass_keys, ..BundleCounts::default() };
    if kind == BundleKind::Office {
        counts.people = write_people(db, &mut lines)?;
        for saying in [ReplicaSaying::Linked, ReplicaSaying::Parted, ReplicaSaying::Different] {
            write_said(db, saying, &mut lines)?;
        }
        counts.enrollments = records::write(db, &mut lines)?;
        counts.designs = designs::write(db, &keys.public().id(), &mut lines)?;
    }
    let items = lines.written;
    lines.write(&Item::End { items })?;
    let mut out = lines.writer.finish().map_err(failed)?;
    out.flush().map_err(|error| files::failed(&error))?;
    Ok((header, counts))
}

/// The lines that were written, and whoever is told how far it is.
pub(super) struct Lines<'a, W: Write> {
    writer: BundleWriter<W>,
    written: u64,
    pace: &'a Pace<'a>,
    total: u64,
}

impl<W: Write> Lines<'_, W> {
    pub(super) fn write(&mut self, item: &Item) -> Result<(), ApiError> {
        (self.pace)("bundle", self.written.min(self.total), self.total)?;
        let mut line = serde_json::to_vec(item).map_err(|_| crate::error::internal("bundle"))?;
        line.push(b'\n');
        self.written += 1;
        self.writer.write_all(&line).map_err(|error| files::failed(&error))
    }
}

fn write_people<W: Write>(db: &Read<'_>, lines: &mut Lines<'_, W>) -> Result<u64, ApiError> {
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

fn write_said<W: Write>(
    db: &Read<'_>,
    saying: ReplicaSaying,
    lines: &mut Lines<'_, W>,
) -> Result<(), ApiError> {
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
