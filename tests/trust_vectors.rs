//! Test vectors of every signed or hashed form: our code still makes exactly these bytes, and a few lines of Python agree.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::convert::Infallible;
use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::Command;

use kadi_core::Timestamp;
use kadi_core::audit::AuditEntry;
use kadi_trust::bundle::{Recipient, Unlock};
use kadi_trust::closing::SignedClosing;
use kadi_trust::delta::DeltaSource;
use kadi_trust::{
    BundleReader, BundleWriter, CardCode, CardStatus, Day, DeviceKeys, IssuerKey, PackedBuilder, PackedHead,
    Pass, PassBody, PassHandle, PassKey, RegistryEntry, RegistrySource, ServerSecret, ShardName, SignedCard,
    SignedCheckpoint, Token, derive_token, prefix_for_issue,
};
use serde_json::{Map, Value, json};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/trust")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn base64(bytes: &[u8]) -> String {
    let text = kadi_trust::shard_file("t-0000".parse().unwrap(), bytes).content;
    text.split('"').nth(3).unwrap().to_owned()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn issuer() -> IssuerKey {
    IssuerKey::from_seed(&std::array::from_fn(|n| u8::try_from(n + 1).unwrap()))
}

fn secret() -> ServerSecret {
    ServerSecret::from_bytes(std::array::from_fn(|n| u8::try_from(n).unwrap()))
}

fn token(n: u8) -> Token {
    Token::from_bytes([n; 32])
}

fn code(n: u8) -> CardCode {
    format!("7KQ2M9X{n:03}").parse().unwrap()
}

fn entries() -> Vec<RegistryEntry> {
    (0..40)
        .map(|n| RegistryEntry {
            token_hash: token(n).token_hash(),
            code_hash: code(n).hash(),
            status: [CardStatus::Valid, CardStatus::Superseded, CardStatus::Revoked][usize::from(n % 3)],
            issued: Day(20_778 + u16::from(n % 4)),
            expires: (n % 2 == 0).then(|| day("2028-11-21")),
        })
        .collect()
}

fn tokens() -> Value {
    let of = |mpi_id: &str, prefix: &str, issue: u32| {
        let token = derive_token(&mpi_id.parse().unwrap(), &prefix_for_issue(prefix, issue), &secret());
        json!({ "mpi_id": mpi_id, "prefix": prefix, "issue": issue, "hex": token.to_hex(),
            "base32": token.to_base32(), "token_hash": token.token_hash().to_string() })
    };
    json!([
        of("SN-DKR-26-9XQ7LM2A", "PEV26", 1),
        of("SN-DKR-26-9XQ7LM2A", "PEV26", 2),
        of("CI-ABJ-26-00000000", "VITA-A", 1)
    ])
}

fn passes() -> Value {
    let of = |epoch: u16, serial: u16, expires: Option<&str>| {
        let key = PassKey::derive(&secret(), "PEV26", epoch);
        let body = PassBody {
            key_id: issuer().public().key_id(),
            epoch,
            serial,
            issued: day("2026-11-21"),
            expires: expires.map(day),
            token_hash: token(7).token_hash(),
            campaign: "PEV26".into(),
        };
        let pass = Pass::issue(&body, &key, &issuer()).unwrap();
        let query = pass.to_query();
        let part = |name: &str| {
            let start = query.find(name).unwrap() + name.len();
            query[start..].split('&').next().unwrap().to_owned()
        };
        json!({ "campaign": "PEV26", "epoch": epoch, "serial": serial, "issued": "2026-11-21", "expires": expires,
            "token_hash": body.token_hash, "key": hex(key.as_bytes()), "p": part("?p="), "s": part("&s="),
            "e": part("&e="), "handle": pass.handle() })
    };
    json!([of(1, 1, Some("2027-11-21")), of(2, 2, None), of(65_535, 0, Some("2149-06-06"))])
}

fn registry() -> Value {
    let source = RegistrySource {
        campaign: "PEV26".into(),
        name: "Programme élargi de vaccination".into(),
        sequence: 3,
        generated_at: at("2026-11-21T09:00:00Z"),
        fresh_until: at("2026-12-21T09:00:00Z"),
        entries: entries(),
    };
    let export = source.export(&issuer()).unwrap();
    json!({ "manifest": export.signed.manifest, "signature": export.signed.signature, "data": export.data })
}

