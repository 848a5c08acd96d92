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
/// Beside it a folder for each device that sent its lists, with the same content: its issuer's key, and campaigns.
const RECEIVED: &str = "received";
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
    put_issuer(&app.config.folder.join(FOLDER), issuer)?;
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

fn issuer_in(folder: &Path) -> Result<Option<IssuerPublic>, ApiError> {
    let Ok(json) = fs::read(folder.join(ISSUER)) else { return Ok(None) };
    serde_json::from_slice(&json).map(Some).map_err(|_| ErrorCode::FileUnreadable.into())
}

fn issuer(app: &App) -> Result<Option<IssuerPublic>, ApiError> {
    issuer_in(&app.config.folder.join(FOLDER))
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

impl Published {
    const fn none() -> Self {
        Self { issuers: Vec::new(), lists: Vec::new(), refused: 0 }
    }

    /// Adds the lists of a folder that holds an issuer's key and campaigns.
    fn add(&mut self, folder: &Path, now: Timestamp) -> Result<(), ApiError> {
        let Some(issuer) = issuer_in(folder)? else { return Ok(()) };
        self.issuers.push(issuer);
        for opened in folders_in(folder)?.iter().filter_map(|campaign| open(campaign, &issuer, now)) {
            match opened {
                Ok(list) => self.lists.push(list),
                Err(_) => self.refused += 1,
            }
        }
        Ok(())
    }
}

/// The folders in a folder, in the order of their names; none when there is no such folder.
fn folders_in(folder: &Path) -> Result<Vec<PathBuf>, ApiError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(files::failed(&error)),
    };
    let mut folders: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        // A name that begins with a dot is one that is not whole yet, or no longer.
        .filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."))
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    Ok(folders)
}

/// Reads the lists on this device: its own, and those that other devices sent.
pub(crate) fn read(app: &App) -> Result<Published, ApiError> {
    let mut found = read_received(app)?;
    found.add(&app.config.folder.join(FOLDER), app.now())?;
    Ok(found)
}

/// Reads the lists that other devices sent.
pub(crate) fn read_received(app: &App) -> Result<Published, ApiError> {
    let mut found = Published::none();
    for device in folders_in(&app.config.folder.join(RECEIVED))? {
        found.add(&device, app.now())?;
    }
    Ok(found)
}

/// Where the lists of a device lie that sent them.
pub(crate) fn received_from(app: &App, device: &str) -> PathBuf {
    app.config.folder.join(RECEIVED).join(device)
}

/// Whether this device's own copy of a campaign's list has this number.
pub(crate) fn holds(app: &App, issuer: &IssuerPublic, prefix: &str, sequence: u64) -> bool {
    let list = read_list(&folder_of(app, prefix), issuer, app.now());
    list.is_some_and(|list| list.is_ok_and(|list| list.sequence() == sequence))
}

/// How a list that another device sent stands to the one that it sent before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is as new or newer.
    Newer(u64),
    /// A newer one is here.
    Older,
    /// It does not hold together, or is not the issuer's.
    Refused,
}

/// Compares the list in `coming` with the one that lies in `present`, if there is any.
pub(crate) fn compare(coming: &Path, present: &Path, issuer: &IssuerPublic, now: Timestamp) -> Standing {
    match open(coming, issuer, now) {
        Some(Ok(list)) if highest_seen(present).is_some_and(|seen| list.sequence() < seen) => Standing::Older,
        Some(Ok(list)) => Standing::Newer(list.sequence()),
        Some(Err(_)) | None => Standing::Refused,
    }
}

/// Puts a list that was compared in the place of the one that lies in `present`.
pub(crate) fn replace(coming: &Path, present: &Path, sequence: u64) -> Result<(), ApiError> {
    let json = serde_json::to_vec(&Seen { sequence }).map_err(|_| internal("seen"))?;
    files::write_bytes(&coming.join(SEEN), &json)?;
    let old = coming.with_extension("old");
    let failed = |error: std::io::Error| files::failed(&error);
    if present.exists() {
        fs::rename(present, &old).map_err(failed)?;
    }
    fs::rename(coming, present).map_err(failed)
}

/// Keeps the key of a device's issuer beside the lists that it sent.
pub(crate) fn put_issuer(folder: &Path, issuer: &IssuerPublic) -> Result<(), ApiError> {
    let json = serde_json::to_vec(issuer).map_err(|_| internal("issuer"))?;
    files::write_bytes(&folder.join(ISSUER), &json)
}

/// Whether a campaign's prefix may name a folder: it comes from a file that nobody has checked yet.
pub(crate) fn is_plain(prefix: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    !prefix.is_empty() && prefix.chars().all(plain)
}

/// The list of a campaign with other changes than those that are there.
pub(crate) fn open_with(
    app: &App,
    prefix: &str,
    signed: &SignedDelta,
) -> Result<Result<List, ListError>, ApiError> {
    let foreign = || ApiError::new(ErrorCode::ChangesForeign);
    if !is_plain(prefix) {
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
