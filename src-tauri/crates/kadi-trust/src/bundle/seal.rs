//! Writing and reading a bundle as a stream: nothing that was not authenticated leaves the reader.

use std::fmt;
use std::io::{self, Read, Write};

use aead_stream::{DecryptorBE32, EncryptorBE32, Nonce, StreamBE32};
use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{KeyInit as _, Payload};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::header::{BundleHeader, BundleTo, MAGIC, MOST, PURPOSE, PassphraseTo};
use super::{BundleError, CHUNK, TAG};
use crate::device::{DeviceKeys, DevicePublic, Ephemeral};
use crate::digest::{Signature, bytes_from_hex};
use crate::keys::KdfCost;
use crate::random::make_bytes;

/// Whom a bundle is sealed for.
#[derive(Clone, Copy)]
pub enum Recipient<'a> {
    /// One device.
    Device(&'a DevicePublic),
    /// Whoever knows this pass phrase, at this cost of deriving the key.
    Passphrase(&'a str, KdfCost),
}

/// What opens a bundle.
#[derive(Clone, Copy)]
pub enum Unlock<'a> {
    /// The device's own keys.
    Device(&'a DeviceKeys),
    /// A pass phrase.
    Passphrase(&'a str),
}

impl fmt::Debug for Recipient<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recipient(..)")
    }
}

impl fmt::Debug for Unlock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unlock(..)")
    }
}

fn associated(header: &[u8], signature: &Signature) -> [u8; 32] {
    Sha256::new().chain_update(header).chain_update(signature.as_bytes()).finalize().into()
}

fn stream_nonce(bytes: [u8; 7]) -> Nonce<Aes256Gcm, StreamBE32<Aes256Gcm>> {
    bytes.into()
}

/// Encrypts what is written to it. Only [`BundleWriter::finish`] makes a whole bundle.
pub struct BundleWriter<W: Write> {
    out: W,
    cipher: EncryptorBE32<Aes256Gcm>,
    associated: [u8; 32],
    waiting: Zeroizing<Vec<u8>>,
}

impl<W: Write> BundleWriter<W> {
    /// Writes the header. `created_at` in milliseconds since 1970.
    ///
    /// # Errors
    /// `BadKey`, `Random`, `Io`; `Altered` for a cost out of bounds.
    pub fn begin(
        mut out: W,
        from: &DeviceKeys,
        to: Recipient<'_>,
        created_at: i64,
        sequence: u64,
    ) -> Result<(Self, BundleHeader), BundleError> {
        let (to, key) = match to {
            Recipient::Device(device) => {
                let ephemeral = Ephemeral::make()?;
                let key =
                    ephemeral.agree(device.agreement, &from.public().signing).ok_or(BundleError::BadKey)?;
                (BundleTo::Device { id: device.id(), ephemeral: ephemeral.public() }, key)
            }
            Recipient::Passphrase(passphrase, kdf) => {
                let to = PassphraseTo { kdf, salt: HEXLOWER.encode(&make_bytes::<16>()?) };
                let key = to.key(passphrase)?;
                (BundleTo::Passphrase(to), key)
            }
        };
        let nonce = make_bytes::<7>()?;
        let header = BundleHeader::new(make_bytes()?, nonce, (created_at, sequence), from.public(), to, &key);
        let body = serde_json::to_vec(&header).map_err(io::Error::other)?;
        let signature = from.sign(PURPOSE, &body);
        let length = u32::try_from(body.len()).map_err(|_| BundleError::NotABundle)?;
        out.write_all(MAGIC)?;
        out.write_all(&length.to_be_bytes())?;
        out.write_all(&body)?;
        out.write_all(signature.as_bytes())?;
        let cipher = Aes256Gcm::new_from_slice(key.as_ref()).map_err(|_| BundleError::BadKey)?;
        let writer = Self {
            out,
            cipher: EncryptorBE32::from_aead(cipher, &stream_nonce(nonce)),
            associated: associated(&body, &signature),
            waiting: Zeroizing::new(Vec::with_capacity(CHUNK)),
        };
        Ok((writer, header))
    }

    /// Writes the last chunk and gives back what was written to, not flushed.
    ///
    /// # Errors
    /// `Io`.
    pub fn finish(self) -> Result<W, BundleError> {
        let Self { mut out, cipher, associated, waiting } = self;
        let sealed = cipher
            .encrypt_last(Payload { msg: &waiting, aad: &associated })
            .map_err(|_| io::Error::other("the last chunk cannot be encrypted"))?;
        out.write_all(&sealed)?;
        Ok(out)
    }

    fn seal_chunk(&mut self) -> io::Result<()> {
        let sealed = self
            .cipher
            .encrypt_next(Payload { msg: &self.waiting, aad: &self.associated })
            .map_err(|_| io::Error::other("the bundle is too large"))?;
        self.waiting.clear();
        self.out.write_all(&sealed)
    }
}

impl<W: Write> Write for BundleWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk waits until there is more: the last one is written by `finish`.
        if self.waiting.len() == CHUNK {
            self.seal_chunk()?;
        }
        let taken = bytes.get(..bytes.len().min(CHUNK - self.waiting.len())).unwrap_or_default();
        self.waiting.extend_from_slice(taken);
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<W: Write> fmt::Debug for BundleWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BundleWriter(..)")
    }
}

