//! Verification portals: a campaign's signed list of cards with the page that reads it.

use std::fs;
use std::path::{Path, PathBuf};

use kadi_contract::verify::{CampaignView, ExportPortal, PortalView};
use kadi_contract::{ApiError, ErrorCode};
use kadi_core::Timestamp;
use kadi_store::{CardRow, CardStatus as StoredStatus, PortalRow};
use kadi_trust::registry::{CardStatus, RegistryEntry, RegistrySource, SignedManifest, verify_registry};
use kadi_trust::{CardCode, Day, IssuerPublic, Registry, TokenHash, portal_files};

use crate::app::App;
use crate::error::{Fault, internal};
use crate::files;
use crate::portal_page;
use crate::session::Session;
use crate::settings::hex;

/// Folder beside the store with the last list of each campaign, for verifying while locked. It holds hashes only.
const PUBLISHED: &str = "published";
const ISSUER: &str = "issuer.json";
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

fn entry(card: &CardRow) -> Result<RegistryEntry, Fault> {
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

/// Writes the portal and remembers its sequence number in the same breath as the audit of its hash.
pub(crate) fn export(app: &App, session: &Session, call: &ExportPortal) -> Result<PortalView, ApiError> {
    let office = &session.office;
    let page = portal_page::files()?;
    let prefix = call.campaign.trim();
    let now = office.now();
    let fresh_days = if call.fresh_days == 0 { 30 } else { call.fresh_days.min(366) };
    let folder = match call.out.trim() {
        "" => app.config.folder.join("portals").join(prefix),
        out => PathBuf::from(out),
    };
    let issuer = office.issuer.public();
    // The list is signed and written inside the transaction: a number is used exactly when its files are there.
    let row = office.write(session.intent("portal.export", prefix, ""), |db| {
        let unknown = || ApiError::new(ErrorCode::CampaignNotFound).with("campaign", prefix);
        let name = db.campaign_name(prefix)?.ok_or_else(unknown)?;
        let cards = db.cards_of_campaign(prefix)?;
        let source = RegistrySource {
            campaign: prefix.to_owned(),
            name,
            sequence: db.next_portal_sequence(prefix)?,
            generated_at: now,
            fresh_until: now.plus_seconds(i64::from(fresh_days) * DAY_SECONDS),
            entries: cards.iter().map(entry).collect::<Result<_, _>>()?,
        };
        let sequence = source.sequence;
        let export = source.export(&office.issuer).map_err(|_| Fault::internal("registry"))?;
        let sha256 = crate::files::sha256(export.data.as_bytes());
        let list = portal_files(&export, &issuer).map_err(|_| Fault::internal("portal"))?;
        files::make_folder(&folder)?;
        for (name, bytes) in &page {
            let path = folder.join(name);
            files::make_folder(path.parent().unwrap_or(&folder))?;
            files::write_bytes(&path, bytes)?;
        }
        for file in &list {
            files::write_bytes(&folder.join(&file.name), file.content.as_bytes())?;
        }
        publish(&app.config.folder.join(PUBLISHED), prefix, &list, &issuer)?;
        let row = PortalRow {
            campaign: prefix.to_owned(),
            sequence,
            sha256,
            folder: folder.display().to_string(),
            cards: cards.len() as u64,
            generated_at: now,
            revoked_at: None,
        };
        db.insert_portal(&row)?;
        let details = serde_json::json!({
            "sequence": sequence, "cards": row.cards, "sha256": hex(&sha256),
        });
        db.audit_details(&details.to_string());
        Ok(row)
    })?;
    Ok(view(row))
}

/// Keeps a copy of the list for this device's own verifying while locked.
fn publish(
    folder: &Path,
    prefix: &str,
    list: &[kadi_trust::PortalFile],
    issuer: &IssuerPublic,
) -> Result<(), ApiError> {
    let own = folder.join(prefix);
    files::make_folder(&own)?;
    let json = serde_json::to_vec(issuer).map_err(|_| internal("issuer"))?;
    files::write_bytes(&folder.join(ISSUER), &json)?;
    for file in list.iter().filter(|file| file.name == "registry.json" || file.name == "manifest.json") {
        files::write_bytes(&own.join(&file.name), file.content.as_bytes())?;
    }
    Ok(())
}

/// The lists published on this device that are signed by its issuer; a list that does not check is left out.
pub(crate) fn published(app: &App) -> Result<(Vec<IssuerPublic>, Vec<Registry>), ApiError> {
    let folder = app.config.folder.join(PUBLISHED);
    let Ok(json) = fs::read(folder.join(ISSUER)) else { return Ok((Vec::new(), Vec::new())) };
    let issuer: IssuerPublic =
        serde_json::from_slice(&json).map_err(|_| ApiError::new(ErrorCode::FileUnreadable))?;
    let entries = fs::read_dir(&folder).map_err(|error| files::failed(&error))?;
    let registries = entries
        .filter_map(Result::ok)
        .filter_map(|entry| read_published(&entry.path(), &issuer, app.now()))
        .collect();
    Ok((vec![issuer], registries))
}

fn read_published(folder: &Path, issuer: &IssuerPublic, now: Timestamp) -> Option<Registry> {
    let signed: SignedManifest =
        serde_json::from_slice(&fs::read(folder.join("manifest.json")).ok()?).ok()?;
    let data = fs::read(folder.join("registry.json")).ok()?;
    verify_registry(&signed, &data, issuer, None, now).ok().map(|verified| verified.registry)
}

fn view(row: PortalRow) -> PortalView {
    PortalView {
        campaign: row.campaign,
        sequence: row.sequence,
        cards: row.cards,
        sha256: hex(&row.sha256),
        out: row.folder,
        generated_at: row.generated_at.to_rfc3339(),
    }
}

pub(crate) fn list(session: &Session) -> Result<Vec<PortalView>, ApiError> {
    session.office.read(|db| Ok(db.portals()?.into_iter().map(view).collect()))
}
