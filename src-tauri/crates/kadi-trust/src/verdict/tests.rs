//! The verdict on every kind of payload, by list, by signature and by pass key.

use std::collections::BTreeMap;
use std::convert::Infallible;

use super::*;
use crate::issuer::IssuerKey;
use crate::payload::{CardFacts, QrContext, QrMode, encode};
use crate::token::{ServerSecret, Token};

#[derive(Default)]
struct Cards {
    by_hash: BTreeMap<TokenHash, CardRecord>,
    by_code: BTreeMap<CardCode, CardRecord>,
    by_mpi_id: Option<BTreeMap<MpiId, CardRecord>>,
}

impl CardLookup for Cards {
    type Error = Infallible;

    fn find_by_token_hash(&self, hash: &TokenHash) -> Result<Option<CardRecord>, Infallible> {
        Ok(self.by_hash.get(hash).cloned())
    }

    fn find_by_handle(&self, handle: &TokenHandle) -> Result<Option<CardRecord>, Infallible> {
        Ok(self.by_hash.iter().find(|(hash, _)| hash.handle() == *handle).map(|(_, card)| card.clone()))
    }

    fn find_by_code(&self, code: &CardCode) -> Result<Option<CardRecord>, Infallible> {
        Ok(self.by_code.get(code).cloned())
    }

