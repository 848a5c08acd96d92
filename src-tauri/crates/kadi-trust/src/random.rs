//! Everything random in Kadi, drawn from the operating system's generator.

use kadi_core::OfficerId;
use kadi_core::mpi_id::{ALPHABET, SUFFIX_LEN};
use zeroize::Zeroize;

/// The operating system gave no random bytes; nothing may be issued until it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct RandomError;

/// Lower-case Crockford base 32: what internal identifiers are written in.
const ID_ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 12 characters of base 32 are 60 bits: no two identifiers of one store meet.
const ID_LEN: usize = 12;

/// `N` random bytes.
///
/// # Errors
/// When the operating system gives none.
pub fn make_bytes<const N: usize>() -> Result<[u8; N], RandomError> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|_| RandomError)?;
    Ok(bytes)
}

/// A number below `bound`, each equally likely: bytes that would favour the first values are thrown away (rejection
/// sampling). `bound` is 1 to 2^16.
///
/// # Errors
/// When the operating system gives no random bytes.
pub(crate) fn make_below(bound: u32) -> Result<u32, RandomError> {
    let bound = bound.clamp(1, 1 << 16);
    let limit = (1_u32 << 16) / bound * bound;
    loop {
        let draw = u32::from(u16::from_le_bytes(make_bytes::<2>()?));
        if draw < limit {
            return Ok(draw % bound);
        }
    }
}

/// `length` characters of `alphabet`, each equally likely; the alphabet is ASCII with at most 256 characters.
///
/// # Errors
/// When the operating system gives no random bytes.
pub(crate) fn make_text(alphabet: &[u8], length: usize) -> Result<String, RandomError> {
    let count = alphabet.len().clamp(1, 256);
    let limit = 256 / count * count;
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let mut draw = make_bytes::<64>()?;
        for byte in draw {
            let byte = usize::from(byte);
            if byte < limit && text.len() < length {
                text.extend(alphabet.get(byte % count).map(|&letter| char::from(letter)));
            }
        }
        draw.zeroize();
    }
    Ok(text)
}

/// The last eight characters of an MPI id: base 36, each of the 36^8 values equally likely.
///
/// # Errors
/// When the operating system gives no random bytes.
pub fn make_mpi_suffix() -> Result<String, RandomError> {
    make_text(ALPHABET, SUFFIX_LEN)
}

/// An identifier within one store: `kind`, an underscore and 12 characters of lower-case Crockford base 32, such as
/// `job_4x7k2m9qtz0c`.
///
/// # Errors
/// When the operating system gives no random bytes.
pub fn make_id(kind: &str) -> Result<String, RandomError> {
    Ok(format!("{kind}_{}", make_text(ID_ALPHABET, ID_LEN)?))
}

/// An officer's identifier, such as `o_4x7k2m9qtz0c`.
///
/// # Errors
/// When the operating system gives no random bytes.
pub fn make_officer_id() -> Result<OfficerId, RandomError> {
    make_id("o").map(OfficerId)
}

/// A device's identifier, such as `dev_4x7k2m9qtz0c`.
///
/// # Errors
/// When the operating system gives no random bytes.
pub fn make_device_id() -> Result<String, RandomError> {
    make_id("dev")
}

/// A job's identifier, such as `job_4x7k2m9qtz0c`.
///
/// # Errors
/// When the operating system gives no random bytes.
pub fn make_job_id() -> Result<String, RandomError> {
    make_id("job")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn an_mpi_suffix_completes_an_identifier() {
        for _ in 0..200 {
            let suffix = make_mpi_suffix().unwrap();
            kadi_core::MpiId::from_parts("SN", "DKR", 2026, &suffix).unwrap();
        }
    }

    #[test]
    fn every_character_of_the_alphabet_is_about_equally_likely() {
        let mut counts = [0_u32; 36];
        for letter in make_text(ALPHABET, 72_000).unwrap().bytes() {
            counts[ALPHABET.iter().position(|&a| a == letter).unwrap()] += 1;
        }
        // 2,000 expected each, standard deviation about 44: seven of them is never chance, a modulo bias would be 250.
        assert!(counts.iter().all(|&n| (1_690..=2_310).contains(&n)), "{counts:?}");
    }

    #[test]
    fn numbers_stay_below_their_bound_and_reach_it() {
        let drawn: BTreeSet<u32> = (0..400).map(|_| make_below(5).unwrap()).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn identifiers_differ_and_say_their_kind() {
        let (a, b) = (make_job_id().unwrap(), make_job_id().unwrap());
        assert_ne!(a, b);
        assert!(a.starts_with("job_") && a.len() == 16);
        assert!(make_officer_id().unwrap().0.starts_with("o_"));
        assert!(make_device_id().unwrap().starts_with("dev_"));
    }
}
