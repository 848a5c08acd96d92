//! The lists that this device verifies with while locked: copies of what was exported or brought here, hashes only.
//!
//! A folder beside the store: the issuer's public key, and for each campaign the files of its portal and the highest
//! number that was accepted. That number keeps an older list or a removed file of changes from being taken for the
//! newest; who can write this folder freely can take it away too, so an unlocked office asks its register instead.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use kadi_contract::{ApiError, ErrorCode};
use kadi_core::Timestamp;
use kadi_trust::{
    CampaignList, IssuerPublic, ListError, RegistryError, ShardName, ShardSource, SignedDelta,
    SignedManifest, SignedPacked, WholeOrPacked, delta_files, read_shard_file, shard_path, verify_packed,
    verify_registry,
};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::error::internal;
use crate::files;

const FOLDER: &str = "published";
const ISSUER: &str = "issuer.json";
const SEEN: &str = "seen.json";
/// The file of changes.
pub(crate) const CHANGES: &str = "delta.json";

/// The highest number that was accepted of a campaign.
#[derive(Serialize, Deserialize)]
struct Seen {
    sequence: u64,
}

/// Shards as files of a folder.
#[derive(Debug, Clone)]
pub(crate) struct ShardFiles(PathBuf);

impl ShardSource for ShardFiles {
    type Error = ();

    fn shard(&self, name: ShardName) -> Result<Vec<u8>, ()> {
        let text = fs::read_to_string(self.0.join(shard_path(name))).map_err(|_| ())?;
        read_shard_file(&text).ok_or(())
    }
}

/// A campaign's list with shards from this device's disk.
pub(crate) type List = CampaignList<ShardFiles>;

/// Where the list of a campaign lies on this device.
pub(crate) fn folder_of(app: &App, prefix: &str) -> PathBuf {
    app.config.folder.join(FOLDER).join(prefix)
}

/// Keeps the issuer's key, and the number of a list or of changes whose files are there.
pub(crate) fn accept(app: &App, issuer: &IssuerPublic, prefix: &str, sequence: u64) -> Result<(), ApiError> {
    let json = serde_json::to_vec(issuer).map_err(|_| internal("issuer"))?;
    files::write_bytes(&app.config.folder.join(FOLDER).join(ISSUER), &json)?;
    let json = serde_json::to_vec(&Seen { sequence }).map_err(|_| internal("seen"))?;
    files::write_bytes(&folder_of(app, prefix).join(SEEN), &json)
}

/// Takes a file away that may not be there.
pub(crate) fn remove_file(path: &Path) -> Result<(), ApiError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(files::failed(&error)),
        _ => Ok(()),
    }
}

/// Takes the changes to an earlier list out of a folder; their script was written anew with the list.
pub(crate) fn remove_changes(folder: &Path) -> Result<(), ApiError> {
    remove_file(&folder.join(CHANGES))
}

fn issuer(app: &App) -> Result<Option<IssuerPublic>, ApiError> {
    let Ok(json) = fs::read(app.config.folder.join(FOLDER).join(ISSUER)) else { return Ok(None) };
    serde_json::from_slice(&json).map(Some).map_err(|_| ErrorCode::FileUnreadable.into())
}

/// The list of a folder without changes, checked; `None` when there is none.
fn read_list(
    folder: &Path,
    issuer: &IssuerPublic,
    now: Timestamp,
) -> Option<Result<WholeOrPacked<ShardFiles>, RegistryError>> {
    let manifest = fs::read(folder.join("manifest.json")).ok()?;
    if let Ok(signed) = serde_json::from_slice::<SignedPacked>(&manifest) {
        let source = ShardFiles(folder.to_owned());
        return Some(verify_packed(signed, source, issuer, None).map(WholeOrPacked::Packed));
    }
    let checked = serde_json::from_slice::<SignedManifest>(&manifest)
        .map_err(|_| RegistryError::Format)
        .and_then(|signed| {
            let data = fs::read(folder.join("registry.json")).unwrap_or_default();
            verify_registry(&signed, &data, issuer, None, now)
        });
    Some(checked.map(|verified| WholeOrPacked::Whole(verified.registry)))
}

/// The highest number accepted in a folder. A file that cannot be read counts as one from which everything was taken.
fn highest_seen(folder: &Path) -> Option<u64> {
    let json = fs::read(folder.join(SEEN)).ok()?;
    Some(serde_json::from_slice::<Seen>(&json).map_or(u64::MAX, |seen| seen.sequence))
}

fn open(folder: &Path, issuer: &IssuerPublic, now: Timestamp) -> Option<Result<List, ListError>> {
    let list = match read_list(folder, issuer, now)? {
        Ok(list) => list,
        Err(error) => return Some(Err(error.into())),
    };
    let changes = match fs::read(folder.join(CHANGES)) {
        Ok(json) => match serde_json::from_slice::<SignedDelta>(&json) {
            Ok(signed) => Some(signed),
            Err(_) => return Some(Err(RegistryError::Format.into())),
        },
        Err(_) => None,
    };
    Some(CampaignList::open(list, changes.as_ref(), issuer, highest_seen(folder)))
}

/// The lists on this device that may be used, the key they are signed with, and how many were refused.
pub(crate) struct Published {
    pub(crate) issuers: Vec<IssuerPublic>,
    pub(crate) lists: Vec<List>,
    pub(crate) refused: usize,
}

/// Reads the lists on this device.
pub(crate) fn read(app: &App) -> Result<Published, ApiError> {
    let mut found = Published { issuers: Vec::new(), lists: Vec::new(), refused: 0 };
    let Some(issuer) = issuer(app)? else { return Ok(found) };
    found.issuers.push(issuer);
    let entries = fs::read_dir(app.config.folder.join(FOLDER)).map_err(|error| files::failed(&error))?;
    let mut folders: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    folders.sort();
    for opened in folders.iter().filter_map(|folder| open(folder, &issuer, app.now())) {
        match opened {
            Ok(list) => found.lists.push(list),
            Err(_) => found.refused += 1,
        }
    }
    Ok(found)
}

/// The list of a campaign with other changes than those that are there.
pub(crate) fn open_with(
    app: &App,
    prefix: &str,
    signed: &SignedDelta,
) -> Result<Result<List, ListError>, ApiError> {
    let foreign = || ApiError::new(ErrorCode::ChangesForeign);
    // The campaign comes from a file that nobody has checked yet: it may name a folder of ours and nothing else.
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if prefix.is_empty() || !prefix.chars().all(plain) {
        return Err(foreign());
    }
    let issuer = issuer(app)?.ok_or_else(foreign)?;
    let folder = folder_of(app, prefix);
    let list = read_list(&folder, &issuer, app.now()).ok_or_else(foreign)?;
    let list = list.map_err(|_| ApiError::new(ErrorCode::ListRefused))?;
    Ok(CampaignList::open(list, Some(signed), &issuer, highest_seen(&folder)))
}

/// Puts changes that were checked beside their list.
pub(crate) fn put_changes(app: &App, prefix: &str, signed: &SignedDelta) -> Result<(), ApiError> {
    let folder = folder_of(app, prefix);
    for file in delta_files(signed).map_err(|_| internal("changes"))? {
        files::write_bytes(&folder.join(&file.name), file.content.as_bytes())?;
    }
    let json = serde_json::to_vec(&Seen { sequence: signed.delta.sequence }).map_err(|_| internal("seen"))?;
    files::write_bytes(&folder.join(SEEN), &json)
}
