//! Lists with changes on top: what changed prevails, and nothing older than what was seen is accepted.

use super::*;
use crate::day::Day;
use crate::delta::DeltaSource;
use crate::issuer::IssuerKey;
use crate::registry::{CardStatus, RegistrySource, verify_registry};
use crate::token::Token;

const NOW: &str = "2026-11-22T09:00:00Z";

fn issuer() -> IssuerKey {
    IssuerKey::from_seed(&[4; 32])
}

fn code(n: u8) -> CardCode {
    format!("CARD{n:06}").parse().unwrap()
}

fn entry(n: u8, status: CardStatus) -> RegistryEntry {
    RegistryEntry {
        token_hash: Token::from_bytes([n; 32]).token_hash(),
        code_hash: code(n).hash(),
        status,
        issued: Day(20_000),
        expires: None,
    }
}

fn list(sequence: u64) -> WholeOrPacked<NoShards> {
    let now: Timestamp = NOW.parse().unwrap();
    let source = RegistrySource {
        campaign: "PEV26".into(),
        name: "Vaccination 2026".into(),
        sequence,
        generated_at: now.plus_seconds(-86_400 * 10),
        fresh_until: now.plus_seconds(-86_400),
        entries: (0..5).map(|n| entry(n, CardStatus::Valid)).collect(),
    };
    let export = source.export(&issuer()).unwrap();
    let checked = verify_registry(&export.signed, export.data.as_bytes(), &issuer().public(), None, now);
    WholeOrPacked::Whole(checked.unwrap().registry)
}

fn delta(base: u64, sequence: u64) -> SignedDelta {
    let now: Timestamp = NOW.parse().unwrap();
    DeltaSource {
        campaign: "PEV26".into(),
        base,
        sequence,
        generated_at: now,
        fresh_until: now.plus_seconds(86_400),
        cards: vec![entry(9, CardStatus::Valid), entry(2, CardStatus::Revoked)],
        passes: vec![PassHandle([8; 16])],
    }
    .sign(&issuer())
    .unwrap()
}

fn open(
    sequence: u64,
    delta: Option<&SignedDelta>,
    seen: Option<u64>,
) -> Result<CampaignList<NoShards>, ListError> {
    CampaignList::open(list(sequence), delta, &issuer().public(), seen)
}

fn status(list: &CampaignList<NoShards>, n: u8) -> Option<CardStatus> {
    let hash = entry(n, CardStatus::Valid).token_hash;
    let answers = [
        list.find_by_token_hash(&hash).unwrap(),
        list.find_by_handle(&hash.handle()).unwrap(),
        list.find_by_code(&code(n)).unwrap(),
    ];
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    answers[0].as_ref().map(|card| card.status)
}

#[test]
fn changes_prevail_over_the_list() {
    let now: Timestamp = NOW.parse().unwrap();
    let alone = open(3, None, None).unwrap();
    assert_eq!(
        [2, 3, 9].map(|n| status(&alone, n)),
        [Some(CardStatus::Valid), Some(CardStatus::Valid), None]
    );
    assert_eq!(alone.freshness(now), Freshness::Stale { days: 10 });

    let both = open(3, Some(&delta(3, 4)), Some(3)).unwrap();
    assert_eq!(
        [2, 3, 9, 10].map(|n| status(&both, n)),
        [Some(CardStatus::Revoked), Some(CardStatus::Valid), Some(CardStatus::Valid), None]
    );
    assert_eq!((both.sequence(), both.freshness(now)), (4, Freshness::Fresh));
    assert_eq!(both.is_pass_revoked(&PassHandle([8; 16])), Ok(true));
    assert_eq!(both.is_pass_revoked(&PassHandle([9; 16])), Ok(false));
}

#[test]
fn what_is_older_than_was_seen_is_refused_alone_and_together() {
    let rollback = |seen, found| Err(ListError::Registry(RegistryError::Rollback { seen, found }));
    for (sequence, delta_of, seen, expected) in [
        (3, None, 3, Ok(3)),
        (3, None, 4, rollback(4, 3)),
        (3, Some((3, 4)), 4, Ok(4)),
        (3, Some((3, 4)), 5, rollback(5, 4)),
        // A delta from before the list is left out.
        (6, Some((3, 4)), 6, Ok(6)),
        (6, Some((3, 6)), 6, Ok(6)),
        // One that reaches back beyond the list holds all that came since.
        (6, Some((3, 7)), 6, Ok(7)),
        (3, Some((5, 7)), 3, Err(ListError::Gap { list: 3, base: 5 })),
    ] {
        let signed = delta_of.map(|(base, number)| delta(base, number));
        let opened = open(sequence, signed.as_ref(), Some(seen)).map(|list| list.sequence());
        assert_eq!(opened, expected, "{sequence} {delta_of:?} {seen}");
    }
}

#[test]
fn changes_of_another_issuer_or_campaign_are_refused() {
    let now: Timestamp = NOW.parse().unwrap();
    let source = |campaign: &str| DeltaSource {
        campaign: campaign.into(),
        base: 3,
        sequence: 4,
        generated_at: now,
        fresh_until: now,
        cards: vec![],
        passes: vec![],
    };
    let stranger = IssuerKey::from_seed(&[5; 32]);
    let theirs = source("PEV26").sign(&stranger).unwrap();
    let found = stranger.public().key_id();
    assert_eq!(
        open(3, Some(&theirs), None).unwrap_err(),
        ListError::Registry(RegistryError::OtherIssuer { found })
    );
    let mut renamed = theirs;
    renamed.delta.issuer = issuer().public().key_id();
    assert_eq!(open(3, Some(&renamed), None).unwrap_err(), ListError::Registry(RegistryError::BadSignature));
    let other = source("PEV27").sign(&issuer()).unwrap();
    assert_eq!(open(3, Some(&other), None).unwrap_err(), ListError::OtherCampaign);
    let mut twice = source("PEV26");
    twice.cards = vec![entry(1, CardStatus::Valid), entry(1, CardStatus::Revoked)];
    assert_eq!(twice.sign(&issuer()), Err(RegistryError::Duplicate));
}
