//! Passes, lists and changes under every flipped bit, cut short, exchanged and played again: refused before anything is used.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::collections::{BTreeMap, HashSet};
use std::convert::Infallible;

use kadi_core::Timestamp;
use kadi_trust::campaign_list::NoShards;
use kadi_trust::closing::SignedClosing;
use kadi_trust::delta::DeltaSource;
use kadi_trust::verdict::{CardLookup, CardRecord};
use kadi_trust::{
    CampaignList, CardCode, CardStatus, CodeHash, Day, IssuerKey, IssuerPublic, ListError, PackedBuilder,
    PackedHead, PackedRegistry, PassHandle, PassKey, Payload, Reason, RegistryEntry, RegistryError,
    RegistryExport, RegistrySource, ServerSecret, ShardName, ShardSource, SignedDelta, SignedManifest,
    SignedPacked, Token, TokenHandle, TokenHash, Trust, Verdict, WholeOrPacked, delta_files, judge,
    read_shard_file, shard_file, verify_delta, verify_packed, verify_registry,
};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha12Rng;
use sha2::{Digest as _, Sha256};

const TODAY: &str = "2026-12-01";

fn issuer() -> IssuerKey {
    IssuerKey::from_seed(&[4; 32])
}

fn public() -> IssuerPublic {
    issuer().public()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn entry(n: u32) -> RegistryEntry {
    RegistryEntry {
        token_hash: TokenHash(Sha256::digest(format!("token {n}")).into()),
        code_hash: CodeHash(Sha256::digest(format!("code {n}")).into()),
        status: CardStatus::Valid,
        issued: Day(20_000),
        expires: None,
    }
}

fn whole(sequence: u64, campaign: &str) -> RegistryExport {
    let source = RegistrySource {
        campaign: campaign.into(),
        name: "Vaccination 2026".into(),
        sequence,
        generated_at: at("2026-11-21T09:00:00Z"),
        fresh_until: at("2026-12-21T09:00:00Z"),
        entries: (0..3).map(entry).collect(),
    };
    source.export(&issuer()).unwrap()
}

#[derive(Debug, Clone, Default)]
struct Shards(BTreeMap<ShardName, Vec<u8>>);

impl ShardSource for Shards {
    type Error = ();

    fn shard(&self, name: ShardName) -> Result<Vec<u8>, ()> {
        self.0.get(&name).cloned().ok_or(())
    }
}

fn packed(sequence: u64, cards: u32) -> (SignedPacked, Shards) {
    let mut builder = PackedBuilder::default();
    (0..cards).for_each(|n| builder.add(&entry(n)).unwrap());
    let head = PackedHead {
        campaign: "PEV26".into(),
        name: "Vaccination 2026".into(),
        sequence,
        generated_at: at("2026-11-21T09:00:00Z"),
        fresh_until: at("2026-12-21T09:00:00Z"),
    };
    let mut shards = Shards::default();
    let put = |name: ShardName, bytes: &[u8]| {
        shards.0.insert(name, bytes.to_vec());
        Ok::<_, Infallible>(())
    };
    let signed = builder.finish(head, &issuer(), put).unwrap();
    (signed, shards)
}

fn opened(list: &(SignedPacked, Shards)) -> PackedRegistry<Shards> {
    verify_packed(list.0.clone(), list.1.clone(), &public(), None).unwrap()
}

fn delta(base: u64, sequence: u64, campaign: &str) -> SignedDelta {
    let source = DeltaSource {
        campaign: campaign.into(),
        base,
        sequence,
        generated_at: at("2026-11-22T09:00:00Z"),
        fresh_until: at("2026-12-22T09:00:00Z"),
        cards: vec![RegistryEntry { status: CardStatus::Revoked, ..entry(1) }],
        passes: vec![PassHandle([8; 16])],
    };
    source.sign(&issuer()).unwrap()
}

/// Every text that one flipped bit makes of `text`, those that are none (no UTF-8) left out: no reader takes them.
fn flipped(text: &str) -> impl Iterator<Item = String> + '_ {
    (0..text.len() * 8).filter_map(|bit| {
        let mut bytes = text.as_bytes().to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        String::from_utf8(bytes).ok()
    })
}

/// A list that knows no card.
struct Nothing;

impl CardLookup for Nothing {
    type Error = Infallible;

    fn find_by_token_hash(&self, _: &TokenHash) -> Result<Option<CardRecord>, Infallible> {
        Ok(None)
    }

