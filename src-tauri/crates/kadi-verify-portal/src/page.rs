//! The state of the page: a list that was checked, and the last judgement made with it.

use kadi_core::Timestamp;
use kadi_l10n::Language;
use kadi_scan::{Effort, Frame, Scan};
use kadi_trust::{
    Day, IssuerPublic, Judgement, Payload, Registry, RegistryError, SignedManifest, Trust, Verdict, judge,
    verify_registry,
};
use serde::{Deserialize, Serialize};

use crate::words::{ListView, VerdictView};

/// The content of `registry.js`.
#[derive(Deserialize)]
struct Head {
    issuer: IssuerPublic,
    #[serde(flatten)]
    signed: SignedManifest,
}

/// What a browser remembers about a campaign it has verified cards of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The issuer's key.
    pub issuer: IssuerPublic,
    /// The highest number of a list.
    pub sequence: u64,
}

/// Why the list of the folder may not be used; named as in the messages `portal-open-...`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenError {
    /// No list, or an incomplete one.
    Missing,
    /// Another version's form.
    Format,
    /// Signed with another key than was seen before; the fingerprint is the new key's.
    OtherIssuer {
        /// For people to compare.
        fingerprint: String,
    },
    /// The manifest was altered.
    BadSignature,
    /// The data are not those that were signed.
    WrongData,
    /// An older list than was used before.
    Rollback,
}

impl OpenError {
    /// The last part of the message's id.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Format => "format",
            Self::OtherIssuer { .. } => "other-issuer",
            Self::BadSignature => "bad-signature",
            Self::WrongData => "wrong-data",
            Self::Rollback => "rollback",
        }
    }

    /// The fingerprint to compare, where that is the way on.
    #[must_use]
    pub fn fingerprint(&self) -> Option<&str> {
        match self {
            Self::OtherIssuer { fingerprint } => Some(fingerprint),
            Self::Missing | Self::Format | Self::BadSignature | Self::WrongData | Self::Rollback => None,
        }
    }
}

impl From<RegistryError> for OpenError {
    fn from(error: RegistryError) -> Self {
        match error {
            RegistryError::Format => Self::Format,
            // The key in the folder and the key that signed differ: no honest export writes that.
            RegistryError::OtherIssuer { .. } | RegistryError::BadSignature => Self::BadSignature,
            RegistryError::WrongData | RegistryError::Duplicate | RegistryError::TooLarge => Self::WrongData,
            RegistryError::Rollback { .. } => Self::Rollback,
        }
    }
}

/// A portal with a list it may use.
#[derive(Debug)]
pub struct Page {
    registry: Registry,
    issuer: IssuerPublic,
    last: Option<Judgement>,
}

impl Page {
    /// Checks the list of the folder: `head` is the JSON of `registry.js`, `data` the pieces of the list put together,
    /// `seen` what this browser remembers of the campaign.
    ///
    /// # Errors
    /// See [`OpenError`]; a list that is refused judges no card.
    pub fn open(head: &str, data: &str, seen: Option<Seen>, now: Timestamp) -> Result<Self, OpenError> {
        if head.is_empty() || data.is_empty() {
            return Err(OpenError::Missing);
        }
        let Head { issuer, signed } = serde_json::from_str(head).map_err(|_| OpenError::Format)?;
        if seen.is_some_and(|seen| seen.issuer != issuer) {
            return Err(OpenError::OtherIssuer { fingerprint: issuer.fingerprint() });
        }
        let highest = seen.map(|seen| seen.sequence);
        let registry = verify_registry(&signed, data.as_bytes(), &issuer, highest, now)?.registry;
        Ok(Self { registry, issuer, last: None })
    }

    /// What the browser should remember now.
    #[must_use]
    pub const fn seen(&self) -> Seen {
        Seen { issuer: self.issuer, sequence: self.registry.manifest().sequence }
    }

    /// Judges a text that was typed or sent by a scanner.
    pub fn judge_text(&mut self, text: &str, now: Timestamp) {
        self.last = Some(self.judgement(&Payload::parse(text), now));
    }

    /// Judges the code in the bytes of a picture file. `false` when the bytes are no PNG or JPEG: the browser may know
    /// the format and hand in its pixels instead.
    pub fn judge_picture(&mut self, bytes: &[u8], now: Timestamp) -> bool {
        let Ok(frame) = Frame::from_image(bytes) else { return false };
        let scan = frame.scan(Effort::Thorough);
        self.last = Some(self.strictest(&scan, now).unwrap_or_else(Judgement::no_code));
        true
    }

    /// Judges the code in a picture as RGBA bytes, row by row. Gives the outline of the code in pixels; `None` when no
    /// code was read, in which case the last verdict stays: a camera simply looks on.
    pub fn judge_pixels(
        &mut self,
        width: u32,
        height: u32,
        rgba: &[u8],
        effort: Effort,
        now: Timestamp,
    ) -> Option<Vec<(f32, f32)>> {
        let frame = Frame::from_luma(width, height, luma(rgba)).ok()?;
        let scan = frame.scan(effort);
        self.last = Some(self.strictest(&scan, now)?);
        Some(scan.outline)
    }

    /// Says that nothing could be read.
    pub fn nothing_read(&mut self) {
        self.last = Some(Judgement::no_code());
    }

    /// Forgets the last verdict.
    pub fn clear(&mut self) {
        self.last = None;
    }

    /// Of several codes in one picture the least favourable one, so that a good card never covers for a bad one beside
    /// it; a code of something else, such as a poster's, counts only where there is no card.
    fn strictest(&self, scan: &Scan, now: Timestamp) -> Option<Judgement> {
        scan.payloads
            .iter()
            .map(|text| self.judgement(&Payload::parse(text), now))
            .max_by_key(|judgement| (judgement.verdict != Verdict::NotAKadiCode, judgement.verdict))
    }

    fn judgement(&self, payload: &Payload, now: Timestamp) -> Judgement {
        let trust = Trust { issuers: &[self.issuer], pass_keys: &Trust::no_pass_keys };
        let Ok(judgement) = judge(payload, &self.registry, &trust, Day::of(now));
        judgement
    }

    /// The last verdict in words; `None` when there is none.
    #[must_use]
    pub fn verdict(&self, language: Language) -> Option<VerdictView> {
        self.last.as_ref().map(|judgement| VerdictView::new(judgement, self.registry.name(), language))
    }

    /// The list in words, with how fresh it is at `now`.
    #[must_use]
    pub fn list(&self, language: Language, now: Timestamp) -> ListView {
        ListView::new(&self.registry, &self.issuer, language, now)
    }
}

/// Luminance by the weights of ITU-R BT.601, in 256ths.
fn luma(rgba: &[u8]) -> Vec<u8> {
    let (pixels, _) = rgba.as_chunks::<4>();
    pixels
        .iter()
        .map(|&[red, green, blue, _]| {
            let sum = 77 * u32::from(red) + 150 * u32::from(green) + 29 * u32::from(blue);
            u8::try_from(sum >> 8).unwrap_or(u8::MAX)
        })
        .collect()
}

#[cfg(test)]
mod tests;
