//! A portal that its office closed: a small signed notice that stands where the list was.
//!
//! Nobody can reach the copies of a portal, and a list that is only taken away looks like a folder that was copied badly. The
//! notice says who closed it and when, so that a clerk asks for the present portal and does not take good cards for forged.
//! JSON, signed with purpose `kadi/closing/1` over these fields as netstrings: format, issuer, campaign, sequence, closed_at.

use kadi_core::Timestamp;
use serde::{Deserialize, Serialize};

use crate::digest::{KeyId, Signature};
use crate::issuer::{IssuerKey, IssuerPublic, SignatureError};
use crate::signing::{rfc3339, signing_text};

/// The form of this version's files.
pub const FORMAT: &str = "kadi-closing/1";
const PURPOSE: &str = "kadi/closing/1";

/// That a portal is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// [`FORMAT`].
    pub format: String,
    /// The key that signed.
    pub issuer: KeyId,
    /// The campaign's identifier.
    pub campaign: String,
    /// The number of the list that the portal held.
    pub sequence: u64,
    /// When it was closed (RFC 3339 in the file).
    #[serde(with = "rfc3339")]
    pub closed_at: Timestamp,
}

/// A closing with its signature: the content of `closed.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedClosing {
    /// What is signed.
    pub closing: Closing,
    /// The issuer's signature.
    pub signature: Signature,
}

impl Closing {
    fn signing_text(&self) -> String {
        let Self { format, issuer, campaign, sequence, closed_at } = self;
        let (issuer, sequence, closed_at) =
            (issuer.to_string(), sequence.to_string(), closed_at.to_rfc3339());
        signing_text([format.as_str(), &issuer, campaign, &sequence, &closed_at])
    }
}

impl SignedClosing {
    /// Signs that the portal with the list `sequence` of `campaign` is closed.
    #[must_use]
    pub fn sign(campaign: String, sequence: u64, closed_at: Timestamp, key: &IssuerKey) -> Self {
        let issuer = key.public().key_id();
        let closing = Closing { format: FORMAT.to_owned(), issuer, campaign, sequence, closed_at };
        let signature = key.sign(PURPOSE, closing.signing_text().as_bytes());
        Self { closing, signature }
    }

    /// Checks form and signature.
    ///
    /// # Errors
    /// When the form is another, or the signature is not this issuer's.
    pub fn verify(&self, issuer: &IssuerPublic) -> Result<(), SignatureError> {
        if self.closing.format != FORMAT || self.closing.issuer != issuer.key_id() {
            return Err(SignatureError);
        }
        issuer.verify(PURPOSE, self.closing.signing_text().as_bytes(), &self.signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_issuer_closes_and_every_field_counts() {
        let (ours, theirs) = (IssuerKey::from_seed(&[4; 32]), IssuerKey::from_seed(&[5; 32]));
        let signed = SignedClosing::sign("VAX26".into(), 7, Timestamp(1_795_251_600_000), &ours);
        let read: SignedClosing = serde_json::from_str(&serde_json::to_string(&signed).unwrap()).unwrap();
        assert_eq!(read.verify(&ours.public()), Ok(()));
        assert_eq!(read.verify(&theirs.public()), Err(SignatureError));
        let changed = [
            Closing { campaign: "VAX27".into(), ..signed.closing.clone() },
            Closing { sequence: 8, ..signed.closing.clone() },
            Closing { closed_at: Timestamp(1_795_251_601_000), ..signed.closing.clone() },
            Closing { format: "kadi-closing/2".into(), ..signed.closing.clone() },
            Closing { issuer: theirs.public().key_id(), ..signed.closing.clone() },
        ];
        for closing in changed {
            let forged = SignedClosing { closing, ..signed.clone() };
            assert_eq!(forged.verify(&ours.public()), Err(SignatureError), "{forged:?}");
        }
    }
}
