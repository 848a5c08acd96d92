//! DHIS2 identifiers that are derived, not drawn: the same thing has the same UID in every run.

const LETTERS: &[u8; 52] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ALPHANUMERICS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The UID of a thing: a letter and ten letters or digits, from a 128 bit FNV-1a of its kind and name.
pub fn derive_uid(kind: &str, name: &str) -> String {
    let mut hash = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128;
    for byte in kind.bytes().chain([0]).chain(name.bytes()) {
        hash = (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    // The low bits of FNV are weak; fold the high half in.
    hash ^= hash >> 67;
    let mut uid = String::with_capacity(11);
    uid.push(take(&mut hash, LETTERS));
    for _ in 0..10 {
        uid.push(take(&mut hash, ALPHANUMERICS));
    }
    uid
}

fn take(hash: &mut u128, alphabet: &[u8]) -> char {
    let base = alphabet.len() as u128;
    let digit = *hash % base;
    *hash /= base;
    let place = usize::try_from(digit).unwrap_or_default();
    alphabet.get(place).copied().map_or('A', char::from)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn uids_have_their_shape_and_do_not_collide() {
        let uids: BTreeSet<String> = (0..20_000).map(|n| derive_uid("entity", &n.to_string())).collect();
        assert_eq!(uids.len(), 20_000);
        for uid in &uids {
            assert!(uid.len() == 11 && uid.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{uid}");
            assert!(uid.bytes().next().unwrap().is_ascii_alphabetic(), "{uid}");
        }
    }
}
