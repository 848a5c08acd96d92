//! Tokens, signatures, registries, verdicts, signs of misuse and key wrapping; the only source of randomness.
//!
//! Pure: no files, no clock, no network. `make_*` draws from the operating system's random generator, everything else
//! is deterministic. Compiles to WebAssembly, so the portal page judges a card with the very code of the desktop.

pub mod bundle;
pub mod campaign_list;
pub mod card_code;
pub mod checkpoint;
pub mod closing;
pub mod day;
pub mod delta;
pub mod device;
mod digest;
pub mod fraud;
pub mod issuer;
pub mod key_slot;
pub mod keyring;
pub mod keys;
pub mod packed;
pub mod pass;
pub mod passphrase;
pub mod payload;
pub mod portal;
pub mod random;
pub mod recovery;
pub mod registry;
pub mod signed;
mod signing;
pub mod token;
pub mod verdict;

pub use bundle::{BundleError, BundleHeader, BundleReader, BundleTo, BundleWriter};
pub use campaign_list::{CampaignList, ListError, WholeOrPacked};
pub use card_code::{CardCode, CardCodeError, make_card_code};
pub use checkpoint::{
    Checkpoint, CheckpointBreak, CheckpointFault, CheckpointFile, CheckpointWalk, SignedCheckpoint,
};
pub use closing::{Closing, SignedClosing};
pub use day::{Day, DayError};
pub use delta::{Delta, SignedDelta, verify_delta};
pub use device::{DeviceCard, DeviceCardError, DeviceKeys, DevicePublic};
pub use digest::{AuditHead, CodeHash, DigestError, PassHandle, ShardDigest, TokenHandle, TokenHash};
pub use issuer::{IssuerKey, IssuerPublic, KeyId, Signature, SignatureError};
pub use key_slot::{KeySlot, SealedKey, SlotSecret};
pub use keys::{DataKey, KdfCost, KeyError, WrappedKey};
pub use packed::{
    PackedBuilder, PackedError, PackedHead, PackedManifest, PackedRegistry, Shard, ShardName, ShardSource,
    SignedPacked, verify_packed,
};
pub use pass::{Pass, PassBody, PassError, PassKey};
pub use passphrase::{PassphraseStrength, WordList, make_passphrase};
pub use payload::{CardFacts, Payload, QrContext, QrMode, encode};
pub use portal::{
    PortalFile, closing_files, delta_files, packed_files, portal_files, read_shard_file, shard_file,
    shard_path,
};
pub use random::RandomError;
pub use recovery::{RecoveryCode, RecoveryCodeError};
pub use registry::{
    CardStatus, Freshness, Manifest, Registry, RegistryEntry, RegistryError, RegistryExport, RegistrySource,
    SignedManifest, VerifiedRegistry, verify_registry,
};
pub use signed::{SignedCard, SignedCardError};
pub use token::{ServerSecret, Token, derive_token, prefix_for_issue};
pub use verdict::{CardLookup, CardRecord, Judgement, MpiAnswer, Reason, Trust, Verdict, judge};
