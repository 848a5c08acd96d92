//! The state of the page: a list that was checked, and the last judgement made with it.

mod held;

use kadi_core::Timestamp;
use kadi_l10n::Language;
use kadi_scan::{Effort, Frame, Scan};
use kadi_trust::{
    CampaignList, Day, IssuerPublic, Judgement, ListError, PackedError, Payload, RegistryError, ShardName,
    SignedClosing, SignedDelta, SignedManifest, SignedPacked, Trust, Verdict, WholeOrPacked, judge,
    verify_packed, verify_registry,
};
use serde::{Deserialize, Serialize};

pub use held::Held;

use crate::words::{ListView, VerdictView};

/// The content of `registry.js`: a list of either form, or that there is none any more.
#[derive(Deserialize)]
struct Head {
    issuer: IssuerPublic,
    #[serde(flatten)]
    signed: EitherForm,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum EitherForm {
    Packed(SignedPacked),
    Whole(SignedManifest),
    Closed(SignedClosing),
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
    /// The office closed the portal.
    Closed {
        /// When.
        on: Day,
    },
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
            Self::Closed { .. } => "closed",
        }
    }

    /// The fingerprint to compare, where that is the way on.
    #[must_use]
    pub fn fingerprint(&self) -> Option<&str> {
        match self {
            Self::OtherIssuer { fingerprint } => Some(fingerprint),
            Self::Missing
            | Self::Format
            | Self::BadSignature
            | Self::WrongData
            | Self::Rollback
            | Self::Closed { .. } => None,
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

impl From<ListError> for OpenError {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Registry(error) => error.into(),
            // The files of two exports in one folder.
            ListError::OtherCampaign | ListError::Gap { .. } => Self::WrongData,
        }
    }
}

/// A portal with a list it may use.
#[derive(Debug)]
pub struct Page {
    list: CampaignList<Held>,
    issuer: IssuerPublic,
    last: Option<Judgement>,
    /// What was read while a shard that tells about it was not here, and that shard.
    waiting: Option<(Vec<String>, ShardName)>,
    broken: Option<OpenError>,
}

/// The files of a portal's folder as the page found them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Folder<'a> {
    /// The JSON of `registry.js`.
    pub head: &'a str,
    /// The pieces of a whole list put together; empty for a packed one.
    pub data: &'a str,
    /// The JSON of `delta.js`; empty or `null` where there are no changes.
    pub delta: &'a str,
}

impl Page {
    /// Checks list and changes of the folder; `seen` is what this browser remembers of the campaign.
    ///
    /// # Errors
    /// See [`OpenError`]; a list that is refused judges no card.
    pub fn open(folder: Folder<'_>, seen: Option<Seen>, now: Timestamp) -> Result<Self, OpenError> {
        let Folder { head, data, delta } = folder;
        if head.is_empty() {
            return Err(OpenError::Missing);
        }
        let Head { issuer, signed } = serde_json::from_str(head).map_err(|_| OpenError::Format)?;
        if seen.is_some_and(|seen| seen.issuer != issuer) {
            return Err(OpenError::OtherIssuer { fingerprint: issuer.fingerprint() });
        }
        let list = match signed {
            EitherForm::Packed(signed) => {
                WholeOrPacked::Packed(verify_packed(signed, Held::default(), &issuer, None)?)
            }
            EitherForm::Closed(signed) => {
                signed.verify(&issuer).map_err(|_| OpenError::BadSignature)?;
                return Err(OpenError::Closed { on: Day::of(signed.closing.closed_at) });
            }
            EitherForm::Whole(_) if data.is_empty() => return Err(OpenError::Missing),
            EitherForm::Whole(signed) => {
                let checked = verify_registry(&signed, data.as_bytes(), &issuer, None, now)?;
                WholeOrPacked::Whole(checked.registry)
            }
        };
        let delta: Option<SignedDelta> = match delta {
            "" => None,
            delta => serde_json::from_str(delta).map_err(|_| OpenError::Format)?,
        };
        let list = CampaignList::open(list, delta.as_ref(), &issuer, seen.map(|seen| seen.sequence))?;
        Ok(Self { list, issuer, last: None, waiting: None, broken: None })
    }

