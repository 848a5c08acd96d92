//! Packing, checking and asking a list of many cards; every card is found and nothing else.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::convert::Infallible;

use proptest::prelude::*;

use super::*;
use crate::day::Day;
use crate::digest::CodeHash;
use crate::issuer::IssuerKey;
use crate::registry::{CardStatus, RegistryEntry};

#[derive(Debug, Default, Clone)]
struct Shards(BTreeMap<ShardName, Vec<u8>>);

impl ShardSource for Shards {
    type Error = ShardName;

    fn shard(&self, name: ShardName) -> Result<Vec<u8>, ShardName> {
        self.0.get(&name).cloned().ok_or(name)
    }
}

fn issuer() -> IssuerKey {
    IssuerKey::from_seed(&[4; 32])
}

fn entry(n: u32) -> RegistryEntry {
    RegistryEntry {
        token_hash: TokenHash(Sha256::digest(format!("token {n}")).into()),
        code_hash: CodeHash(Sha256::digest(format!("code {n}")).into()),
        status: [CardStatus::Valid, CardStatus::Superseded, CardStatus::Revoked][(n % 3) as usize],
        issued: Day(20_000 + u16::try_from(n % 5).unwrap()),
        expires: n.is_multiple_of(2).then_some(Day(21_000)),
    }
}

fn head(sequence: u64) -> PackedHead {
    PackedHead {
        campaign: "PEV26".into(),
        name: "Vaccination 2026".into(),
        sequence,
        generated_at: "2026-11-21T09:00:00Z".parse().unwrap(),
        fresh_until: "2026-12-21T09:00:00Z".parse().unwrap(),
    }
}

fn pack(cards: impl Iterator<Item = u32>) -> (SignedPacked, Shards) {
    let mut builder = PackedBuilder::with_capacity(64);
    for n in cards {
        builder.add(&entry(n)).unwrap();
    }
    let shards = RefCell::new(Shards::default());
    let signed = builder
        .finish(head(3), &issuer(), |name, bytes| {
            shards.borrow_mut().0.insert(name, bytes.to_vec());
            Ok::<_, Infallible>(())
        })
        .unwrap();
    (signed, shards.into_inner())
}

fn open(signed: SignedPacked, shards: Shards) -> Result<PackedRegistry<Shards>, RegistryError> {
    verify_packed(signed, shards, &issuer().public(), Some(3))
}

fn check_finds(registry: &PackedRegistry<Shards>, n: u32) {
    let card = entry(n);
    let expected = Ok(Some(card.record("PEV26")));
    assert_eq!(registry.find_by_token_hash(&card.token_hash), expected, "{n}");
    assert_eq!(registry.find_by_handle(&card.token_hash.handle()), expected, "{n}");
    assert_eq!(registry.find(Table::Codes, &card.code_hash.0), expected, "{n}");
}

#[test]
fn every_card_is_found_in_lists_of_any_size_and_no_other() {
    for cards in [0, 1, 2, 50, 10_000, 10_001, 45_000] {
        let (signed, shards) = pack(0..cards);
        let expected = (cards as usize).div_ceil(SHARD_CARDS).next_power_of_two();
        assert_eq!((signed.manifest.tokens.len(), shards.0.len()), (expected, 2 * expected));
        let registry = open(signed, shards).unwrap();
        assert_eq!(registry.manifest().count, u64::from(cards));
        for n in (0..cards).step_by(cards as usize / 20 + 1) {
            check_finds(&registry, n);
        }
        for n in cards..cards + 20 {
            assert_eq!(registry.find_by_token_hash(&entry(n).token_hash), Ok(None));
            assert_eq!(registry.find(Table::Codes, &entry(n).code_hash.0), Ok(None));
        }
    }
}

/// A list of a whole region: 200,000 cards in 32 + 32 shards of about ten bytes a card.
#[test]
fn two_hundred_thousand_cards_are_each_found_and_a_million_random_tokens_are_not() {
    let cards = 200_000;
    let (signed, shards) = pack(0..cards);
    let size: usize = shards.0.values().map(Vec::len).sum();
    assert_eq!(signed.manifest.tokens.len(), 32);
    assert!(size < 24 * cards as usize, "{size}");
    let registry = open(signed, shards).unwrap();
    let opened: Vec<Shard> = (0..32)
        .map(|number| {
            let name = ShardName { table: Table::Tokens, number };
            registry.open_shard(name, &registry.source.0[&name]).unwrap()
        })
        .collect();
    let holds = |hash: &[u8; 32]| opened[usize::from(hash[0] >> 3)].holds(hash);
    assert!((0..cards).all(|n| holds(&entry(n).token_hash.0)));
    assert_eq!((0..1_000_000_u64).filter(|n| holds(&Sha256::digest(n.to_be_bytes()).into())).count(), 0);
}

