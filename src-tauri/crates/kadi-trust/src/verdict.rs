//! The verdict on a card: one rule for every list a verifier may hold, the store's or a published one.

use kadi_core::MpiId;
use serde::{Deserialize, Serialize};

use crate::card_code::CardCode;
use crate::day::Day;
use crate::digest::{PassHandle, TokenHandle, TokenHash};
use crate::issuer::{IssuerPublic, KeyId};
use crate::pass::{Pass, PassError, PassKey};
use crate::payload::Payload;
use crate::registry::CardStatus;
use crate::signed::SignedCard;

/// What a verifier is told: a closed set in this order. Tells "this card is valid for this campaign" and nothing about
/// the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Issued, in force, not past its end.
    Valid,
    /// Past its end.
    Expired,
    /// A newer card of the same person exists.
    Superseded,
    /// Withdrawn by the office.
    Revoked,
    /// Altered, forged or unknown.
    Invalid,
    /// Signed by an issuer this verifier does not know.
    UnknownIssuer,
    /// A code of something else.
    NotAKadiCode,
    /// Nothing could be read, or what was read cannot be checked here.
    Unreadable,
}

impl Verdict {
    /// All verdicts in their order.
    pub const ALL: [Self; 8] = [
        Self::Valid,
        Self::Expired,
        Self::Superseded,
        Self::Revoked,
        Self::Invalid,
        Self::UnknownIssuer,
        Self::NotAKadiCode,
        Self::Unreadable,
    ];

    /// The name in files, messages and on the command line, such as `not_a_kadi_code`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
            Self::Revoked => "revoked",
            Self::Invalid => "invalid",
            Self::UnknownIssuer => "unknown_issuer",
            Self::NotAKadiCode => "not_a_kadi_code",
            Self::Unreadable => "unreadable",
        }
    }
}

/// What the verdict rests on, for the sentence under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The list holds the card.
    Listed,
    /// The issuer's signature holds; the list does not know the card (it may be newer than the list).
    SignatureAlone,
    /// The list does not hold the card.
    NotListed,
    /// The code cannot have been written by any issuer, or its signature does not hold.
    Altered,
    /// The key that would check it is not among those trusted.
    KeyNotTrusted,
    /// The text is something else.
    OtherCode,
    /// No code was found in the picture.
    NoCode,
    /// An MPI id can only be checked in the office; the card code can be checked here.
    NeedsCardCode,
}

/// What a list knows about a card; no personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardRecord {
    /// The campaign the card belongs to.
    pub campaign: String,
    /// Its standing.
    pub status: CardStatus,
    /// When it was issued.
    pub issued: Day,
    /// The last day on which it is valid; `None` for no end.
    pub expires: Option<Day>,
}

/// What a list says about an MPI id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MpiAnswer {
    /// The current card of that person.
    Card(CardRecord),
    /// No card, or nobody, under that id.
    None,
    /// The list holds no MPI ids.
    CannotTell,
}

/// A list of issued cards: the store's, or a published registry.
pub trait CardLookup {
    /// Why the list could not be asked; `Infallible` where it lies in memory.
    type Error;

    /// The card of a token.
    ///
    /// # Errors
    /// When the list cannot be asked.
    fn find_by_token_hash(&self, hash: &TokenHash) -> Result<Option<CardRecord>, Self::Error>;

    /// The card whose token hash begins with `handle`.
    ///
    /// # Errors
    /// When the list cannot be asked.
    fn find_by_handle(&self, handle: &TokenHandle) -> Result<Option<CardRecord>, Self::Error>;

    /// The card of a printed code.
    ///
    /// # Errors
    /// When the list cannot be asked.
    fn find_by_code(&self, code: &CardCode) -> Result<Option<CardRecord>, Self::Error>;

    /// The current card of a person; a published list cannot tell.
    ///
    /// # Errors
    /// When the list cannot be asked.
    fn find_by_mpi_id(&self, _id: &MpiId) -> Result<MpiAnswer, Self::Error> {
        Ok(MpiAnswer::CannotTell)
    }

    /// Whether this pass was revoked, its card or not; a list without such a table says no.
    ///
    /// # Errors
    /// When the list cannot be asked.
    fn is_pass_revoked(&self, _pass: &PassHandle) -> Result<bool, Self::Error> {
        Ok(false)
    }
}

/// Whose signatures a verifier believes.
pub struct Trust<'a> {
    /// Public keys of the issuers this verifier was given.
    pub issuers: &'a [IssuerPublic],
    /// Pass keys by issuer, campaign and epoch, where this device holds any; a portal holds none.
    pub pass_keys: &'a dyn Fn(KeyId, &str, u16) -> Option<PassKey>,
}

impl Trust<'_> {
    /// Holds no pass key, as a portal does.
    #[must_use]
    pub fn no_pass_keys(_issuer: KeyId, _campaign: &str, _epoch: u16) -> Option<PassKey> {
        None
    }
}

/// A verdict with what may be shown beside it: campaign and dates, never the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// What it rests on.
    pub reason: Reason,
    /// The campaign, where the card is known.
    pub campaign: Option<String>,
    /// When the card was issued, where known.
    pub issued: Option<Day>,
    /// The last day on which the card is valid, where known and where there is an end.
    pub expires: Option<Day>,
}

impl Judgement {
    /// A verdict about which nothing else is known.
    #[must_use]
    pub const fn bare(verdict: Verdict, reason: Reason) -> Self {
        Self { verdict, reason, campaign: None, issued: None, expires: None }
    }