    fn find_by_handle(&self, _: &TokenHandle) -> Result<Option<CardRecord>, Infallible> {
        Ok(None)
    }

    fn find_by_code(&self, _: &CardCode) -> Result<Option<CardRecord>, Infallible> {
        Ok(None)
    }
}

fn secret() -> ServerSecret {
    ServerSecret::from_bytes([8; 32])
}

/// A pass as a link, and what an office with the epoch's key and a portal without say about any link.
fn pass() -> String {
    let body = kadi_trust::PassBody {
        key_id: public().key_id(),
        epoch: 1,
        serial: 1,
        issued: "2026-11-21".parse().unwrap(),
        expires: Some("2027-11-21".parse().unwrap()),
        token_hash: Token::from_bytes([6; 32]).token_hash(),
        campaign: "PEV26".into(),
    };
    let key = PassKey::derive(&secret(), "PEV26", 1);
    kadi_trust::Pass::issue(&body, &key, &issuer()).unwrap().to_query()
}

fn by_office(link: &str) -> (Verdict, Reason) {
    let keys = |_, campaign: &str, epoch: u16| Some(PassKey::derive(&secret(), campaign, epoch));
    let trust = Trust { issuers: &[public()], pass_keys: &keys };
    let Ok(judged) = judge(&Payload::parse(link), &Nothing, &trust, TODAY.parse().unwrap());
    (judged.verdict, judged.reason)
}

fn by_portal(link: &str) -> (Verdict, Reason) {
    let trust = Trust { issuers: &[public()], pass_keys: &Trust::no_pass_keys };
    let Ok(judged) = judge(&Payload::parse(link), &Nothing, &trust, TODAY.parse().unwrap());
    (judged.verdict, judged.reason)
}

#[test]
fn every_flipped_bit_of_a_pass_is_refused() {
    let link = pass();
    assert_eq!(by_office(&link).0, Verdict::Valid);
    assert_eq!(by_portal(&link).0, Verdict::Valid);
    let (start, code, signature) =
        (link.find("?p=").unwrap() + 3, link.find("&s=").unwrap(), link.find("&e=").unwrap());
    let mut said = HashSet::new();
    for bit in start * 8..link.len() * 8 {
        let mut bytes = link.clone().into_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let Ok(altered) = String::from_utf8(bytes) else { continue };
        let Payload::Pass(_) = Payload::parse(&altered) else {
            // No longer a pass at all; what is left is never one that holds.
            assert!(by_office(&altered).0 >= Verdict::Invalid && by_portal(&altered).0 >= Verdict::Invalid);
            continue;
        };
        // Upper case of `s=` and `e=` names the same part: nothing of the pass was altered. Where the name of `e` is
        // lost, the short pass is left, which the epoch's key proves.
        let at = bit / 8;
        let same = altered.eq_ignore_ascii_case(&link) && [code + 1, signature + 1].contains(&at);
        let short = [signature + 1, signature + 2].contains(&at);
        assert_eq!(by_office(&altered).0 < Verdict::Invalid, same || short, "bit {bit}: {altered}");
        // Without the epoch's key nobody can tell whether `s` is right: all else is refused.
        if bit / 8 < code || bit / 8 > signature {
            assert_eq!(by_portal(&altered).0 < Verdict::Invalid, same, "bit {bit}: {altered}");
        }
        said.insert(by_office(&altered));
    }
    assert!(said.contains(&(Verdict::Invalid, Reason::Altered)), "{said:?}");
    // Cut anywhere behind the payload, there is no code, a wrong one, or no signature left to go by.
    for end in start..link.len() {
        assert!(by_portal(&link[..end]).0 >= Verdict::Invalid, "{end}");
        let (verdict, _) = by_office(&link[..end]);
        // The whole code and no more than the name of what would follow: the short pass.
        assert_eq!(verdict == Verdict::Valid, (signature..=signature + 2).contains(&end), "{end}");
    }
}

