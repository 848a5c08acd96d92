//! A list as the script files of a portal folder, which a browser may load where it may not fetch: from a disk.

use data_encoding::BASE64;
use serde::Serialize;

use crate::closing::SignedClosing;
use crate::delta::SignedDelta;
use crate::issuer::IssuerPublic;
use crate::packed::{ShardName, SignedPacked};
use crate::registry::RegistryExport;

/// Characters of the list in one script; small enough for a phone to parse one after the other.
const SHARD_CHARS: usize = 2 << 20;

/// A file of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalFile {
    /// Its name, without folder.
    pub name: String,
    /// Its content.
    pub content: String,
}

#[derive(Serialize)]
struct Head<'a, T> {
    issuer: &'a IssuerPublic,
    shards: usize,
    #[serde(flatten)]
    signed: &'a T,
}

fn file(name: &str, content: String) -> PortalFile {
    PortalFile { name: name.to_owned(), content }
}

/// `registry.js` and `manifest.json` of either form, and a `delta.js` that tells no changes: a page loads one always.
fn head_files<T: Serialize>(
    signed: &T,
    issuer: &IssuerPublic,
    shards: usize,
) -> Result<[PortalFile; 3], serde_json::Error> {
    let head = serde_json::to_string(&Head { issuer, shards, signed })?;
    Ok([
        file("manifest.json", serde_json::to_string_pretty(signed)? + "\n"),
        file("registry.js", format!("window.__kadi_registry({head});\n")),
        file("delta.js", "window.__kadi_delta(null);\n".to_owned()),
    ])
}

/// The files of a list for a portal folder:
/// - `registry.json` and `manifest.json`, the list as any verifier reads it;
/// - `registry.js`: `window.__kadi_registry({"issuer","shards","manifest","signature"})`, with the issuer's public key;
/// - `delta.js`: `window.__kadi_delta(null)`, until there are changes (see [`delta_files`]);
/// - `registry-000.js` and so on: `window.__kadi_shard(number, text)`, the pieces of `registry.json` in order.
///
/// The key in the folder identifies the issuer to a visitor who compares its fingerprint; a page that has seen another
/// key for the same campaign before says so.
///
/// # Errors
/// When the list cannot be written as JSON, which a list that was exported can.
pub fn portal_files(
    export: &RegistryExport,
    issuer: &IssuerPublic,
) -> Result<Vec<PortalFile>, serde_json::Error> {
    let pieces = pieces(&export.data, SHARD_CHARS);
    let mut files = vec![file("registry.json", export.data.clone())];
    files.extend(head_files(&export.signed, issuer, pieces.len())?);
    for (number, piece) in pieces.into_iter().enumerate() {
        let text = serde_json::to_string(piece)?;
        files.push(file(
            &format!("registry-{number:03}.js"),
            format!("window.__kadi_shard({number},{text});\n"),
        ));
    }
    Ok(files)
}

/// The files of a packed list beside its shards: `manifest.json`, and `registry.js` as in [`portal_files`] with 0 shards
/// to be loaded at once.
///
/// # Errors
/// As [`portal_files`].
pub fn packed_files(
    signed: &SignedPacked,
    issuer: &IssuerPublic,
) -> Result<Vec<PortalFile>, serde_json::Error> {
    head_files(signed, issuer, 0).map(Vec::from)
}

/// The files of a portal that is closed, which take the place of its list: `closed.json`, a `registry.js` that tells it to the
/// page as `{"issuer","shards","closing","signature"}`, and a `delta.js` without changes.
///
/// # Errors
/// As [`portal_files`].
pub fn closing_files(
    signed: &SignedClosing,
    issuer: &IssuerPublic,
) -> Result<Vec<PortalFile>, serde_json::Error> {
    let [notice, registry, delta] = head_files(signed, issuer, 0)?;
    Ok(vec![PortalFile { name: "closed.json".to_owned(), ..notice }, registry, delta])
}

/// The file of a shard below the portal's folder, such as `shards/t-0017.js`.
#[must_use]
pub fn shard_path(name: ShardName) -> String {
    format!("shards/{name}.js")
}

