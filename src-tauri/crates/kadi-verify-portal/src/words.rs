//! What the page says, in the visitor's language; every text comes from the catalogues.

use std::collections::BTreeMap;

use kadi_core::Timestamp;
use kadi_l10n::{Arg, Catalogue, Language};
use kadi_trust::{CampaignList, Day, Freshness, IssuerPublic, Judgement, Reason, Verdict};
use serde::Serialize;

use crate::page::OpenError;

/// Messages without variables that stand on the page; the page names them without `portal-`.
const LABELS: [&str; 17] = [
    "title",
    "lead",
    "language",
    "camera-start",
    "camera-stop",
    "camera-none",
    "camera-hint",
    "file",
    "typed-label",
    "typed-hint",
    "typed-check",
    "waiting",
    "waiting-hint",
    "working",
    "next",
    "about",
    "sound",
];

/// The fixed texts of the page by their short names.
#[must_use]
pub fn labels(language: Language) -> BTreeMap<&'static str, String> {
    let catalogue = Catalogue::of(language);
    LABELS.iter().map(|name| (*name, catalogue.text(&format!("portal-{name}"), &[]))).collect()
}

/// A list that may not be used, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TroubleView {
    /// What happened.
    pub sentence: String,
    /// The next step.
    pub hint: String,
    /// The fingerprint to compare and the words of the button that accepts it, where that is the way on.
    pub accept: Option<(String, String)>,
}

/// Says why the list may not be used.
#[must_use]
pub fn trouble(error: &OpenError, language: Language) -> TroubleView {
    let catalogue = Catalogue::of(language);
    let id = format!("portal-open-{}", error.code());
    let accept = error
        .fingerprint()
        .map(|fingerprint| (fingerprint.to_owned(), catalogue.text("portal-open-trust", &[])));
    let on = match error {
        OpenError::Closed { on } => date(*on, catalogue),
        _ => String::new(),
    };
    TroubleView {
        sentence: catalogue.text(&id, &[("date", Arg::from(&on))]),
        hint: catalogue.text(&format!("{id}.hint"), &[]),
        accept,
    }
}

/// A verdict in words. No personal data: there is none in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerdictView {
    /// The verdict's name, such as `valid`: chooses colour, icon, shape and tone.
    pub verdict: &'static str,
    /// The one word.
    pub word: String,
    /// The sentence under it.
    pub sentence: String,
    /// What else is known: label and value.
    pub facts: Vec<(String, String)>,
}

impl VerdictView {
    /// The words of `judgement` about a card of the campaign called `campaign`.
    #[must_use]
    pub fn new(judgement: &Judgement, campaign: &str, language: Language) -> Self {
        let catalogue = Catalogue::of(language);
        let name = judgement.verdict.as_str();
        let why = match (judgement.verdict, judgement.reason) {
            (Verdict::Valid, Reason::SignatureAlone) => "valid-signature",
            (Verdict::Valid, _) => "valid",
            (Verdict::Expired, _) => "expired",
            (Verdict::Superseded, _) => "superseded",
            (Verdict::Revoked, _) => "revoked",
            (Verdict::Invalid, Reason::NotListed) => "not-listed",
            (Verdict::Invalid, _) => "altered",
            (Verdict::UnknownIssuer, _) => "unknown-issuer",
            (Verdict::NotAKadiCode, _) => "other-code",
            (Verdict::Unreadable, Reason::NeedsCardCode) => "needs-card-code",
            (Verdict::Unreadable, _) => "no-code",
        };
        let mut facts = Vec::new();
        let mut fact = |label: &str, value: String| {
            facts.push((catalogue.text(&format!("portal-fact-{label}"), &[]), value));
        };
        if judgement.reason == Reason::Listed {
            fact("campaign", campaign.to_owned());
        }
        if let Some(issued) = judgement.issued {
            fact("issued", date(issued, catalogue));
        }
        match (judgement.expires, judgement.issued) {
            (Some(last), _) => fact("expires", date(last, catalogue)),
            (None, Some(_)) => fact("expires", catalogue.text("portal-fact-no-end", &[])),
            (None, None) => {}
        }
        Self {
            verdict: name,
            word: catalogue.text(&format!("portal-verdict-{}", name.replace('_', "-")), &[]),
            sentence: catalogue.text(&format!("portal-why-{why}"), &[]),
            facts,
        }
    }
}

/// The list in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListView {
    /// Campaign, number of cards, date.
    pub line: String,
    /// `fresh`, `stale` or `clock_behind`.
    pub state: &'static str,
    /// How fresh it is, in a sentence.
    pub freshness: String,
    /// The sentence before the fingerprint.
    pub number: String,
    /// The issuer's fingerprint.
    pub fingerprint: String,
}

impl ListView {
    /// The words of `list` at `now`.
    #[must_use]
    pub fn new<S>(list: &CampaignList<S>, issuer: &IssuerPublic, language: Language, now: Timestamp) -> Self {
        let catalogue = Catalogue::of(language);
        let on = |at: Timestamp| date(Day::of(at), catalogue);
        let (state, freshness) = match list.freshness(now) {
            Freshness::Fresh => {
                let until = on(list.fresh_until());
                ("fresh", catalogue.text("portal-list-fresh", &[("date", Arg::from(&until))]))
            }
            Freshness::Stale { days } => {
                ("stale", catalogue.text("portal-list-stale", &[("days", Arg::from(days))]))
            }
            Freshness::ClockBehind => ("clock_behind", catalogue.text("portal-list-clock-behind", &[])),
        };
        let made = on(list.generated_at());
        let line = [
            ("campaign", Arg::from(list.name())),
            ("count", Arg::from(list.count())),
            ("date", Arg::from(&made)),
        ];
        Self {
            line: catalogue.text("portal-list", &line),
            state,
            freshness,
            number: catalogue.text("portal-list-number", &[("number", Arg::from(list.sequence()))]),
            fingerprint: issuer.fingerprint(),
        }
    }
}

/// A day as the language writes it.
fn date(day: Day, catalogue: &Catalogue) -> String {
    let iso = day.to_string();
    let mut parts = iso.split('-');
    let mut part = || Arg::Text(parts.next().unwrap_or_default());
    let (year, month, day) = (part(), part(), part());
    catalogue.text("portal-date", &[("day", day), ("month", month), ("year", year)])
}