    fn find_by_mpi_id(&self, id: &MpiId) -> Result<MpiAnswer, Infallible> {
        Ok(match &self.by_mpi_id {
            None => MpiAnswer::CannotTell,
            Some(ids) => ids.get(id).cloned().map_or(MpiAnswer::None, MpiAnswer::Card),
        })
    }
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn record(status: CardStatus) -> CardRecord {
    CardRecord {
        campaign: "PEV26".into(),
        status,
        issued: day("2026-11-21"),
        expires: Some(day("2028-11-21")),
    }
}

fn token() -> Token {
    Token::from_bytes([0xa5; 32])
}

fn issuer() -> IssuerKey {
    IssuerKey::from_seed(&[4; 32])
}

fn secret() -> ServerSecret {
    ServerSecret::from_bytes([8; 32])
}

fn text(mode: QrMode) -> String {
    let (issuer, pass_key) = (issuer(), PassKey::derive(&secret(), "PEV26", 1));
    let card = CardFacts {
        token: token(),
        campaign: "PEV26".into(),
        issued: day("2026-11-21"),
        expires: Some(day("2028-11-21")),
    };
    let context = QrContext { issuer: &issuer, pass_key: &pass_key, epoch: 1, host: "kadi.example" };
    encode(mode, &card, &context).unwrap()
}

fn listed(status: CardStatus) -> Cards {
    Cards { by_hash: [(token().token_hash(), record(status))].into(), ..Cards::default() }
}

const MODES: [QrMode; 4] = [QrMode::Token, QrMode::Hex, QrMode::Signed, QrMode::Url];

fn judged(text: &str, list: &Cards, today: &str) -> (Verdict, Reason) {
    let issuers = [issuer().public()];
    let trust = Trust { issuers: &issuers, pass_keys: &Trust::no_pass_keys };
    let Ok(judgement) = judge(&Payload::parse(text), list, &trust, day(today));
    (judgement.verdict, judgement.reason)
}

#[test]
fn what_the_list_says_prevails_in_every_form_of_code() {
    for mode in MODES {
        let text = text(mode);
        for (status, today, verdict) in [
            (CardStatus::Valid, "2028-11-21", Verdict::Valid),
            (CardStatus::Valid, "2028-11-22", Verdict::Expired),
            (CardStatus::Superseded, "2026-12-01", Verdict::Superseded),
            (CardStatus::Revoked, "2026-12-01", Verdict::Revoked),
            (CardStatus::Revoked, "2030-01-01", Verdict::Revoked),
        ] {
            assert_eq!(
                judged(&text, &listed(status), today),
                (verdict, Reason::Listed),
                "{mode:?} {status:?}"
            );
        }
    }
}

#[test]
fn a_card_the_list_does_not_hold_needs_a_signature() {
    let empty = Cards::default();
    for mode in [QrMode::Token, QrMode::Hex] {
        assert_eq!(judged(&text(mode), &empty, "2026-12-01"), (Verdict::Invalid, Reason::NotListed));
    }
    for mode in [QrMode::Signed, QrMode::Url] {
        let text = text(mode);
        assert_eq!(judged(&text, &empty, "2026-12-01"), (Verdict::Valid, Reason::SignatureAlone));
        assert_eq!(judged(&text, &empty, "2028-11-22"), (Verdict::Expired, Reason::SignatureAlone));
    }
}

#[test]
fn one_changed_character_is_never_valid() {
    for mode in MODES {
        let text = text(mode);
        let start = if mode == QrMode::Url { text.find("?p=").unwrap() + 3 } else { 0 };
        let end = if mode == QrMode::Url { text.find("&s=").unwrap() } else { text.len() };
        for at in (start..end).filter(|at| mode != QrMode::Signed || *at > 3) {
            let mut altered = text.clone().into_bytes();
            altered[at] = if altered[at] == b'7' { b'6' } else { b'7' };
            let altered = String::from_utf8(altered).unwrap();
            let (verdict, _) = judged(&altered, &listed(CardStatus::Valid), "2026-12-01");
            assert!(verdict >= Verdict::Invalid, "{mode:?} {at} {verdict:?}");
        }
    }
}

#[test]
fn an_unknown_issuer_is_said_to_be_unknown() {
    let issuers = [IssuerKey::from_seed(&[5; 32]).public()];
    let trust = Trust { issuers: &issuers, pass_keys: &Trust::no_pass_keys };
    for mode in [QrMode::Signed, QrMode::Url] {
        let Ok(judgement) =
            judge(&Payload::parse(&text(mode)), &listed(CardStatus::Valid), &trust, day("2026-12-01"));
        assert_eq!(judgement, Judgement::bare(Verdict::UnknownIssuer, Reason::KeyNotTrusted));
    }
}

#[test]
fn a_pass_without_signature_counts_only_under_a_pass_key() {
    let address = text(QrMode::Url);
    let unsigned = &address[..address.find("&e=").unwrap()];
    let list = listed(CardStatus::Valid);
    assert_eq!(judged(unsigned, &list, "2026-12-01"), (Verdict::UnknownIssuer, Reason::KeyNotTrusted));

    let right = |_, campaign: &str, epoch: u16| Some(PassKey::derive(&secret(), campaign, epoch));
    let wrong = |_, _: &str, _: u16| Some(PassKey::derive(&secret(), "PEV26", 9));
    let trust = Trust { issuers: &[], pass_keys: &right };
    let Ok(judgement) = judge(&Payload::parse(unsigned), &list, &trust, day("2026-12-01"));
    assert_eq!(judgement.verdict, Verdict::Valid);
    let trust = Trust { issuers: &[], pass_keys: &wrong };
    let Ok(judgement) = judge(&Payload::parse(unsigned), &list, &trust, day("2026-12-01"));
    assert_eq!((judgement.verdict, judgement.reason), (Verdict::Invalid, Reason::Altered));
}

#[test]
fn typed_codes_and_identifiers_take_the_same_path() {
    let mut list = Cards::default();
    list.by_code.insert("7KQ2M9X01T".parse().unwrap(), record(CardStatus::Superseded));
    assert_eq!(judged("7kq-2m9-xo1t", &list, "2026-12-01"), (Verdict::Superseded, Reason::Listed));
    assert_eq!(judged("7kq-2m9-xo1u", &list, "2026-12-01"), (Verdict::Invalid, Reason::NotListed));
    assert_eq!(
        judged("SN-DKR-26-9XQ7LM2A", &list, "2026-12-01"),
        (Verdict::Unreadable, Reason::NeedsCardCode)
    );

    let amina: MpiId = "SN-DKR-26-9XQ7LM2A".parse().unwrap();
    list.by_mpi_id = Some([(amina, record(CardStatus::Valid))].into());
    assert_eq!(judged("sndkr269xq7lm2a", &list, "2026-12-01"), (Verdict::Valid, Reason::Listed));
    assert_eq!(judged("sndkr269xq7lm2b", &list, "2026-12-01"), (Verdict::Invalid, Reason::NotListed));
}

#[test]
fn other_codes_are_not_called_forged() {
    assert_eq!(
        judged("https://example.org", &Cards::default(), "2026-12-01"),
        (Verdict::NotAKadiCode, Reason::OtherCode)
    );
    assert_eq!(Judgement::no_code().verdict, Verdict::Unreadable);
}

#[test]
fn names_are_those_of_the_wire_and_ordered() {
    for verdict in Verdict::ALL {
        assert_eq!(serde_json::to_string(&verdict).unwrap(), format!("\"{}\"", verdict.as_str()));
    }
    assert!(Verdict::ALL.is_sorted());
}