#[test]
fn a_pass_with_the_parts_of_another_or_of_an_old_epoch_is_refused() {
    let link = pass();
    let other = pass_of(2);
    let part = |link: &str, name: &str| {
        let start = link.find(name).unwrap();
        let end = link[start + 1..].find('&').map_or(link.len(), |at| start + 1 + at);
        link[start..end].to_owned()
    };
    let swapped = |name: &str| link.replace(&part(&link, name), &part(&other, name));
    for name in ["&s=", "&e="] {
        assert_eq!(by_office(&swapped(name)), (Verdict::Invalid, Reason::Altered), "{name}");
    }
    assert_eq!(by_portal(&swapped("&e=")), (Verdict::Invalid, Reason::Altered));
    // A device that holds the key of the epoch that counts, and is shown the short code of an earlier one.
    let keys =
        |_, campaign: &str, epoch: u16| (epoch == 2).then(|| PassKey::derive(&secret(), campaign, epoch));
    let trust = Trust { issuers: &[], pass_keys: &keys };
    let short = &link[..link.find("&e=").unwrap()];
    let Ok(judged) = judge(&Payload::parse(short), &Nothing, &trust, TODAY.parse().unwrap());
    assert_eq!((judged.verdict, judged.reason), (Verdict::UnknownIssuer, Reason::KeyNotTrusted));
    let short = &other[..other.find("&e=").unwrap()];
    let Ok(judged) = judge(&Payload::parse(short), &Nothing, &trust, TODAY.parse().unwrap());
    assert_eq!(judged.verdict, Verdict::Valid);
}

fn pass_of(epoch: u16) -> String {
    let body = kadi_trust::PassBody {
        key_id: public().key_id(),
        epoch,
        serial: 2,
        issued: "2026-11-21".parse().unwrap(),
        expires: None,
        token_hash: Token::from_bytes([7; 32]).token_hash(),
        campaign: "PEV26".into(),
    };
    kadi_trust::Pass::issue(&body, &PassKey::derive(&secret(), "PEV26", epoch), &issuer()).unwrap().to_query()
}

#[test]
fn every_flipped_bit_of_a_manifest_and_of_changes_is_refused_or_changes_nothing() {
    let list = whole(3, "PEV26");
    let text = serde_json::to_string(&list.signed).unwrap();
    let mut refused = 0;
    for altered in flipped(&text) {
        let Ok(read) = serde_json::from_str::<SignedManifest>(&altered) else { continue };
        let checked =
            verify_registry(&read, list.data.as_bytes(), &public(), None, at("2026-11-22T09:00:00Z"));
        // Hexadecimal digits may be written in upper case: the same signature, the same list.
        assert!(checked.is_err() || read == list.signed, "{altered}");
        refused += u32::from(checked.is_err());
    }
    assert!(refused > 500, "{refused}");

    let (signed, shards) = packed(3, 40);
    let text = serde_json::to_string(&signed).unwrap();
    for altered in flipped(&text) {
        let Ok(read) = serde_json::from_str::<SignedPacked>(&altered) else { continue };
        let same = read == signed;
        assert!(same || verify_packed(read, shards.clone(), &public(), None).is_err(), "{altered}");
    }

    let signed = delta(3, 4, "PEV26");
    let text = serde_json::to_string(&signed).unwrap();
    for altered in flipped(&text) {
        let Ok(read) = serde_json::from_str::<SignedDelta>(&altered) else { continue };
        assert!(read == signed || verify_delta(&read, &public()).is_err(), "{altered}");
    }
    let notice = SignedClosing::sign("PEV26".into(), 4, at("2026-11-22T09:00:00Z"), &issuer());
    let mut refused = 0;
    for altered in flipped(&serde_json::to_string(&notice).unwrap()) {
        let Ok(read) = serde_json::from_str::<SignedClosing>(&altered) else { continue };
        assert!(read == notice || read.verify(&public()).is_err(), "{altered}");
        refused += u32::from(read != notice);
    }
    assert!(refused > 500, "{refused}");
    // Cut anywhere, none of the three lists is read at all.
    let list_text = serde_json::to_string(&list.signed).unwrap();
    for end in 0..text.len() {
        assert!(serde_json::from_str::<SignedDelta>(&text[..end]).is_err());
        if let Some(cut) = list_text.get(..end).filter(|cut| cut.len() < list_text.len()) {
            assert!(serde_json::from_str::<SignedManifest>(cut).is_err());
        }
    }
}