/// A shard as the script that a page loads when a look-up needs it: `window.__kadi_packed("t-0017","BASE64")`.
#[must_use]
pub fn shard_file(name: ShardName, bytes: &[u8]) -> PortalFile {
    let text = BASE64.encode(bytes);
    PortalFile { name: shard_path(name), content: format!("window.__kadi_packed(\"{name}\",\"{text}\");\n") }
}

/// The bytes of a shard from its script; `None` when it is none. Whose bytes they are is for the manifest to tell.
#[must_use]
pub fn read_shard_file(content: &str) -> Option<Vec<u8>> {
    let text = content.strip_prefix("window.__kadi_packed(\"")?.strip_suffix("\");\n")?;
    let (_, text) = text.split_once("\",\"")?;
    BASE64.decode(text.as_bytes()).ok()
}

/// The files of a delta: `delta.json`, and `delta.js` with `window.__kadi_delta({"delta","signature"})`.
///
/// # Errors
/// As [`portal_files`].
pub fn delta_files(signed: &SignedDelta) -> Result<Vec<PortalFile>, serde_json::Error> {
    let script = format!("window.__kadi_delta({});\n", serde_json::to_string(signed)?);
    Ok(vec![file("delta.json", serde_json::to_string_pretty(signed)? + "\n"), file("delta.js", script)])
}

/// Cuts `text` into pieces of at most `length` bytes (a few less where a character would be cut).
fn pieces(text: &str, length: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, tail) = rest.split_at(rest.floor_char_boundary(length.max(4)));
        pieces.push(piece);
        rest = tail;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issuer::IssuerKey;
    use crate::packed::Table;
    use crate::registry::{RegistrySource, SignedManifest, verify_registry};

    #[test]
    fn a_shard_round_trips_through_its_script() {
        let name = ShardName { table: Table::Codes, number: 17 };
        let written = shard_file(name, &[0, 1, 254, 255]);
        assert_eq!(written.name, "shards/c-0017.js");
        assert_eq!(read_shard_file(&written.content), Some(vec![0, 1, 254, 255]));
        for other in ["", "window.__kadi_packed(\"c-0017\",\"AA\");\n", "window.__kadi_shard(0,\"\");\n"] {
            assert_eq!(read_shard_file(other), None, "{other}");
        }
    }

    #[test]
    fn the_scripts_hold_the_list_and_its_manifest() {
        let issuer = IssuerKey::from_seed(&[4; 32]);
        let now: kadi_core::Timestamp = "2026-11-21T09:00:00Z".parse().unwrap();
        let source = RegistrySource {
            campaign: "PEV26".into(),
            name: "L'année </script> \u{2028} \"1\"".into(),
            sequence: 1,
            generated_at: now,
            fresh_until: now.plus_seconds(86_400),
            entries: vec![],
        };
        let export = source.export(&issuer).unwrap();
        let files = portal_files(&export, &issuer.public()).unwrap();
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["registry.json", "manifest.json", "registry.js", "delta.js", "registry-000.js"]);

        let head = files[2].content.strip_prefix("window.__kadi_registry(").unwrap();
        let head: serde_json::Value = serde_json::from_str(head.strip_suffix(");\n").unwrap()).unwrap();
        assert_eq!(head["shards"], 1);
        assert_eq!(head["issuer"], issuer.public().to_string());
        let signed: SignedManifest = serde_json::from_value(head).unwrap();
        let shard = files[4].content.strip_prefix("window.__kadi_shard(0,").unwrap();
        let data: String = serde_json::from_str(shard.strip_suffix(");\n").unwrap()).unwrap();
        assert!(verify_registry(&signed, data.as_bytes(), &issuer.public(), None, now).is_ok());
    }

    #[test]
    fn pieces_put_together_are_the_text() {
        let text = "Aïssatou Ɓalde 𞤀𞤥𞤭𞤲𞤢 ".repeat(20);
        for length in [1, 4, 5, 7, 64, 10_000] {
            assert_eq!(pieces(&text, length).concat(), text);
        }
    }
}