#[test]
fn the_order_of_cards_does_not_show_and_pairs_are_refused() {
    let (one, shards) = pack(0..500);
    let (two, others) = pack((0..500).rev());
    // The numbers of standings follow the order of cards; only what is listed matters to a look-up.
    assert_eq!(one.manifest.count, two.manifest.count);
    let (one, two) = (open(one, shards).unwrap(), open(two, others).unwrap());
    (0..500).for_each(|n| {
        assert_eq!(one.find_by_token_hash(&entry(n).token_hash), two.find_by_token_hash(&entry(n).token_hash))
    });

    let put = |_: ShardName, _: &[u8]| Ok::<_, Infallible>(());
    for same_code in [false, true] {
        let mut builder = PackedBuilder::default();
        let (first, mut second) = (entry(1), entry(2));
        if same_code {
            second.code_hash = first.code_hash;
        } else {
            second.token_hash = first.token_hash;
        }
        builder.add(&first).unwrap();
        builder.add(&second).unwrap();
        let refused = builder.finish(head(1), &issuer(), put).unwrap_err();
        assert_eq!(refused, PackedError::List(RegistryError::Duplicate));
    }
}

#[test]
fn a_manifest_or_a_shard_that_is_not_the_signed_one_is_refused() {
    let (signed, shards) = pack(0..25_000);
    assert!(open(signed.clone(), shards.clone()).is_ok());
    let refused = |change: &dyn Fn(&mut SignedPacked)| {
        let mut signed = signed.clone();
        change(&mut signed);
        open(signed, shards.clone()).unwrap_err()
    };
    assert_eq!(refused(&|signed| signed.manifest.format.push('0')), RegistryError::Format);
    assert_eq!(refused(&|signed| signed.manifest.tokens.swap(0, 1)), RegistryError::BadSignature);
    assert_eq!(
        refused(&|signed| std::mem::swap(&mut signed.manifest.tokens, &mut signed.manifest.codes)),
        RegistryError::BadSignature
    );
    assert_eq!(refused(&|signed| signed.manifest.name.push('x')), RegistryError::BadSignature);
    assert_eq!(refused(&|signed| signed.manifest.sequence += 1), RegistryError::BadSignature);
    let older = verify_packed(signed.clone(), shards.clone(), &issuer().public(), Some(4)).unwrap_err();
    assert_eq!(older, RegistryError::Rollback { seen: 4, found: 3 });
    let other = IssuerKey::from_seed(&[5; 32]).public();
    let found = issuer().public().key_id();
    assert_eq!(
        verify_packed(signed.clone(), shards.clone(), &other, None).unwrap_err(),
        RegistryError::OtherIssuer { found }
    );

    // Exchanged, cut and missing shards.
    let registry = open(signed.clone(), shards.clone()).unwrap();
    let (one, two) =
        (ShardName { table: Table::Tokens, number: 0 }, ShardName { table: Table::Tokens, number: 1 });
    assert_eq!(registry.open_shard(one, &shards.0[&two]).unwrap_err(), RegistryError::WrongData);
    let cut = &shards.0[&one][..shards.0[&one].len() - 1];
    assert_eq!(registry.open_shard(one, cut).unwrap_err(), RegistryError::WrongData);
    let beyond = ShardName { table: Table::Codes, number: 9 };
    assert_eq!(registry.open_shard(beyond, &shards.0[&one]).unwrap_err(), RegistryError::WrongData);
    let empty = open(signed, Shards::default()).unwrap();
    let card = entry(0).token_hash;
    assert!(matches!(empty.find_by_token_hash(&card), Err(PackedError::Source(_))));
}

#[test]
fn names_of_shards_round_trip_and_nothing_else_is_one() {
    for text in ["t-0000", "c-0017", "t-4095"] {
        assert_eq!(text.parse::<ShardName>().unwrap().to_string(), text);
    }
    for text in ["", "t-7", "t-+007", "x-0001", "t-0001.js", "../t-0001", "t-99999"] {
        assert_eq!(text.parse::<ShardName>(), Err(RegistryError::Format), "{text}");
    }
}

proptest! {
    #[test]
    fn reading_any_bytes_as_a_shard_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200), number in 0..8_u16) {
        let name = ShardName { table: Table::Tokens, number };
        let mut shaped = b"KPL1t".to_vec();
        shaped.extend_from_slice(&number.to_be_bytes());
        shaped.extend_from_slice(&bytes);
        for bytes in [&bytes, &shaped] {
            if let Ok(shard) = Shard::read(bytes, name, 8) {
                prop_assert!(shard.len() * 10 <= bytes.len());
            }
        }
    }
}