#[test]
fn ten_thousand_flipped_bits_and_cuts_of_shards_and_data_are_refused() {
    let mut random = ChaCha12Rng::seed_from_u64(20_261_121);
    let list = packed(3, 2_000);
    let registry = opened(&list);
    let names: Vec<ShardName> = list.1.0.keys().copied().collect();
    for round in 0..10_000 {
        let name = names[random.random_range(0..names.len())];
        let mut bytes = list.1.0[&name].clone();
        if round % 10 == 0 {
            bytes.truncate(random.random_range(0..bytes.len()));
        } else {
            let bit = random.random_range(0..bytes.len() * 8);
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
        assert_eq!(registry.open_shard(name, &bytes).unwrap_err(), RegistryError::WrongData);
    }
    // The same as scripts: what is not refused holds the very bytes of the shard.
    let name = names[0];
    let script = shard_file(name, &list.1.0[&name]).content;
    for _ in 0..2_000 {
        let mut bytes = script.clone().into_bytes();
        let bit = random.random_range(0..bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        let Some(read) = String::from_utf8(bytes).ok().and_then(|text| read_shard_file(&text)) else {
            continue;
        };
        assert!(read == list.1.0[&name] || registry.open_shard(name, &read).is_err());
    }
    let data = whole(3, "PEV26");
    for _ in 0..2_000 {
        let mut bytes = data.data.clone().into_bytes();
        let bit = random.random_range(0..bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        let checked = verify_registry(&data.signed, &bytes, &public(), None, at("2026-11-22T09:00:00Z"));
        assert_eq!(checked.unwrap_err(), RegistryError::WrongData);
    }
}

#[test]
fn exchanged_files_are_refused() {
    let (old, new) = (packed(3, 25_000), packed(4, 24_999));
    let registry = opened(&new);
    for (name, bytes) in &old.1.0 {
        // Shards of the list before, under their own name and under each other's.
        let fits = old.1.0[name] == new.1.0[name];
        assert_eq!(registry.open_shard(*name, bytes).is_ok(), fits, "{name}");
    }
    for name in new.1.0.keys() {
        for (other, bytes) in new.1.0.iter().filter(|(other, _)| *other != name) {
            assert_eq!(registry.open_shard(*name, bytes).unwrap_err(), RegistryError::WrongData, "{other}");
        }
    }
    // The data of one list under the manifest of another, and signatures from one file in another.
    let now = at("2026-11-22T09:00:00Z");
    let (one, mut two) = (whole(3, "PEV26"), whole(4, "PEV27"));
    let mixed = verify_registry(&one.signed, two.data.as_bytes(), &public(), None, now);
    assert_eq!(mixed.unwrap_err(), RegistryError::WrongData);
    two.signed.signature = one.signed.signature;
    let mixed = verify_registry(&two.signed, two.data.as_bytes(), &public(), None, now);
    assert_eq!(mixed.unwrap_err(), RegistryError::BadSignature);
    let mut changes = delta(3, 4, "PEV26");
    changes.signature = one.signed.signature;
    assert_eq!(verify_delta(&changes, &public()), Err(RegistryError::BadSignature));
    // `delta.js` of another folder.
    assert!(delta_files(&changes).unwrap().iter().all(|file| file.name.starts_with("delta.")));
}

#[test]
fn old_numbers_played_again_are_refused() {
    let now = at("2026-11-22T09:00:00Z");
    let open = |sequence: u64, changes: Option<SignedDelta>, seen: u64| {
        let list = whole(sequence, "PEV26");
        let list =
            verify_registry(&list.signed, list.data.as_bytes(), &public(), None, now).unwrap().registry;
        CampaignList::<NoShards>::open(WholeOrPacked::Whole(list), changes.as_ref(), &public(), Some(seen))
            .map(|list| list.sequence())
    };
    let rollback = |seen, found| Err(ListError::Registry(RegistryError::Rollback { seen, found }));
    // A device that goes from list 1 over changes 2 and 3 to list 4, and is shown everything before at each step.
    let steps = [(1, None), (1, Some((1, 2))), (1, Some((1, 3))), (4, None)];
    for (seen, (sequence, changes)) in (1..).zip(steps) {
        let sign = |changes: Option<(u64, u64)>| changes.map(|(base, number)| delta(base, number, "PEV26"));
        assert_eq!(open(sequence, sign(changes), seen), Ok(seen));
        for (earlier, (sequence, changes)) in (1..seen).zip(steps) {
            assert_eq!(open(sequence, sign(changes), seen), rollback(seen, earlier));
        }
    }
    assert_eq!(open(1, Some(delta(4, 5, "PEV26")), 1), Err(ListError::Gap { list: 1, base: 4 }));
    assert_eq!(open(1, Some(delta(1, 5, "PEV27")), 1), Err(ListError::OtherCampaign));
    for (list, seen) in [(3, 4), (1, 9)] {
        let (signed, shards) = packed(list, 10);
        let refused = verify_packed(signed, shards, &public(), Some(seen)).unwrap_err();
        assert_eq!(refused, RegistryError::Rollback { seen, found: list });
    }
}