fn packed() -> Value {
    let mut builder = PackedBuilder::default();
    entries().iter().for_each(|entry| builder.add(entry).unwrap());
    let head = PackedHead {
        campaign: "PEV26".into(),
        name: "Programme élargi de vaccination".into(),
        sequence: 4,
        generated_at: at("2026-11-21T09:00:00Z"),
        fresh_until: at("2026-12-21T09:00:00Z"),
    };
    let mut shards = Map::new();
    let put = |name: ShardName, bytes: &[u8]| {
        shards.insert(name.to_string(), base64(bytes).into());
        Ok::<_, Infallible>(())
    };
    let signed = builder.finish(head, &issuer(), put).unwrap();
    json!({ "manifest": signed.manifest, "signature": signed.signature, "shards": shards })
}

fn delta() -> Value {
    let mut changed: Vec<RegistryEntry> = entries()[..3].to_vec();
    changed.iter_mut().for_each(|entry| entry.status = CardStatus::Revoked);
    let source = DeltaSource {
        campaign: "PEV26".into(),
        base: 4,
        sequence: 5,
        generated_at: at("2026-11-22T09:00:00Z"),
        fresh_until: at("2026-12-22T09:00:00Z"),
        cards: changed,
        passes: vec![PassHandle([8; 16]), PassHandle([7; 16])],
    };
    serde_json::to_value(source.sign(&issuer()).unwrap()).unwrap()
}

fn audit() -> Value {
    let mut previous = [0; 32];
    let entry = |seq: u64, action: &str, reason: &str, details: &str| AuditEntry {
        seq,
        time: at("2026-11-21T09:00:00Z").plus_seconds(i64::try_from(seq).unwrap()),
        officer: "o_4x7k2m9qtz0c".into(),
        role: "program_admin".into(),
        device: "dev_4x7k2m9qtz0c".into(),
        action: action.into(),
        subject: "7KQ2M9X001".into(),
        reason: reason.into(),
        details: details.into(),
    };
    let entries = [
        entry(1, "cards.revoke", "carte perdue à l'école", ""),
        entry(2, "passes.issue", "", "{\"serial\":1}"),
        entry(3, "portal.export", "", "{\"cards\":40,\"sequence\":3}"),
    ];
    let chain = entries.iter().map(|entry| {
        let hash = entry.hash_after(&previous);
        let value = json!({ "seq": entry.seq, "time": entry.time.to_rfc3339(), "officer": entry.officer,
            "role": entry.role, "device": entry.device, "action": entry.action, "subject": entry.subject,
            "reason": entry.reason, "details": entry.details, "previous": hex(&previous), "hash": hex(&hash) });
        previous = hash;
        value
    });
    chain.collect()
}

fn checkpoints() -> Value {
    let chain = audit();
    let entries = chain.as_array().unwrap();
    let of = |(sequence, entry): (u64, &Value)| {
        let head: kadi_trust::AuditHead = entry["hash"].as_str().unwrap().parse().unwrap();
        let number = entry["seq"].as_u64().unwrap();
        SignedCheckpoint::sign(sequence, number, head.0, at("2026-11-22T09:00:00Z"), &issuer())
    };
    let points: Vec<SignedCheckpoint> = (1..).zip([&entries[0], &entries[2]]).map(of).collect();
    json!(points)
}

/// The notice that closes the portal of the list with the changes.
fn closing() -> Value {
    json!(SignedClosing::sign("PEV26".into(), 5, at("2026-12-24T09:00:00Z"), &issuer()))
}

fn vectors() -> Value {
    let signed = |n: u8, expires: Option<&str>| {
        let text = SignedCard::sign(&token(n), expires.map(day), &issuer()).to_text();
        json!({ "token": token(n).to_hex(), "expires": expires, "text": text })
    };
    json!({
        "keys": {
            "issuer_seed": hex(&*issuer().seed()),
            "issuer_public": issuer().public(),
            "key_id": issuer().public().key_id(),
            "server_secret": hex(secret().as_bytes()),
        },
        "tokens": tokens(),
        "card_codes": (0..3).map(|n| json!({ "code": code(n).as_str(), "code_hash": code(n).hash() })).collect::<Value>(),
        "signed_cards": [signed(6, Some("2028-11-21")), signed(9, None)],
        "passes": passes(),
        "registry": registry(),
        "packed": packed(),
        "delta": delta(),
        "closing": closing(),
        "audit": audit(),
        "checkpoints": checkpoints(),
    })
}

/// Cards and lists that were given out must verify for ever: these bytes never change. Where a form is added, put what
/// this test writes beside the vectors into their place.
#[test]
fn the_bytes_are_those_of_the_vectors() {
    let made = serde_json::to_string_pretty(&vectors()).unwrap() + "\n";
    let kept = fs::read_to_string(folder().join("vectors.json")).unwrap_or_default();
    if made != kept {
        let beside = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("vectors.json");
        fs::write(&beside, &made).unwrap();
        panic!("made other bytes than tests/fixtures/trust/vectors.json: see {}", beside.display());
    }
}

