//! Lists and keys to verify with, on their way: the signed files as they are, so that whoever receives them checks them as
//! everybody does.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use kadi_contract::{ApiError, ErrorCode};
use kadi_store::Read;
use kadi_trust::{IssuerPublic, PassKey};

use super::content::Item;
use super::gather::Lines;
use crate::app::App;
use crate::error::{Fault, internal, store};
use crate::files;
use crate::office::Office;
use crate::portal;
use crate::published::{self, Standing};
use crate::session::Session;
use crate::settings::hex;

/// Bytes of a file in one line, about.
const PART: usize = 64 * 1024;

/// Signs anew what this device verifies with, so that a bundle holds the present day.
pub(super) fn refresh(app: &App, session: &Session) -> Result<(), ApiError> {
    let campaigns = session.office.read(|db| Ok(db.campaigns()?))?;
    campaigns.iter().try_for_each(|campaign| portal::publish_here(app, session, &campaign.prefix))
}

/// Writes the lists of all campaigns; tells how many.
pub(super) fn write<W: Write>(
    db: &Read<'_>,
    app: &App,
    office: &Office,
    lines: &mut Lines<'_, W>,
) -> Result<u64, ApiError> {
    let campaigns = db.campaigns().map_err(|error| store(&error))?;
    if campaigns.is_empty() {
        return Ok(0);
    }
    lines.write(&Item::Issuer { public: office.issuer.public() })?;
    for campaign in &campaigns {
        lines.write(&Item::List { campaign: campaign.prefix.clone() })?;
        let folder = published::folder_of(app, &campaign.prefix);
        for name in names_in(&folder)? {
            write_file(&folder, &name, lines)?;
        }
    }
    Ok(campaigns.len() as u64)
}

/// The files of a list that travel: not the scripts that show it on a page.
fn names_in(folder: &Path) -> Result<BTreeSet<String>, ApiError> {
    let mut names = BTreeSet::new();
    for (folder, before) in [(folder.to_owned(), ""), (folder.join("shards"), "shards/")] {
        let Ok(entries) = fs::read_dir(folder) else { continue };
        for entry in entries {
            let entry = entry.map_err(|error| files::failed(&error))?;
            let name = format!("{before}{}", entry.file_name().to_string_lossy());
            if travels(&name) {
                names.insert(name);
            }
        }
    }
    Ok(names)
}

/// Whether this is the name of a file of a list: nothing else is read from or written to a folder.
fn travels(name: &str) -> bool {
    if matches!(name, "manifest.json" | "registry.json" | "delta.json") {
        return true;
    }
    let number = name.strip_prefix("shards/").and_then(|name| name.strip_suffix(".js"));
    let number = number.and_then(|name| name.strip_prefix("t-").or_else(|| name.strip_prefix("c-")));
    number.is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_digit()))
}

