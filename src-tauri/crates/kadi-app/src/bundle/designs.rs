//! Designs in a bundle: a version that made cards stays as it is wherever it is, the later draft counts, and what contradicts is
//! kept side by side under a name that says where it came from.

use data_encoding::BASE64;
use kadi_contract::{ApiError, ErrorCode};
use kadi_store::{DesignLogo, DesignRow, NewDesignVersion, Read, Write};

use super::content::{Item, ItemDesign};
use super::gather::Lines;
use crate::error::{Fault, store};
use crate::files;
use crate::settings::hex;

/// What parts the origin of a design from the mark of one that is kept beside it.
const BESIDE: char = '~';

/// Where a design was drawn: its note, or for one of ours this device and its number.
fn origin_of(db: &Read<'_>, own: &str, id: &str) -> Result<String, Fault> {
    Ok(db.design_origin(id)?.unwrap_or_else(|| format!("{own}/{id}")))
}

/// Writes every version of every design in use; tells how many.
pub(super) fn write<W: std::io::Write>(
    db: &Read<'_>,
    own: &str,
    lines: &mut Lines<'_, W>,
) -> Result<u64, ApiError> {
    let rows = db.all_design_versions().map_err(|error| store(&error))?;
    for row in &rows {
        lines.write(&Item::Design(Box::new(item(db, own, row)?)))?;
    }
    Ok(rows.len() as u64)
}

fn item(db: &Read<'_>, own: &str, row: &DesignRow) -> Result<ItemDesign, Fault> {
    let logos = db.design_logos(&row.id, row.version)?;
    Ok(ItemDesign {
        origin: origin_of(db, own, &row.id)?,
        version: row.version,
        name: row.name.clone(),
        template: row.template.clone(),
        body: row.body.clone(),
        logos: logos.into_iter().map(|(place, bytes)| (place, BASE64.encode(&bytes))).collect(),
        saved_at: row.saved_at,
        used: row.batches > 0,
    })
}

/// Whether two versions draw the same card.
fn is_same(ours: &ItemDesign, theirs: &ItemDesign) -> bool {
    (&ours.body, &ours.logos, &ours.template) == (&theirs.body, &theirs.logos, &theirs.template)
}

/// Takes a version over; tells whether anything changed.
pub(super) fn take(
    db: &mut Write<'_>,
    own: &str,
    officer: &str,
    sender: &str,
    theirs: &ItemDesign,
) -> Result<bool, Fault> {
    let (mark, base) = match theirs.origin.split_once(BESIDE) {
        Some((base, mark)) => (Some(mark), base),
        None => (None, theirs.origin.as_str()),
    };
    let Some(id) = find(db, own, &theirs.origin)? else {
        // What they keep beside a design of ours may be that design.
        if mark.is_some() && holds(db, own, base, theirs)? {
            return Ok(false);
        }
        let id = db.next_design_id()?;
        put(db, &id, officer, theirs)?;
        db.put_design_origin(&id, &theirs.origin)?;
        return Ok(true);
    };
    if db.design_in_use(&id)? == Some(false) {
        return Ok(false);
    }
    let Some(row) = db.find_design_version(&id, theirs.version)? else {
        put(db, &id, officer, theirs)?;
        return Ok(true);
    };
    let ours = item(db, own, &row)?;
    if is_same(&ours, theirs) {
        return Ok(false);
    }
    let is_later = (theirs.saved_at, &theirs.body) > (ours.saved_at, &ours.body);
    match (ours.used, theirs.used) {
        (false, false) if is_later => put(db, &id, officer, theirs).map(|()| true),
        (false, true) => {
            put(db, &id, officer, theirs)?;
            if !is_later {
                keep_beside(db, own, officer, "", &ours)?;
            }
            Ok(true)
        }
        (true, _) if theirs.used || is_later => keep_beside(db, own, officer, sender, theirs),
        _ => Ok(false),
    }
}

/// The number here of a design by its origin.
fn find(db: &Read<'_>, own: &str, origin: &str) -> Result<Option<String>, Fault> {
    if let Some((device, id)) = origin.split_once('/')
        && device == own
        && !id.contains(BESIDE)
    {
        return Ok(db.design_in_use(id)?.map(|_| id.to_owned()));
    }
    Ok(db.find_design_of(origin)?)
}

/// Whether the design of an origin has a version here that draws the same card.
fn holds(db: &Read<'_>, own: &str, origin: &str, theirs: &ItemDesign) -> Result<bool, Fault> {
    let Some(id) = find(db, own, origin)? else { return Ok(false) };
    let Some(row) = db.find_design_version(&id, theirs.version)? else { return Ok(false) };
    Ok(is_same(&item(db, own, &row)?, theirs))
}

/// Keeps a version beside the one of its number, as a design of its own; tells whether that was new.
fn keep_beside(
    db: &mut Write<'_>,
    own: &str,
    officer: &str,
    sender: &str,
    other: &ItemDesign,
) -> Result<bool, Fault> {
    let base = other.origin.split(BESIDE).next().unwrap_or_default();
    let text = serde_json::to_vec(&(&other.body, &other.logos, &other.template))
        .map_err(|_| Fault::internal("design"))?;
    let mark: String = hex(&files::sha256(&text)).chars().take(16).collect();
    let origin = format!("{base}{BESIDE}{mark}");
    if find(db, own, &origin)?.is_some() {
        return Ok(false);
    }
    let name = if sender.is_empty() { other.name.clone() } else { format!("{} ({sender})", other.name) };
    let beside = ItemDesign { origin, name, ..other.clone() };
    let id = db.next_design_id()?;
    put(db, &id, officer, &beside)?;
    db.put_design_origin(&id, &beside.origin)?;
    Ok(true)
}

fn put(db: &mut Write<'_>, id: &str, officer: &str, theirs: &ItemDesign) -> Result<(), Fault> {
    let altered = || ApiError::new(ErrorCode::BundleAltered);
    let mut logos = Vec::new();
    for (place, text) in &theirs.logos {
        logos.push((place, BASE64.decode(text.as_bytes()).map_err(|_| altered())?));
    }
    let logos: Vec<DesignLogo<'_>> =
        logos.iter().map(|(place, bytes)| (place.as_str(), files::sha256(bytes), &bytes[..])).collect();
    let new = NewDesignVersion {
        id,
        version: theirs.version,
        name: &theirs.name,
        template: &theirs.template,
        body: &theirs.body,
        officer,
        at: theirs.saved_at,
    };
    Ok(db.put_design_version(&new, &logos)?)
}
