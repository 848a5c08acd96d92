//! Making, checking and asking a published list; every kind of tampering is refused.

use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;
use crate::payload::Payload;
use crate::token::Token;
use crate::verdict::{Trust, Verdict, judge};

fn issuer() -> IssuerKey {
    IssuerKey::from_seed(&[4; 32])
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn token(n: u8) -> Token {
    Token::from_bytes([n; 32])
}

fn code(n: u8) -> CardCode {
    format!("CARD{n:06}").parse().unwrap()
}

fn entry(n: u8) -> RegistryEntry {
    RegistryEntry {
        token_hash: token(n).token_hash(),
        code_hash: code(n).hash(),
        status: [CardStatus::Valid, CardStatus::Superseded, CardStatus::Revoked][usize::from(n % 3)],
        issued: "2026-11-21".parse().unwrap(),
        expires: n.is_multiple_of(2).then(|| "2028-11-21".parse().unwrap()),
    }
}

fn source() -> RegistrySource {
    RegistrySource {
        campaign: "PEV26".into(),
        name: "Programme élargi de vaccination 2026".into(),
        sequence: 3,
        generated_at: at("2026-11-21T09:00:00Z"),
        fresh_until: at("2026-11-28T09:00:00Z"),
        entries: (0..50).map(entry).collect(),
    }
}

fn check(signed: &SignedManifest, data: &[u8]) -> Result<VerifiedRegistry, RegistryError> {
    verify_registry(signed, data, &issuer().public(), Some(3), at("2026-11-22T09:00:00Z"))
}

#[test]
fn every_card_of_a_list_is_found_by_token_handle_and_code() {
    let RegistryExport { signed, data } = source().export(&issuer()).unwrap();
    let registry = check(&signed, data.as_bytes()).unwrap().registry;
    assert_eq!((registry.len(), registry.is_empty()), (50, false));
    for n in 0..50 {
        assert_eq!(registry.find(&token(n).token_hash()), Some(&entry(n)));
        assert_eq!(registry.find_handle(&token(n).token_hash().handle()), Some(&entry(n)));
        assert_eq!(registry.find_code(&code(n).hash()), Some(&entry(n)));
    }
    assert_eq!(registry.find(&token(99).token_hash()), None);
    assert_eq!(registry.find_handle(&token(99).token_hash().handle()), None);
    assert_eq!(registry.find_code(&code(99).hash()), None);
}

#[test]
fn the_manifest_file_round_trips_and_the_data_are_canonical() {
    let mut shuffled = source();
    shuffled.entries.reverse();
    let (one, two) = (source().export(&issuer()).unwrap(), shuffled.export(&issuer()).unwrap());
    assert_eq!(one, two);
    let text = serde_json::to_string(&one.signed).unwrap();
    assert!(text.contains("\"generated_at\":\"2026-11-21T09:00:00.000Z\""), "{text}");
    assert_eq!(serde_json::from_str::<SignedManifest>(&text).unwrap(), one.signed);
}

#[test]
fn a_list_that_is_not_the_signed_one_is_refused() {
    let RegistryExport { signed, data } = source().export(&issuer()).unwrap();
    let altered = data.replace("revoked", "valid");
    assert_eq!(check(&signed, altered.as_bytes()).unwrap_err(), RegistryError::WrongData);
    assert_eq!(check(&signed, &data.as_bytes()[..data.len() / 2]).unwrap_err(), RegistryError::WrongData);

    // Whoever alters the data and the digest in the manifest still cannot sign.
    let mut forged = signed.clone();
    forged.manifest.sha256 = HEXLOWER.encode(&Sha256::digest(&altered));
    assert_eq!(check(&forged, altered.as_bytes()).unwrap_err(), RegistryError::BadSignature);

    let other = source().export(&IssuerKey::from_seed(&[5; 32])).unwrap();
    let found = other.signed.manifest.issuer;
    assert_eq!(
        check(&other.signed, other.data.as_bytes()).unwrap_err(),
        RegistryError::OtherIssuer { found }
    );
    let mut renamed = other.signed;
    renamed.manifest.issuer = issuer().public().key_id();
    assert_eq!(check(&renamed, other.data.as_bytes()).unwrap_err(), RegistryError::BadSignature);
}

#[test]
fn an_older_list_is_refused_and_the_same_one_is_not() {
    for (sequence, expected) in
        [(2, Some(RegistryError::Rollback { seen: 3, found: 2 })), (3, None), (4, None)]
    {
        let RegistryExport { signed, data } =
            RegistrySource { sequence, ..source() }.export(&issuer()).unwrap();
        assert_eq!(check(&signed, data.as_bytes()).err(), expected);
    }
}

#[test]
fn a_list_says_how_fresh_it_is() {
    let RegistryExport { signed, data } = source().export(&issuer()).unwrap();
    for (now, freshness) in [
        ("2026-11-28T09:00:00Z", Freshness::Fresh),
        ("2026-12-01T10:00:00Z", Freshness::Stale { days: 10 }),
        ("2026-11-20T10:00:00Z", Freshness::Fresh),
        ("2026-11-19T10:00:00Z", Freshness::ClockBehind),
    ] {
        let checked = verify_registry(&signed, data.as_bytes(), &issuer().public(), None, at(now)).unwrap();
        assert_eq!(checked.freshness, freshness, "{now}");
    }
    assert_eq!(
        serde_json::to_string(&Freshness::Stale { days: 10 }).unwrap(),
        r#"{"state":"stale","days":10}"#
    );
}

#[test]
fn cards_that_share_a_token_or_a_code_make_no_list() {
    let mut twice = source();
    twice.entries.push(entry(7));
    assert_eq!(twice.export(&issuer()), Err(RegistryError::Duplicate));
    let mut same_code = source();
    same_code.entries[1].code_hash = same_code.entries[2].code_hash;
    assert_eq!(same_code.export(&issuer()), Err(RegistryError::Duplicate));
}

#[test]
fn a_list_judges_cards_as_the_store_does() {
    let RegistryExport { signed, data } = source().export(&issuer()).unwrap();
    let registry = check(&signed, data.as_bytes()).unwrap().registry;
    let trust = Trust { issuers: &[issuer().public()], pass_keys: &Trust::no_pass_keys };
    let today = Day::of(at("2026-11-22T09:00:00Z"));
    for (text, verdict) in [
        (token(0).to_base32(), Verdict::Valid),
        (token(1).to_hex(), Verdict::Superseded),
        (code(2).to_string(), Verdict::Revoked),
        (token(77).to_base32(), Verdict::Invalid),
        ("SN-DKR-26-9XQ7LM2A".to_owned(), Verdict::Unreadable),
    ] {
        let Ok(judgement) = judge(&Payload::parse(&text), &registry, &trust, today);
        assert_eq!(judgement.verdict, verdict);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_flipped_bit_of_the_data_is_refused(position in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let RegistryExport { signed, data } = source().export(&issuer()).unwrap();
        let mut bytes = data.into_bytes();
        let at = position.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert_eq!(check(&signed, &bytes).unwrap_err(), RegistryError::WrongData);
    }

    #[test]
    fn any_altered_field_of_the_manifest_is_refused(field in 0..7_usize, by in 1..1000_i64) {
        let RegistryExport { mut signed, data } = source().export(&issuer()).unwrap();
        let manifest = &mut signed.manifest;
        match field {
            0 => manifest.campaign.push('x'),
            1 => manifest.sequence += by.unsigned_abs(),
            2 => manifest.generated_at.0 += by,
            3 => manifest.fresh_until.0 += by,
            4 => manifest.count += by.unsigned_abs(),
            5 => manifest.sha256.make_ascii_uppercase(),
            _ => signed.signature.0[usize::try_from(by % 64).unwrap()] ^= 1,
        }
        prop_assert_eq!(check(&signed, data.as_bytes()).unwrap_err(), RegistryError::BadSignature);
    }
}