/// Decrypts what it reads. A chunk that does not authenticate, or an end before the last chunk, is an error of kind
/// [`io::ErrorKind::InvalidData`]; who must not act on half a bundle reads all of it once before.
pub struct BundleReader<R: Read> {
    from: R,
    state: State,
    associated: [u8; 32],
    /// The sealed bytes that were read ahead.
    ahead: Vec<u8>,
    opened: Zeroizing<Vec<u8>>,
    at: usize,
}

enum State {
    Open(Box<DecryptorBE32<Aes256Gcm>>),
    /// The last chunk was opened.
    Ended,
    /// Asked again, it is altered still.
    Altered,
}

impl<R: Read> BundleReader<R> {
    /// Reads the header, and checks the sender's signature of it: who sent it, for whom, and that no byte of that was changed.
    ///
    /// # Errors
    /// `NotABundle`, `Altered`, `Io`.
    pub fn header(from: &mut R) -> Result<BundleHeader, BundleError> {
        read_header(from).map(|(header, ..)| header)
    }

    /// Reads the header and makes ready to read the content.
    ///
    /// # Errors
    /// `NotABundle`, `Altered`, `NotForUs`, `WrongSecret`, `Io`.
    pub fn open(mut from: R, with: Unlock<'_>) -> Result<(Self, BundleHeader), BundleError> {
        let (header, body, signature) = read_header(&mut from)?;
        let key = match (&header.to, with) {
            (BundleTo::Device { id, ephemeral }, Unlock::Device(keys)) if *id == keys.public().id() => {
                keys.agree(*ephemeral, &header.from.signing).ok_or(BundleError::Altered)?
            }
            (BundleTo::Passphrase(to), Unlock::Passphrase(passphrase)) => to.key(passphrase)?,
            _ => return Err(BundleError::NotForUs),
        };
        if !header.is_key(&key) {
            return Err(match header.to {
                BundleTo::Device { .. } => BundleError::Altered,
                BundleTo::Passphrase(_) => BundleError::WrongSecret,
            });
        }
        let nonce = bytes_from_hex(&header.nonce).map_err(|_| BundleError::Altered)?;
        let cipher = Aes256Gcm::new_from_slice(key.as_ref()).map_err(|_| BundleError::BadKey)?;
        let reader = Self {
            from,
            state: State::Open(Box::new(DecryptorBE32::from_aead(cipher, &stream_nonce(nonce)))),
            associated: associated(&body, &signature),
            ahead: Vec::new(),
            opened: Zeroizing::new(Vec::new()),
            at: 0,
        };
        Ok((reader, header))
    }

    /// Opens the next chunk; it is the last when nothing follows it.
    fn open_chunk(&mut self) -> io::Result<()> {
        let sealed = CHUNK + TAG;
        // One byte more than a chunk tells whether another follows.
        let wanted = (sealed + 1).saturating_sub(self.ahead.len());
        self.from.by_ref().take(wanted as u64).read_to_end(&mut self.ahead)?;
        let State::Open(mut cipher) = std::mem::replace(&mut self.state, State::Altered) else {
            return Ok(());
        };
        let opened = if self.ahead.len() > sealed {
            let rest = self.ahead.split_off(sealed);
            let chunk = std::mem::replace(&mut self.ahead, rest);
            let opened = cipher.decrypt_next(Payload { msg: &chunk, aad: &self.associated });
            opened.map(|opened| (opened, State::Open(cipher)))
        } else {
            let chunk = std::mem::take(&mut self.ahead);
            let opened = cipher.decrypt_last(Payload { msg: &chunk, aad: &self.associated });
            opened.map(|opened| (opened, State::Ended))
        };
        let (opened, state) = opened.map_err(|_| altered())?;
        (self.opened, self.state, self.at) = (Zeroizing::new(opened), state, 0);
        Ok(())
    }
}

fn altered() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, BundleError::Altered)
}

impl<R: Read> Read for BundleReader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.opened.len() {
            match self.state {
                State::Open(_) => self.open_chunk()?,
                State::Ended => return Ok(0),
                State::Altered => return Err(altered()),
            }
        }
        let rest = self.opened.get(self.at..).unwrap_or_default();
        let many = rest.len().min(into.len());
        into.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        self.at += many;
        Ok(many)
    }
}

impl<R: Read> fmt::Debug for BundleReader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BundleReader(..)")
    }
}

fn read_header(from: &mut impl Read) -> Result<(BundleHeader, Vec<u8>, Signature), BundleError> {
    let short = |error: io::Error| match error.kind() {
        io::ErrorKind::UnexpectedEof => BundleError::NotABundle,
        _ => BundleError::Io(error),
    };
    let mut magic = [0; 8];
    from.read_exact(&mut magic).map_err(short)?;
    if &magic != MAGIC {
        return Err(BundleError::NotABundle);
    }
    let mut length = [0; 4];
    from.read_exact(&mut length).map_err(short)?;
    let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
    if length > MOST {
        return Err(BundleError::NotABundle);
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).map_err(short)?;
    let mut signature = [0; 64];
    from.read_exact(&mut signature).map_err(short)?;
    let header = BundleHeader::parse(&body)?;
    let signature = Signature(signature);
    header.from.signing.verify(PURPOSE, &body, &signature).map_err(|_| BundleError::Altered)?;
    Ok((header, body, signature))
}