    /// The judgement of a picture in which no code was found.
    #[must_use]
    pub const fn no_code() -> Self {
        Self::bare(Verdict::Unreadable, Reason::NoCode)
    }

    fn listed(card: CardRecord, today: Day) -> Self {
        let verdict = match card.status {
            CardStatus::Revoked => Verdict::Revoked,
            CardStatus::Superseded => Verdict::Superseded,
            CardStatus::Valid => by_date(card.expires, today),
        };
        Self {
            verdict,
            reason: Reason::Listed,
            campaign: Some(card.campaign),
            issued: Some(card.issued),
            expires: card.expires,
        }
    }
}

/// A card is valid through its last day.
fn by_date(expires: Option<Day>, today: Day) -> Verdict {
    if expires.is_some_and(|last| last < today) { Verdict::Expired } else { Verdict::Valid }
}

/// Judges a payload against a list and the trusted keys on the day `today` (UTC).
///
/// What the list says prevails over dates on the card, so a revoked or replaced card never passes by its signature. A
/// token, a card code or an MPI id that the list does not hold is `Invalid`; a signed code or pass that it does not hold
/// stands on its signature alone. A pass counts only with a signature of a trusted issuer or under a pass key this
/// device holds: its content could be copied from a published list. Of what it carries, everything that can be checked
/// here must hold.
///
/// # Errors
/// Whatever asking the list gives.
pub fn judge<L: CardLookup + ?Sized>(
    payload: &Payload,
    list: &L,
    trust: &Trust<'_>,
    today: Day,
) -> Result<Judgement, L::Error> {
    let found = match payload {
        Payload::NotKadi => return Ok(Judgement::bare(Verdict::NotAKadiCode, Reason::OtherCode)),
        Payload::Altered => return Ok(Judgement::bare(Verdict::Invalid, Reason::Altered)),
        Payload::Signed(card) => return judge_signed(card, list, trust, today),
        Payload::Pass(pass) => return judge_pass(pass, list, trust, today),
        Payload::Token(token) => list.find_by_token_hash(&token.token_hash())?,
        Payload::CardCode(code) => list.find_by_code(code)?,
        Payload::MpiId(id) => match list.find_by_mpi_id(id)? {
            MpiAnswer::Card(card) => Some(card),
            MpiAnswer::None => None,
            MpiAnswer::CannotTell => {
                return Ok(Judgement::bare(Verdict::Unreadable, Reason::NeedsCardCode));
            }
        },
    };
    Ok(match found {
        Some(card) => Judgement::listed(card, today),
        None => Judgement::bare(Verdict::Invalid, Reason::NotListed),
    })
}

fn judge_signed<L: CardLookup + ?Sized>(
    card: &SignedCard,
    list: &L,
    trust: &Trust<'_>,
    today: Day,
) -> Result<Judgement, L::Error> {
    let mut known = trust.issuers.iter().filter(|issuer| issuer.key_id() == card.key_id).peekable();
    if known.peek().is_none() {
        return Ok(Judgement::bare(Verdict::UnknownIssuer, Reason::KeyNotTrusted));
    }
    if !known.any(|issuer| card.verify(issuer).is_ok()) {
        return Ok(Judgement::bare(Verdict::Invalid, Reason::Altered));
    }
    if let Some(listed) = list.find_by_handle(&card.handle)? {
        return Ok(Judgement::listed(listed, today));
    }
    let verdict = by_date(card.expires, today);
    Ok(Judgement { expires: card.expires, ..Judgement::bare(verdict, Reason::SignatureAlone) })
}

fn judge_pass<L: CardLookup + ?Sized>(
    pass: &Pass,
    list: &L,
    trust: &Trust<'_>,
    today: Day,
) -> Result<Judgement, L::Error> {
    let Ok(claimed) = pass.body() else {
        return Ok(Judgement::bare(Verdict::Invalid, Reason::Altered));
    };
    // Whatever can be checked here must hold; what cannot says nothing, for or against.
    let known = trust.issuers.iter().filter(|issuer| issuer.key_id() == claimed.key_id);
    let signature = known
        .map(|issuer| pass.verify_signature(issuer))
        .reduce(|first, next| if first.is_ok() { first } else { next });
    let code =
        (trust.pass_keys)(claimed.key_id, &claimed.campaign, claimed.epoch).map(|key| pass.verify_code(&key));
    let mut proven = None;
    for check in signature.into_iter().chain(code) {
        match check {
            Ok(body) => proven = Some(body),
            Err(PassError::Unsigned) => {}
            Err(_) => return Ok(Judgement::bare(Verdict::Invalid, Reason::Altered)),
        }
    }
    let Some(body) = proven else {
        return Ok(Judgement::bare(Verdict::UnknownIssuer, Reason::KeyNotTrusted));
    };
    if list.is_pass_revoked(&pass.handle())? {
        return Ok(Judgement {
            campaign: Some(body.campaign),
            issued: Some(body.issued),
            expires: body.expires,
            ..Judgement::bare(Verdict::Revoked, Reason::Listed)
        });
    }
    if let Some(listed) = list.find_by_token_hash(&body.token_hash)? {
        // A pass may end before its card does.
        let verdict = by_date(body.expires, today);
        let mut judgement = Judgement::listed(listed, today);
        judgement.verdict = judgement.verdict.max(verdict);
        return Ok(judgement);
    }
    Ok(Judgement {
        verdict: by_date(body.expires, today),
        reason: Reason::SignatureAlone,
        campaign: Some(body.campaign),
        issued: Some(body.issued),
        expires: body.expires,
    })
}

#[cfg(test)]
mod tests;