    /// Why the list may no longer be used, where a piece of it turned out wrong.
    #[must_use]
    pub const fn broken(&self) -> Option<&OpenError> {
        self.broken.as_ref()
    }

    /// The shard without which what was read last cannot be judged; [`Page::give`] it, then [`Page::resume`].
    #[must_use]
    pub fn wanted(&self) -> Option<ShardName> {
        self.waiting.as_ref().map(|(_, name)| *name)
    }

    /// Takes a shard that the page loaded: its name and its bytes in base 64. What is none is left out.
    pub fn give(&mut self, name: &str, text: &str) {
        if let Some(held) = self.list.source_mut() {
            held.put(name, text);
        }
    }

    /// Judges again what waited for a shard. Where the shard is still not here, its file is missing or another's.
    pub fn resume(&mut self, now: Timestamp) {
        let Some((texts, before)) = self.waiting.take() else { return };
        self.judge_all(texts, now);
        if self.wanted() == Some(before) {
            self.broken = Some(OpenError::Missing);
        }
    }

    /// What the browser should remember now.
    #[must_use]
    pub fn seen(&self) -> Seen {
        Seen { issuer: self.issuer, sequence: self.list.sequence() }
    }

    /// Judges a text that was typed or sent by a scanner.
    pub fn judge_text(&mut self, text: &str, now: Timestamp) {
        self.judge_all(vec![text.to_owned()], now);
    }

    /// Judges the code in the bytes of a picture file. `false` when the bytes are no PNG or JPEG: the browser may know
    /// the format and hand in its pixels instead.
    pub fn judge_picture(&mut self, bytes: &[u8], now: Timestamp) -> bool {
        let Ok(frame) = Frame::from_image(bytes) else { return false };
        let scan = frame.scan(Effort::Thorough);
        if scan.payloads.is_empty() {
            self.nothing_read();
        } else {
            self.judge_all(scan.payloads, now);
        }
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
        let Scan { payloads, outline, .. } = scan;
        if payloads.is_empty() {
            return None;
        }
        self.judge_all(payloads, now);
        Some(outline)
    }

    /// Says that nothing could be read.
    pub fn nothing_read(&mut self) {
        self.last = Some(Judgement::no_code());
        self.waiting = None;
    }

    /// Forgets the last verdict.
    pub fn clear(&mut self) {
        self.last = None;
        self.waiting = None;
    }

    /// Of several codes in one picture the least favourable one counts, so that a good card never covers for a bad one
    /// beside it; a code of something else, such as a poster's, only where there is no card.
    fn judge_all(&mut self, texts: Vec<String>, now: Timestamp) {
        self.last = None;
        self.waiting = None;
        match texts
            .iter()
            .map(|text| self.judgement(&Payload::parse(text), now))
            .collect::<Result<Vec<_>, _>>()
        {
            Ok(judged) => {
                self.last = judged
                    .into_iter()
                    .max_by_key(|judgement| (judgement.verdict != Verdict::NotAKadiCode, judgement.verdict));
            }
            Err(PackedError::Source(name)) => self.waiting = Some((texts, name)),
            Err(PackedError::List(error)) => self.broken = Some(error.into()),
        }
    }

    fn judgement(&self, payload: &Payload, now: Timestamp) -> Result<Judgement, PackedError<ShardName>> {
        let trust = Trust { issuers: &[self.issuer], pass_keys: &Trust::no_pass_keys };
        judge(payload, &self.list, &trust, Day::of(now))
    }

    /// The last verdict in words; `None` when there is none.
    #[must_use]
    pub fn verdict(&self, language: Language) -> Option<VerdictView> {
        self.last.as_ref().map(|judgement| VerdictView::new(judgement, self.list.name(), language))
    }

    /// The list in words, with how fresh it is at `now`.
    #[must_use]
    pub fn list(&self, language: Language, now: Timestamp) -> ListView {
        ListView::new(&self.list, &self.issuer, language, now)
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
