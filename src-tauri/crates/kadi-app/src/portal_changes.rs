//! What changed since a list left the office: signed, written beside it, and applied on devices that hold the list.

use std::path::Path;

use kadi_contract::verify::{ApplyChanges, ChangesView, ExportChanges, PortalView};
use kadi_contract::{ApiError, ErrorCode};
use kadi_core::Timestamp;
use kadi_store::{PortalKind, PortalRow, Write};
use kadi_trust::delta::{DeltaSource, MAX_CHANGES};
use kadi_trust::{ListError, PassHandle, RegistryError, SignedDelta, delta_files};

use crate::app::App;
use crate::error::Fault;
use crate::files;
use crate::office::Office;
use crate::portal;
use crate::published;
use crate::session::Session;
use crate::settings::hex;

/// Writes all changes since the last list of a campaign and remembers their number.
pub(crate) fn export(app: &App, session: &Session, call: &ExportChanges) -> Result<PortalView, ApiError> {
    let office = &session.office;
    let prefix = call.campaign.trim();
    let now = office.now();
    let (folder, fresh_until) = portal::place_and_term(app, prefix, &call.out, call.fresh_days, now);
    let row = office.write(session.intent("portal.export_changes", prefix, ""), |db| {
        if db.campaign_name(prefix)?.is_none() {
            return Err(ApiError::new(ErrorCode::CampaignNotFound).with("campaign", prefix).into());
        }
        let list = db.find_newest_list(prefix)?.ok_or(ErrorCode::ListNeeded)?;
        let folder = if call.out.trim().is_empty() { Path::new(&list.folder) } else { folder.as_path() };
        let row = write(app, db, office, prefix, &list, folder, fresh_until)?;
        let details =
            serde_json::json!({ "sequence": row.sequence, "cards": row.cards, "sha256": hex(&row.sha256) });
        db.audit_details(&details.to_string());
        Ok(row)
    })?;
    Ok(portal::view(row))
}

/// Signs and writes the changes since `list`, into `folder` and for this device itself.
pub(crate) fn write(
    app: &App,
    db: &mut Write<'_>,
    office: &Office,
    prefix: &str,
    list: &PortalRow,
    folder: &Path,
    fresh_until: Timestamp,
) -> Result<PortalRow, Fault> {
    let now = office.now();
    let reach = list.reach.ok_or(ErrorCode::ListNeeded)?;
    let cards = db.cards_changed_since(prefix, reach)?;
    let passes = db.revoked_passes(prefix, &now.to_day())?;
    if cards.len().max(passes.len()) > MAX_CHANGES {
        return Err(ErrorCode::ListNeeded.into());
    }
    let sequence = db.next_portal_sequence(prefix)?;
    let count = cards.len() as u64;
    let source = DeltaSource {
        campaign: prefix.to_owned(),
        base: list.sequence,
        sequence,
        generated_at: now,
        fresh_until,
        cards: cards.iter().map(portal::entry).collect::<Result<_, _>>()?,
        passes: passes.into_iter().map(PassHandle).collect(),
    };
    let signed = source.sign(&office.issuer).map_err(|_| Fault::internal("changes"))?;
    let written = delta_files(&signed).map_err(|_| Fault::internal("changes"))?;
    let mut sha256 = [0; 32];
    for place in [folder, &published::folder_of(app, prefix)] {
        files::make_folder(place)?;
        for file in &written {
            files::write_bytes(&place.join(&file.name), file.content.as_bytes())?;
            if file.name == published::CHANGES {
                sha256 = files::sha256(file.content.as_bytes());
            }
        }
    }
    published::accept(app, &office.issuer.public(), prefix, sequence)?;
    let row = PortalRow {
        campaign: prefix.to_owned(),
        sequence,
        kind: PortalKind::Delta { base: list.sequence },
        sha256,
        folder: folder.display().to_string(),
        cards: count,
        reach: None,
        generated_at: now,
        revoked_at: None,
    };
    db.insert_portal(&row)?;
    Ok(row)
}

/// Applies changes that were brought here to the list that this device verifies with. Nothing is written before the
/// signature, the campaign and the numbers were found in order.
pub(crate) fn apply(app: &App, call: &ApplyChanges) -> Result<ChangesView, ApiError> {
    let signed: SignedDelta =
        serde_json::from_str(&call.text).map_err(|_| ApiError::new(ErrorCode::ChangesUnreadable))?;
    let prefix = signed.delta.campaign.clone();
    let found = published::open_with(app, &prefix, &signed)?;
    let list = found.map_err(|error| refusal(&error))?;
    // A delta from before the list is in order and says nothing new.
    if list.sequence() != signed.delta.sequence {
        return Err(older(list.sequence(), signed.delta.sequence));
    }
    published::put_changes(app, &prefix, &signed)?;
    Ok(ChangesView {
        campaign: prefix,
        sequence: signed.delta.sequence,
        cards: signed.delta.cards.len() as u64,
        passes: signed.delta.passes.len() as u64,
        generated_at: signed.delta.generated_at.to_rfc3339(),
        fresh_until: signed.delta.fresh_until.to_rfc3339(),
    })
}

fn older(seen: u64, found: u64) -> ApiError {
    ApiError::new(ErrorCode::ChangesOlder).with("seen", seen).with("found", found)
}

fn refusal(error: &ListError) -> ApiError {
    match error {
        ListError::Registry(RegistryError::Format | RegistryError::TooLarge) => {
            ErrorCode::ChangesUnreadable.into()
        }
        ListError::Registry(RegistryError::OtherIssuer { .. }) | ListError::OtherCampaign => {
            ErrorCode::ChangesForeign.into()
        }
        ListError::Registry(
            RegistryError::BadSignature | RegistryError::WrongData | RegistryError::Duplicate,
        ) => ErrorCode::ChangesForged.into(),
        ListError::Registry(RegistryError::Rollback { seen, found }) => older(*seen, *found),
        ListError::Gap { list, base } => {
            ApiError::new(ErrorCode::ChangesGap).with("list", list).with("base", base)
        }
    }
}
