//! Verification portals: a campaign's signed list of cards with the page that reads it.

use std::path::PathBuf;

use kadi_contract::verify::{CampaignView, ExportPortal, ListForm, PortalPack, PortalView};
use kadi_contract::{ApiError, ErrorCode};
use kadi_core::Timestamp;
use kadi_store::{CardRow, CardStatus as StoredStatus, PortalKind, PortalRow, Read, Write};
use kadi_trust::registry::{
    CardStatus, MAX_CARDS as WHOLE_CARDS, RegistryEntry, RegistryError, RegistrySource,
};
use kadi_trust::{
    CardCode, Day, PackedBuilder, PackedError, PackedHead, TokenHash, packed_files, portal_files, shard_file,
};

use crate::app::App;
use crate::error::Fault;
use crate::files;
use crate::office::Office;
use crate::portal_changes;
use crate::portal_folder;
use crate::portal_page;
use crate::published;
use crate::session::Session;
use crate::settings::hex;

const DAY_SECONDS: i64 = 86_400;

pub(crate) fn campaigns(session: &Session) -> Result<Vec<CampaignView>, ApiError> {
    session.office.read(|db| {
        db.campaigns()?
            .into_iter()
            .map(|campaign| {
                let counts = db.campaign_counts(&campaign.prefix)?;
                Ok(CampaignView {
                    prefix: campaign.prefix,
                    name: campaign.name,
                    cards: counts.cards,
                    valid: counts.valid,
                    revoked: counts.revoked,
                })
            })
            .collect()
    })
}

/// A card's status in the words of a published list.
pub(crate) const fn published_status(status: StoredStatus) -> CardStatus {
    match status {
        StoredStatus::Valid => CardStatus::Valid,
        StoredStatus::Superseded => CardStatus::Superseded,
        StoredStatus::Revoked => CardStatus::Revoked,
    }
}

pub(crate) fn entry(card: &CardRow) -> Result<RegistryEntry, Fault> {
    let day = |text: &str| text.parse::<Day>().map_err(|_| Fault::internal("card_day"));
    let code: CardCode = card.code.parse().map_err(|_| Fault::internal("card_code"))?;
    Ok(RegistryEntry {
        token_hash: TokenHash(card.token_hash),
        code_hash: code.hash(),
        status: published_status(card.status),
        issued: day(&card.issued_on)?,
        expires: card.expires_on.as_deref().map(day).transpose()?,
    })
}

/// The folder to write to, and until when what is written counts as fresh.
pub(crate) fn place_and_term(
    app: &App,
    prefix: &str,
    out: &str,
    fresh_days: u32,
    now: Timestamp,
) -> (PathBuf, Timestamp) {
    let folder = match out.trim() {
        "" => app.config.folder.join("portals").join(prefix),
        out => PathBuf::from(out),
    };
    let days = if fresh_days == 0 { 30 } else { fresh_days.min(366) };
    (folder, now.plus_seconds(i64::from(days) * DAY_SECONDS))
}

/// Writes the portal and remembers its sequence number in the same breath as the audit of its hash.
pub(crate) fn export(app: &App, session: &Session, call: &ExportPortal) -> Result<PortalView, ApiError> {
    let office = &session.office;
    let page = portal_page::files()?;
    let prefix = call.campaign.trim();
    let now = office.now();
    let (folder, fresh_until) = place_and_term(app, prefix, &call.out, call.fresh_days, now);
    // The list is signed and written inside the transaction: a number is used exactly when its files are there.
    let row = office.write(session.intent("portal.export", prefix, ""), |db| {
        let unknown = || ApiError::new(ErrorCode::CampaignNotFound).with("campaign", prefix);
        let name = db.campaign_name(prefix)?.ok_or_else(unknown)?;
        let head = PackedHead {
            campaign: prefix.to_owned(),
            name,
            sequence: db.next_portal_sequence(prefix)?,
            generated_at: now,
            fresh_until,
        };
        // Where a portal was closed, a new one may open.
        published::remove_file(&folder.join("closed.json"))?;
        for (name, bytes) in &page {
            let path = folder.join(name);
            files::make_folder(path.parent().unwrap_or(&folder))?;
            files::write_bytes(&path, bytes)?;
        }
        let places = [folder.clone(), published::folder_of(app, prefix)];
        write_list(app, db, office, head, call.form, &places)
    })?;
    let zip = match call.pack {
        PortalPack::Folder => None,
        PortalPack::Zip => Some(portal_folder::zip(&folder, &page)?.display().to_string()),
    };
    Ok(PortalView { zip, ..view(row) })
}

/// Signs a campaign's list as it is now, writes it to all places, and remembers its number with the first of them.
fn write_list(
    app: &App,
    db: &mut Write<'_>,
    office: &Office,
    head: PackedHead,
    form: ListForm,
    places: &[PathBuf],
) -> Result<PortalRow, Fault> {
    let cards = db.campaign_counts(&head.campaign)?.cards;
    let packed = match form {
        ListForm::BySize => cards > WHOLE_CARDS as u64,
        ListForm::Whole => false,
        ListForm::Packed => true,
    };
    let reach = db.published_reach()?;
    let (prefix, sequence, now) = (head.campaign.clone(), head.sequence, head.generated_at);
    let fresh_until = head.fresh_until;
    let (kind, sha256) = if packed {
        (PortalKind::Packed, write_packed(db, office, head, cards, places)?)
    } else {
        (PortalKind::Whole, write_whole(db, office, head, places)?)
    };
    published::accept(app, &office.issuer.public(), &prefix, sequence)?;
    let folder = places.first().cloned().unwrap_or_default();
    let row = PortalRow {
        campaign: prefix.clone(),
        sequence,
        kind,
        sha256,
        folder: folder.display().to_string(),
        cards,
        reach: Some(reach),
        generated_at: now,
        revoked_at: None,
    };
    db.insert_portal(&row)?;
    let details = serde_json::json!({
        "sequence": sequence, "kind": kind.as_str(), "cards": row.cards, "sha256": hex(&sha256),
    });
    db.audit_details(&details.to_string());
    // No list holds passes: where some are revoked, the changes that say so go with it.
    if db.revoked_passes(&prefix, &now.to_day())?.is_empty() {
        places.iter().try_for_each(|place| published::remove_changes(place))?;
    } else {
        portal_changes::write(app, db, office, &prefix, &row, &folder, fresh_until)?;
    }
    Ok(row)
}