#[test]
fn python_without_kadi_checks_every_vector() {
    let run = |path: PathBuf| {
        let script = folder().join("check.py");
        Command::new("python3").arg(script).arg(path).output().expect("python3 is needed by this test")
    };
    let checked = run(folder().join("vectors.json"));
    let told = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    assert!(told.contains("facts hold"), "{told}");
    let facts: u32 = told.split(' ').next().unwrap().parse().unwrap();
    assert!(facts > 120, "{told}");

    // The checker is no yes-man: one changed word of a list, and it stops.
    let text = fs::read_to_string(folder().join("vectors.json")).unwrap();
    for (old, new) in [
        ("\"sequence\": 5", "\"sequence\": 6"),
        ("carte perdue", "carte trouvée"),
        ("\"issue\": 2", "\"issue\": 1"),
        ("2026-12-24T09", "2026-12-25T09"),
        ("\"t-0000\": \"S1BM", "\"t-0000\": \"S1BN"),
    ] {
        let altered = text.replacen(old, new, 1);
        assert_ne!(altered, text, "{old}");
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("altered-vectors.json");
        fs::write(&path, &altered).unwrap();
        assert!(!run(path).status.success(), "{old}");
    }
}

/// The keys of a device that exists in tests alone.
fn device(from: u8) -> DeviceKeys {
    DeviceKeys::from_bytes(&std::array::from_fn(|n| from.wrapping_add(u8::try_from(n).unwrap())))
}

/// A bundle for the device from 100 with this content, as `check_bundle.py` reads it.
fn bundle(content: &str) -> Value {
    let recipient = device(100);
    let to = recipient.public();
    let begun = BundleWriter::begin(Vec::new(), &device(1), Recipient::Device(&to), 1_795_251_600_000, 1);
    let (mut writer, _) = begun.unwrap();
    writer.write_all(content.as_bytes()).unwrap();
    json!({ "recipient": hex(recipient.to_bytes().as_slice()), "file": base64(&writer.finish().unwrap()),
        "sha256": hex(&<sha2::Sha256 as sha2::Digest>::digest(content)) })
}

fn content(names: usize) -> String {
    let mut lines = vec![
        json!({ "is": "register", "form": 2, "kind": "office", "country": "SN", "region": "DKR", "district": "Dakar" }),
    ];
    let campaign = |n: usize| json!({ "is": "org_unit", "uid": format!("DiszpKrYN{n:02}"), "name": "Kédougou", "path": "", "code": null });
    lines.extend((0..names).map(campaign));
    lines.push(json!({ "is": "end", "items": lines.len() }));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn python_opens(value: &Value, name: &str) -> Result<String, String> {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, value.to_string()).unwrap();
    let script = folder().join("check_bundle.py");
    let opened = Command::new("python3")
        .arg("-B")
        .arg(script)
        .arg(path)
        .output()
        .expect("python3 is needed by this test");
    if opened.status.success() {
        Ok(String::from_utf8(opened.stdout).unwrap())
    } else {
        Err(String::from_utf8_lossy(&opened.stderr).into_owned())
    }
}

/// Bundles are random, so the kept one is not made again: it must open for ever. Without it the test writes one beside.
#[test]
fn the_kept_bundle_opens() {
    let kept = fs::read_to_string(folder().join("bundle.json")).unwrap_or_else(|_| {
        let beside = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bundle.json");
        let made = serde_json::to_string_pretty(&bundle(&content(3))).unwrap() + "\n";
        fs::write(&beside, made).unwrap();
        panic!("no tests/fixtures/trust/bundle.json: see {}", beside.display())
    });
    let kept: Value = serde_json::from_str(&kept).unwrap();
    let script = format!("window.__kadi_packed(\"t-0000\",{});\n", kept["file"]);
    let file = kadi_trust::read_shard_file(&script).unwrap();
    let (mut reader, header) = BundleReader::open(file.as_slice(), Unlock::Device(&device(100))).unwrap();
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    assert_eq!((text, header.from), (content(3), device(1).public()));
    assert_eq!(python_opens(&kept, "kept-bundle.json").unwrap(), "5 lines in 1 chunks\n");
}

#[test]
fn python_without_kadi_opens_a_bundle_of_more_than_one_chunk() {
    let made = bundle(&content(900));
    assert_eq!(python_opens(&made, "made-bundle.json").unwrap(), "902 lines in 2 chunks\n");
    let mut other = made.clone();
    other["recipient"] = hex(device(101).to_bytes().as_slice()).into();
    assert!(python_opens(&other, "other-bundle.json").unwrap_err().contains("the key"));
}
