//! A bundle opens whole, for whom it is meant, or not at all.

use std::io::{Cursor, Read, Write};

use super::*;
use crate::device::DeviceKeys;
use crate::keys::KdfCost;

const BEGUN: i64 = 1_795_248_000_000;

fn keys(n: u8) -> DeviceKeys {
    DeviceKeys::from_bytes(&[n; 64])
}

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from(at * 7 % 251).unwrap()).collect()
}

fn sealed(to: Recipient<'_>, content: &[u8]) -> Vec<u8> {
    let (mut writer, _) = BundleWriter::begin(Vec::new(), &keys(1), to, BEGUN, 4).unwrap();
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

fn for_device(content: &[u8]) -> Vec<u8> {
    sealed(Recipient::Device(&keys(2).public()), content)
}

fn open(bytes: &[u8], with: Unlock<'_>) -> Result<Vec<u8>, BundleError> {
    let (mut reader, _) = BundleReader::open(bytes, with)?;
    let mut content = Vec::new();
    reader.read_to_end(&mut content)?;
    Ok(content)
}

fn ours(bytes: &[u8]) -> Result<Vec<u8>, BundleError> {
    open(bytes, Unlock::Device(&keys(2)))
}

/// Where the content begins.
fn body_of(bytes: &[u8]) -> usize {
    12 + usize::try_from(u32::from_be_bytes(bytes[8..12].try_into().unwrap())).unwrap() + 64
}

#[test]
fn content_of_any_length_comes_back() {
    for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 500] {
        let content = content(length);
        let bytes = for_device(&content);
        assert!(ours(&bytes).unwrap() == content, "{length}");
        let chunks = length.div_ceil(CHUNK).max(1);
        assert_eq!(bytes.len() - body_of(&bytes), length + chunks * TAG);
    }
}

#[test]
fn the_header_tells_who_sent_it_and_for_whom() {
    let bytes = for_device(b"x");
    let header = BundleReader::header(&mut Cursor::new(&bytes)).unwrap();
    assert_eq!((header.from, header.sequence, header.created_at), (keys(1).public(), 4, BEGUN));
    assert!(matches!(&header.to, BundleTo::Device { id, .. } if *id == keys(2).public().id()));
    assert_ne!(header.id, BundleReader::header(&mut Cursor::new(&for_device(b"x"))).unwrap().id);
}

#[test]
fn nobody_else_opens_it() {
    let bytes = for_device(b"x");
    assert!(matches!(open(&bytes, Unlock::Device(&keys(3))), Err(BundleError::NotForUs)));
    assert!(
        matches!(open(&bytes, Unlock::Device(&keys(1))), Err(BundleError::NotForUs)),
        "not even the sender"
    );
    assert!(matches!(open(&bytes, Unlock::Passphrase("x")), Err(BundleError::NotForUs)));
    let bytes = sealed(Recipient::Passphrase("quatre mots très sûrs", KdfCost::LIGHT), b"x");
    assert_eq!(open(&bytes, Unlock::Passphrase("quatre mots tre\u{300}s su\u{302}rs")).unwrap(), b"x");
    assert!(matches!(open(&bytes, Unlock::Passphrase("quatre mots")), Err(BundleError::WrongSecret)));
    assert!(matches!(open(&bytes, Unlock::Device(&keys(2))), Err(BundleError::NotForUs)));
}

#[test]
fn every_flipped_bit_of_the_header_and_of_small_content_is_refused() {
    let bytes = for_device(&content(100));
    for bit in 0..bytes.len() * 8 {
        let mut altered = bytes.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        let refused = ours(&altered);
        assert!(refused.is_err(), "bit {bit} of {}", bytes.len() * 8);
    }
}

#[test]
fn ten_thousand_flips_anywhere_are_refused() {
    let bytes = for_device(&content(CHUNK + 77));
    let mut altered = bytes.clone();
    // Knuth's generator (MMIX): the same places on every machine.
    let mut state = 2_026_u64;
    for _ in 0..10_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let bit = usize::try_from(state >> 33).unwrap() % (bytes.len() * 8);
        altered[bit / 8] ^= 1 << (bit % 8);
        assert!(ours(&altered).is_err(), "bit {bit}");
        altered[bit / 8] = bytes[bit / 8];
    }
    assert!(ours(&altered).is_ok());
}

#[test]
fn what_is_cut_moved_added_or_repeated_is_refused() {
    let bytes = for_device(&content(4 * CHUNK + 10));
    let body = body_of(&bytes);
    let sealed = CHUNK + TAG;
    for cut in [0, 5, body - 1, body, body + 1, body + sealed, body + 4 * sealed, bytes.len() - 1] {
        assert!(ours(&bytes[..cut]).is_err(), "cut at {cut}");
    }
    let mut swapped = bytes.clone();
    let (one, two) = swapped[body..body + 2 * sealed].split_at_mut(sealed);
    one.swap_with_slice(two);
    let repeated = [&bytes[..body + sealed], &bytes[body..]].concat();
    let added = [&bytes[..], &[0]].concat();
    let left_out = [&bytes[..body], &bytes[body + sealed..]].concat();
    let other = for_device(&content(4 * CHUNK + 10));
    let mixed = [&bytes[..body + sealed], &other[body_of(&other) + sealed..]].concat();
    for (at, altered) in [swapped, repeated, added, left_out, mixed].iter().enumerate() {
        assert!(matches!(ours(altered), Err(BundleError::Io(_))), "case {at}");
    }
}

#[test]
fn nothing_comes_out_of_a_chunk_that_was_altered_however_often_it_is_asked() {
    let mut bytes = for_device(&content(3 * CHUNK));
    let second = body_of(&bytes) + CHUNK + TAG;
    bytes[second + 77] ^= 4;
    let (mut reader, _) = BundleReader::open(&bytes[..], Unlock::Device(&keys(2))).unwrap();
    let mut first = vec![0; CHUNK];
    reader.read_exact(&mut first).unwrap();
    for _ in 0..3 {
        assert_eq!(reader.read(&mut [0; 10]).unwrap_err().kind(), std::io::ErrorKind::InvalidData);
    }
}

#[test]
fn a_sender_cannot_put_another_name_on_it() {
    // The header of one sender with the signature of another.
    let (ours_, theirs) = (for_device(b"x"), {
        let (writer, _) =
            BundleWriter::begin(Vec::new(), &keys(9), Recipient::Device(&keys(2).public()), BEGUN, 4)
                .unwrap();
        writer.finish().unwrap()
    });
    let (a, b) = (body_of(&ours_), body_of(&theirs));
    let mixed = [&ours_[..a - 64], &theirs[b - 64..]].concat();
    assert!(matches!(ours(&mixed), Err(BundleError::Altered)));
}

#[test]
fn what_is_no_bundle_is_said_to_be_none() {
    for none in
        [&b""[..], b"KADI", b"PK\x03\x04 and a zip", b"KADIBDL1\xff\xff\xff\xff", b"KADIBDL1\0\0\0\x02{}"]
    {
        let error = ours(none).unwrap_err();
        assert!(matches!(error, BundleError::NotABundle), "{error}");
    }
}
