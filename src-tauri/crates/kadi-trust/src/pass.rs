//! Passes: `/verify?p=<payload>&s=<code>&e=<signature>`, checked with a secret key, with the issuer's public key, or both.
//!
//! `p` is base64url of: version 1, key id (4), epoch (2), number among the card's passes (2, zero for the one printed on
//! it), issue day (2), last day of validity (2, zero for none), token hash (32), campaign (the rest, UTF-8); numbers
//! big-endian, days since 1970. `s` is base64url of HMAC-SHA256 over the
//! text of `p` under the pass key of campaign and epoch. Whoever can check that can also forge it, so a pass also
//! carries `e`, base64url of the issuer's Ed25519 signature over the text of `p`, which anyone may check.

use std::fmt;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::day::Day;
use crate::digest::{KeyId, PassHandle, Signature, TokenHash};
use crate::issuer::{IssuerKey, IssuerPublic};
use crate::token::ServerSecret;

const VERSION: u8 = 1;
const PURPOSE: &str = "kadi/pass/1";
/// Longest campaign identifier a pass carries, in bytes.
pub const MAX_CAMPAIGN_LEN: usize = 64;

/// Why a pass is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PassError {
    /// The payload is none: no base64url, another version, a length outside its bounds.
    #[error("this is not a pass")]
    Form,
    /// The code or the signature is not right for the payload.
    #[error("the pass was altered or is not from this issuer")]
    Forged,
    /// The pass does not carry what this verifier can check.
    #[error("the pass carries no signature")]
    Unsigned,
    /// The campaign identifier has more than [`MAX_CAMPAIGN_LEN`] bytes.
    #[error("the campaign identifier is too long for a pass")]
    CampaignTooLong,
}

/// The key of one campaign and epoch: HKDF-SHA256 of the issuer's secret. Zeroed when dropped; `Debug` does not show it.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct PassKey([u8; 32]);

impl PassKey {
    /// Derives the key: input the server secret, salt the campaign identifier, info `kadi/pass/1` and the epoch in
    /// decimal. The epoch rises when a device that held the key is revoked.
    #[must_use]
    pub fn derive(secret: &ServerSecret, campaign: &str, epoch: u16) -> Self {
        let mut key = [0_u8; 32];
        let info = format!("{PURPOSE}\n{epoch}");
        // Expansion fails only beyond 255 blocks; one is asked for.
        let _ = Hkdf::<Sha256>::new(Some(campaign.as_bytes()), secret.as_bytes())
            .expand(info.as_bytes(), &mut key);
        Self(key)
    }

    /// A key that its issuer sent.
    #[must_use]
    pub const fn from_bytes(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The key itself, for devices that may hold it; encrypted on its way and where it is kept.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn mac(&self, payload: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(payload.as_bytes());
        Some(mac)
    }
}

impl fmt::Debug for PassKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PassKey(..)")
    }
}

/// What a pass says; nothing about the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassBody {
    /// Which issuer.
    pub key_id: KeyId,
    /// Which epoch's pass key made the code.
    pub epoch: u16,
    /// Number among the card's passes, from 1; 0 for the one printed on the card. So a pass that is issued after one was
    /// revoked is another one.
    pub serial: u16,
    /// When the pass was issued.
    pub issued: Day,
    /// The last day on which it is valid; `None` for no end.
    pub expires: Option<Day>,
    /// The card.
    pub token_hash: TokenHash,
    /// The campaign's identifier, at most [`MAX_CAMPAIGN_LEN`] bytes.
    pub campaign: String,
}

/// The three parts of a pass as they were read; proves nothing before one of the checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    payload: String,
    code: Vec<u8>,
    signature: Option<Signature>,
}