/// Brings this device's own copy of a campaign's list up to the present moment, for a bundle that carries it: the changes
/// where a list is here, else a list.
pub(crate) fn publish_here(app: &App, session: &Session, prefix: &str) -> Result<(), ApiError> {
    let office = &session.office;
    let now = office.now();
    let (_, fresh_until) = place_and_term(app, prefix, "", 0, now);
    let folder = published::folder_of(app, prefix);
    office.write(session.intent("portal.publish", prefix, ""), |db| {
        let list = db.find_newest_list(prefix)?.filter(|list| list.reach.is_some());
        let list = list.filter(|list| published::holds(app, &office.issuer.public(), prefix, list.sequence));
        if let Some(list) = list {
            match portal_changes::write(app, db, office, prefix, &list, &folder, fresh_until) {
                // Too many of them: a list is due.
                Err(Fault::Answer(error)) if error.code == ErrorCode::ListNeeded => {}
                other => return other.map(drop),
            }
        }
        let unknown = || ApiError::new(ErrorCode::CampaignNotFound).with("campaign", prefix);
        let head = PackedHead {
            campaign: prefix.to_owned(),
            name: db.campaign_name(prefix)?.ok_or_else(unknown)?,
            sequence: db.next_portal_sequence(prefix)?,
            generated_at: now,
            fresh_until,
        };
        write_list(app, db, office, head, ListForm::BySize, std::slice::from_ref(&folder)).map(drop)
    })
}

/// Writes the whole list; tells the SHA-256 of its file.
fn write_whole(
    db: &Read<'_>,
    office: &Office,
    head: PackedHead,
    places: &[PathBuf],
) -> Result<[u8; 32], Fault> {
    let mut entries = Vec::new();
    db.for_each_card_of_campaign(&head.campaign, |card| {
        entries.push(entry(&card)?);
        Ok::<_, Fault>(())
    })?;
    let source = RegistrySource {
        campaign: head.campaign,
        name: head.name,
        sequence: head.sequence,
        generated_at: head.generated_at,
        fresh_until: head.fresh_until,
        entries,
    };
    let export = source.export(&office.issuer).map_err(|error| list_fault(&error))?;
    let sha256 = files::sha256(export.data.as_bytes());
    let list = portal_files(&export, &office.issuer.public()).map_err(|_| Fault::internal("portal"))?;
    for place in places {
        files::make_folder(place)?;
        for file in &list {
            files::write_bytes(&place.join(&file.name), file.content.as_bytes())?;
        }
    }
    Ok(sha256)
}

/// Writes the packed list, one shard in memory at a time; tells the SHA-256 of what is signed.
fn write_packed(
    db: &Read<'_>,
    office: &Office,
    head: PackedHead,
    cards: u64,
    places: &[PathBuf],
) -> Result<[u8; 32], Fault> {
    let mut builder = PackedBuilder::with_capacity(usize::try_from(cards).unwrap_or_default());
    db.for_each_card_of_campaign(&head.campaign, |card| {
        builder.add(&entry(&card)?).map_err(|error| list_fault(&error))
    })?;
    for place in places {
        files::make_folder(&place.join("shards"))?;
        // A browser or a verifier that finds both forms would not know which is meant.
        published::remove_file(&place.join("registry.json"))?;
    }
    let signed = builder.finish(head, &office.issuer, |name, bytes| {
        let file = shard_file(name, bytes);
        places
            .iter()
            .try_for_each(|place| files::write_cheaply(&place.join(&file.name), file.content.as_bytes()))
    });
    let signed = signed.map_err(|error| match error {
        PackedError::Source(error) => Fault::from(error),
        PackedError::List(error) => list_fault(&error),
    })?;
    let list = packed_files(&signed, &office.issuer.public()).map_err(|_| Fault::internal("portal"))?;
    for place in places {
        for file in &list {
            files::write_bytes(&place.join(&file.name), file.content.as_bytes())?;
        }
    }
    Ok(signed.manifest.digest())
}

fn list_fault(error: &RegistryError) -> Fault {
    match error {
        RegistryError::TooLarge => ApiError::new(ErrorCode::InvalidField).with("field", "form").into(),
        _ => Fault::internal("registry"),
    }
}

pub(crate) fn view(row: PortalRow) -> PortalView {
    PortalView {
        campaign: row.campaign,
        sequence: row.sequence,
        kind: row.kind.as_str().to_owned(),
        cards: row.cards,
        sha256: hex(&row.sha256),
        out: row.folder,
        zip: None,
        generated_at: row.generated_at.to_rfc3339(),
        closed_at: row.revoked_at.map(|at| at.to_rfc3339()),
    }
}

pub(crate) fn list(session: &Session) -> Result<Vec<PortalView>, ApiError> {
    session.office.read(|db| Ok(db.portals()?.into_iter().map(view).collect()))
}