fn write_file<W: Write>(folder: &Path, name: &str, lines: &mut Lines<'_, W>) -> Result<(), ApiError> {
    let text = fs::read_to_string(folder.join(name)).map_err(|error| files::failed(&error))?;
    let mut rest = text.as_str();
    loop {
        let end = rest.char_indices().map(|(at, _)| at).find(|at| *at >= PART).unwrap_or(rest.len());
        let (part, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        lines.write(&Item::File { name: name.to_owned(), part: part.to_owned() })?;
        if after.is_empty() {
            return Ok(());
        }
        rest = after;
    }
}

/// Writes the keys of the epochs that count; tells how many.
pub(super) fn write_pass_keys<W: Write>(
    db: &Read<'_>,
    office: &Office,
    lines: &mut Lines<'_, W>,
) -> Result<u64, ApiError> {
    let campaigns = db.campaigns().map_err(|error| store(&error))?;
    for campaign in &campaigns {
        let epoch = db.pass_epoch(&campaign.prefix).map_err(|error| store(&error))?;
        let key = PassKey::derive(&office.server_secret, &campaign.prefix, epoch);
        let (campaign, key) = (campaign.prefix.clone(), hex(key.as_bytes()));
        lines.write(&Item::PassKey { campaign, epoch, key })?;
    }
    Ok(campaigns.len() as u64)
}

/// The lists of a bundle while it is being taken over: beside those that are in use, and gone with this value unless they
/// were put in their place.
pub(super) struct Incoming {
    folder: PathBuf,
    issuer: Option<IssuerPublic>,
    campaigns: BTreeSet<String>,
    campaign: Option<String>,
    file: Option<(String, File)>,
}

fn altered() -> ApiError {
    ErrorCode::BundleAltered.into()
}

/// How the folders begin that hold what is being taken over; no device is called so.
const COMING: &str = ".coming-";

impl Incoming {
    pub(super) fn new(app: &App, bundle: &str) -> Self {
        Self {
            folder: published::received_from(app, &format!("{COMING}{bundle}")),
            issuer: None,
            campaigns: BTreeSet::new(),
            campaign: None,
            file: None,
        }
    }

    /// Whose lists these are.
    pub(super) const fn issuer(&self) -> Option<IssuerPublic> {
        self.issuer
    }

    /// Takes a line that is about lists.
    pub(super) fn take(&mut self, item: Item) -> Result<(), ApiError> {
        match item {
            Item::Issuer { public } if self.issuer.is_none() => self.issuer = Some(public),
            Item::List { campaign } if self.issuer.is_some() && published::is_plain(&campaign) => {
                if !self.campaigns.insert(campaign.clone()) {
                    return Err(altered());
                }
                self.file = None;
                files::make_folder(&self.folder.join(&campaign).join("shards"))?;
                self.campaign = Some(campaign);
            }
            Item::File { name, part } if travels(&name) => {
                let campaign = self.campaign.as_ref().ok_or_else(altered)?;
                let file = match &mut self.file {
                    Some((known, file)) if *known == name => file,
                    slot => {
                        let path = self.folder.join(campaign).join(&name);
                        let opened = OpenOptions::new().write(true).create_new(true).open(path);
                        let file = opened.map_err(|error| match error.kind() {
                            std::io::ErrorKind::AlreadyExists => altered(),
                            _ => files::failed(&error),
                        })?;
                        &mut slot.insert((name, file)).1
                    }
                };
                file.write_all(part.as_bytes()).map_err(|error| files::failed(&error))?;
            }
            _ => return Err(altered()),
        }
        Ok(())
    }

    /// Checks every list by its signature, before anything is applied; tells which of them are not older than what the device
    /// sent before.
    pub(super) fn check(&mut self, app: &App, device: &str) -> Result<Vec<(String, u64)>, ApiError> {
        self.file = None;
        let Some(issuer) = &self.issuer else { return Ok(Vec::new()) };
        let mut newer = Vec::new();
        for campaign in &self.campaigns {
            let present = published::received_from(app, device).join(campaign);
            match published::compare(&self.folder.join(campaign), &present, issuer, app.now()) {
                Standing::Newer(sequence) => newer.push((campaign.clone(), sequence)),
                Standing::Older => {}
                Standing::Refused => return Err(altered()),
            }
        }
        Ok(newer)
    }

    /// Puts lists that were checked in the place of those that the device sent before.
    pub(super) fn put(&self, app: &App, device: &str, checked: &[(String, u64)]) -> Result<(), Fault> {
        let Some(issuer) = &self.issuer else { return Ok(()) };
        let folder = published::received_from(app, device);
        files::make_folder(&folder)?;
        published::put_issuer(&folder, issuer)?;
        for (campaign, sequence) in checked {
            published::replace(&self.folder.join(campaign), &folder.join(campaign), *sequence)?;
        }
        Ok(())
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // What is left over is hashes, and the next bundle has a folder of its own.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Removes what was being taken over when the power went. Called before anything can be taken over again.
pub(crate) fn sweep(app: &App) {
    let left = fs::read_dir(published::received_from(app, "")).into_iter().flatten().flatten();
    for folder in left.filter(|entry| entry.file_name().to_string_lossy().starts_with(COMING)) {
        // Hashes that nobody reads: what cannot be removed now is tried again next time.
        let _ = fs::remove_dir_all(folder.path());
    }
}

/// Forgets the lists that a device sent.
pub(crate) fn forget(app: &App, device: &str) -> Result<(), ApiError> {
    match fs::remove_dir_all(published::received_from(app, device)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(files::failed(&error)),
        _ => Ok(()),
    }
}

/// The number of an issuer's key, as the store keeps it.
pub(super) fn number_of(issuer: Option<IssuerPublic>) -> Result<[u8; 4], Fault> {
    issuer.map(|issuer| issuer.key_id().0).ok_or_else(|| internal("bundle_issuer").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_a_list_have_a_name() {
        for name in ["manifest.json", "registry.json", "delta.json", "shards/t-0017.js", "shards/c-4095.js"] {
            assert!(travels(name), "{name}");
        }
        for name in [
            "",
            "seen.json",
            "../manifest.json",
            "shards/../t-0017.js",
            "shards/t-00017.js",
            "shards/x-0017.js",
            "/t-0017.js",
        ] {
            assert!(!travels(name), "{name}");
        }
    }
}