impl Pass {
    /// Issues a pass with both code and signature.
    ///
    /// # Errors
    /// `CampaignTooLong` when the campaign identifier has more than 64 bytes.
    pub fn issue(body: &PassBody, key: &PassKey, issuer: &IssuerKey) -> Result<Self, PassError> {
        if body.campaign.len() > MAX_CAMPAIGN_LEN {
            return Err(PassError::CampaignTooLong);
        }
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(body.key_id.as_bytes());
        bytes.extend_from_slice(&body.epoch.to_be_bytes());
        bytes.extend_from_slice(&body.serial.to_be_bytes());
        bytes.extend_from_slice(&body.issued.0.to_be_bytes());
        bytes.extend_from_slice(&body.expires.map_or(0, |day| day.0).to_be_bytes());
        bytes.extend_from_slice(body.token_hash.as_bytes());
        bytes.extend_from_slice(body.campaign.as_bytes());
        let payload = BASE64URL_NOPAD.encode(&bytes);
        let code = key.mac(&payload).ok_or(PassError::Form)?.finalize().into_bytes().to_vec();
        let signature = Some(issuer.sign(PURPOSE, payload.as_bytes()));
        Ok(Self { payload, code, signature })
    }

    /// The parts of the query string: `p`, `s` (base64url, or the older hexadecimal) and `e`. `None` when a part is not
    /// of its form.
    #[must_use]
    pub fn from_parts(p: &str, s: &str, e: Option<&str>) -> Option<Self> {
        let code = match s.len() {
            64 => HEXLOWER_PERMISSIVE.decode(s.as_bytes()).ok()?,
            _ => BASE64URL_NOPAD.decode(s.as_bytes()).ok()?,
        };
        let signature = match e {
            Some(text) => Some(Signature(BASE64URL_NOPAD.decode(text.as_bytes()).ok()?.try_into().ok()?)),
            None => None,
        };
        let pass = Self { payload: p.to_owned(), code, signature };
        pass.body().ok().map(|_| pass)
    }

    /// `/verify?p=...&s=...&e=...`, to be put behind `https://HOST`.
    #[must_use]
    pub fn to_query(&self) -> String {
        let code = BASE64URL_NOPAD.encode(&self.code);
        let mut query = format!("/verify?p={}&s={code}", self.payload);
        if let Some(signature) = &self.signature {
            query.push_str("&e=");
            query.push_str(&BASE64URL_NOPAD.encode(signature.as_bytes()));
        }
        query
    }

    /// The name of the pass in lists of revoked ones.
    #[must_use]
    pub fn handle(&self) -> PassHandle {
        let mut handle = [0_u8; 16];
        handle.iter_mut().zip(Sha256::digest(&self.payload)).for_each(|(to, from)| *to = from);
        PassHandle(handle)
    }

    /// What the pass claims, unchecked.
    ///
    /// # Errors
    /// `Form` when the payload is none.
    pub fn body(&self) -> Result<PassBody, PassError> {
        let bytes = BASE64URL_NOPAD.decode(self.payload.as_bytes()).map_err(|_| PassError::Form)?;
        let (version, rest) = take::<1>(&bytes)?;
        let (key_id, rest) = take::<4>(rest)?;
        let (epoch, rest) = take::<2>(rest)?;
        let (serial, rest) = take::<2>(rest)?;
        let (issued, rest) = take::<2>(rest)?;
        let (expires, rest) = take::<2>(rest)?;
        let (hash, campaign) = take::<32>(rest)?;
        let campaign = std::str::from_utf8(campaign).map_err(|_| PassError::Form)?;
        if version != [VERSION] || campaign.len() > MAX_CAMPAIGN_LEN {
            return Err(PassError::Form);
        }
        let expires = u16::from_be_bytes(expires);
        Ok(PassBody {
            key_id: KeyId(key_id),
            epoch: u16::from_be_bytes(epoch),
            serial: u16::from_be_bytes(serial),
            issued: Day(u16::from_be_bytes(issued)),
            expires: (expires > 0).then_some(Day(expires)),
            token_hash: TokenHash(hash),
            campaign: campaign.to_owned(),
        })
    }

    /// Checks the code with the pass key of the campaign and epoch the pass claims, in constant time.
    ///
    /// # Errors
    /// `Forged` when it does not fit; `Form` when the payload is none.
    pub fn verify_code(&self, key: &PassKey) -> Result<PassBody, PassError> {
        let mac = key.mac(&self.payload).ok_or(PassError::Form)?;
        mac.verify_slice(&self.code).map_err(|_| PassError::Forged)?;
        self.body()
    }

