//! A list as the script files of a portal folder, which a browser may load where it may not fetch: from a disk.

use serde::Serialize;

use crate::issuer::IssuerPublic;
use crate::registry::{RegistryExport, SignedManifest};

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
struct Head<'a> {
    issuer: &'a IssuerPublic,
    shards: usize,
    #[serde(flatten)]
    signed: &'a SignedManifest,
}

/// The files of a list for a portal folder:
/// - `registry.json` and `manifest.json`, the list as any verifier reads it;
/// - `registry.js`: `window.__kadi_registry({"issuer","shards","manifest","signature"})`, with the issuer's public key;
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
    let file = |name: &str, content: String| PortalFile { name: name.to_owned(), content };
    let pieces = pieces(&export.data, SHARD_CHARS);
    let head = Head { issuer, shards: pieces.len(), signed: &export.signed };
    let mut files = vec![
        file("registry.json", export.data.clone()),
        file("manifest.json", serde_json::to_string_pretty(&export.signed)? + "\n"),
        file("registry.js", format!("window.__kadi_registry({});\n", serde_json::to_string(&head)?)),
    ];
    for (number, piece) in pieces.into_iter().enumerate() {
        let text = serde_json::to_string(piece)?;
        files.push(file(
            &format!("registry-{number:03}.js"),
            format!("window.__kadi_shard({number},{text});\n"),
        ));
    }
    Ok(files)
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
    use crate::registry::{RegistrySource, verify_registry};

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
        assert_eq!(names, ["registry.json", "manifest.json", "registry.js", "registry-000.js"]);

        let head = files[2].content.strip_prefix("window.__kadi_registry(").unwrap();
        let head: serde_json::Value = serde_json::from_str(head.strip_suffix(");\n").unwrap()).unwrap();
        assert_eq!(head["shards"], 1);
        assert_eq!(head["issuer"], issuer.public().to_string());
        let signed: SignedManifest = serde_json::from_value(head).unwrap();
        let shard = files[3].content.strip_prefix("window.__kadi_shard(0,").unwrap();
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