    /// Checks the signature with the issuer's public key.
    ///
    /// # Errors
    /// `Unsigned` when there is none, `Forged` when it is not that issuer's, `Form` when the payload is none.
    pub fn verify_signature(&self, issuer: &IssuerPublic) -> Result<PassBody, PassError> {
        let signature = self.signature.as_ref().ok_or(PassError::Unsigned)?;
        issuer.verify(PURPOSE, self.payload.as_bytes(), signature).map_err(|_| PassError::Forged)?;
        self.body()
    }
}

fn take<const N: usize>(bytes: &[u8]) -> Result<([u8; N], &[u8]), PassError> {
    bytes.split_first_chunk::<N>().map(|(head, rest)| (*head, rest)).ok_or(PassError::Form)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> ServerSecret {
        ServerSecret::from_bytes([8; 32])
    }

    fn issued() -> (Pass, PassBody, PassKey, IssuerKey) {
        let issuer = IssuerKey::from_seed(&[4; 32]);
        let key = PassKey::derive(&secret(), "PEV26", 1);
        let body = PassBody {
            key_id: issuer.public().key_id(),
            epoch: 1,
            serial: 1,
            issued: "2026-11-21".parse().unwrap(),
            expires: None,
            token_hash: TokenHash([7; 32]),
            campaign: "PEV26".into(),
        };
        (Pass::issue(&body, &key, &issuer).unwrap(), body, key, issuer)
    }

    fn parts(query: &str) -> Vec<String> {
        query.split(['?', '&']).skip(1).map(|part| part.split_once('=').unwrap().1.to_owned()).collect()
    }

    #[test]
    fn the_pass_key_is_hkdf_of_secret_campaign_and_epoch() {
        // python3: hmac.new(b"PEV26", bytes([8])*32, sha256) as prk, then hmac.new(prk, b"kadi/pass/1\n1\x01", sha256)
        let key = PassKey::derive(&secret(), "PEV26", 1);
        assert_eq!(
            data_encoding::HEXLOWER.encode(&key.0),
            "90cd01465eaff5ce7c605df53b6dc91a778e31400ac362183527adee975736ac"
        );
    }

    #[test]
    fn a_pass_is_checked_by_code_or_by_signature() {
        let (pass, body, key, issuer) = issued();
        let parts = parts(&pass.to_query());
        let read = Pass::from_parts(&parts[0], &parts[1], Some(&parts[2])).unwrap();
        assert_eq!(read, pass);
        assert_eq!(read.verify_code(&key), Ok(body.clone()));
        assert_eq!(read.verify_signature(&issuer.public()), Ok(body.clone()));

        let unsigned = Pass::from_parts(&parts[0], &parts[1], None).unwrap();
        assert_eq!(unsigned.verify_code(&key), Ok(body));
        assert_eq!(unsigned.verify_signature(&issuer.public()), Err(PassError::Unsigned));
    }

    #[test]
    fn another_campaign_epoch_or_issuer_is_refused() {
        let (pass, ..) = issued();
        for key in [PassKey::derive(&secret(), "PEV26", 2), PassKey::derive(&secret(), "PEV27", 1)] {
            assert_eq!(pass.verify_code(&key), Err(PassError::Forged));
        }
        let other = IssuerKey::from_seed(&[5; 32]).public();
        assert_eq!(pass.verify_signature(&other), Err(PassError::Forged));
    }

    #[test]
    fn a_changed_character_anywhere_in_the_payload_is_refused() {
        let (pass, _, key, issuer) = issued();
        let parts = parts(&pass.to_query());
        for at in 0..parts[0].len() {
            let mut altered = parts[0].clone().into_bytes();
            altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).unwrap();
            if let Some(pass) = Pass::from_parts(&altered, &parts[1], Some(&parts[2])) {
                assert_eq!(pass.verify_code(&key), Err(PassError::Forged));
                assert_eq!(pass.verify_signature(&issuer.public()), Err(PassError::Forged));
            }
        }
    }

    #[test]
    fn a_campaign_too_long_for_a_pass_is_refused() {
        let (_, body, key, issuer) = issued();
        let long = PassBody { campaign: "x".repeat(65), ..body };
        assert_eq!(Pass::issue(&long, &key, &issuer), Err(PassError::CampaignTooLong));
    }
}
