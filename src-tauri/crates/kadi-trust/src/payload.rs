//! What a read or typed text is: a token, a signed code, a pass, a card code, an MPI id, or nothing of Kadi's.

use data_encoding::{BASE32_NOPAD, DecodeKind};
use kadi_core::MpiId;
use serde::{Deserialize, Serialize};

use crate::card_code::CardCode;
use crate::day::Day;
use crate::digest::bytes_from_hex;
use crate::issuer::IssuerKey;
use crate::pass::{Pass, PassBody, PassError, PassKey};
use crate::signed::{PREFIX, SignedCard};
use crate::token::Token;

/// Longer texts are no code of ours: the largest symbol holds 4,296 alphanumeric characters.
const MAX_LEN: usize = 4_296;

/// What a text turned out to be. Reading one decides nothing about validity: that is [`crate::judge`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload {
    /// A token, from base 32 or hexadecimal.
    Token(Token),
    /// A self-proving signed code.
    Signed(SignedCard),
    /// A pass or a `/verify` address.
    Pass(Pass),
    /// A card code, typed or scanned.
    CardCode(CardCode),
    /// An MPI id, typed.
    MpiId(MpiId),
    /// It has the shape of a Kadi code, but no code is written so: altered or badly forged.
    Altered,
    /// Something else.
    NotKadi,
}

impl Payload {
    /// Reads a text from a decoder, a keyboard-wedge scanner or a person. Upper or lower case, surrounding white space
    /// and the scanner prefix `KD1:` do not matter.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        // Base 45 may begin with a space behind the prefix, so the prefix is looked for before anything is trimmed.
        let text = text.trim_start().trim_end_matches(['\r', '\n', '\t']);
        if text.len() > MAX_LEN {
            return Self::NotKadi;
        }
        let prefixed = text.get(..PREFIX.len()).filter(|head| head.eq_ignore_ascii_case(PREFIX));
        let Some(prefix) = prefixed else { return Self::parse_plain(text) };
        let rest = text.get(prefix.len()..).unwrap_or_default();
        match Self::parse_plain(rest) {
            Self::NotKadi => Self::Altered,
            known => known,
        }
    }

    fn parse_plain(text: &str) -> Self {
        // A signed code first: base 45 holds spaces and signs that nothing else may be trimmed of.
        if let Ok(card) = SignedCard::parse(text) {
            return Self::Signed(card);
        }
        let text = text.trim();
        if let Some(token) = parse_token(text) {
            return token;
        }
        if let Some(pass) = parse_pass(text) {
            return pass;
        }
        if let Ok(id) = text.parse() {
            return Self::MpiId(id);
        }
        text.parse().map_or(Self::NotKadi, Self::CardCode)
    }
}

/// 64 hexadecimal digits or 52 characters of base 32.
fn parse_token(text: &str) -> Option<Payload> {
    if text.len() == 64 {
        return bytes_from_hex(text).ok().map(|bytes| Payload::Token(Token::from_bytes(bytes)));
    }
    if text.len() != 52 {
        return None;
    }
    match BASE32_NOPAD.decode(text.to_ascii_uppercase().as_bytes()) {
        Ok(bytes) => bytes.try_into().ok().map(|bytes| Payload::Token(Token::from_bytes(bytes))),
        // 52 characters hold 260 bits: the last four are zero in every token there is.
        Err(error) if error.kind == DecodeKind::Trailing => Some(Payload::Altered),
        Err(_) => None,
    }
}

/// `https://HOST/verify?...` or `/verify?...`, on any host: what proves a pass is its signature.
fn parse_pass(text: &str) -> Option<Payload> {
    let (address, query) = text.split_once('?')?;
    let path = match address.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => address.strip_prefix('/')?,
    };
    if !path.trim_end_matches('/').rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case("verify"))
    {
        return None;
    }
    let query = query.split('#').next().unwrap_or_default();
    let part = |name: &str| {
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
    };
    // A page called `verify` with other parameters is another system's.
    let ((_, p), (_, s)) = (part("p")?, part("s")?);
    let pass = Pass::from_parts(p, s, part("e").map(|(_, e)| e));
    Some(pass.map_or(Payload::Altered, Payload::Pass))
}

/// What the code on a card holds; an office's setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QrMode {
    /// The token in upper-case base 32: the smallest symbol, read best.
    #[default]
    Token,
    /// The token in 64 hexadecimal digits, as documented.
    Hex,
    /// The signed code: verifies with no list.
    Signed,
    /// The address of a verification page with the card's pass.
    Url,
}

/// What is encoded about one card.
#[derive(Debug, Clone)]
pub struct CardFacts {
    /// The card's token.
    pub token: Token,
    /// The campaign's identifier.
    pub campaign: String,
    /// When the card was issued.
    pub issued: Day,
    /// The last day on which it is valid; `None` for no end.
    pub expires: Option<Day>,
}

/// What encoding needs besides the card.
#[derive(Debug)]
pub struct QrContext<'a> {
    /// Signs the `signed` and `url` forms.
    pub issuer: &'a IssuerKey,
    /// The pass key of the campaign and `epoch`, for the `url` form.
    pub pass_key: &'a PassKey,
    /// The epoch of the pass key.
    pub epoch: u16,
    /// Name of the host that serves the verification page, without scheme, such as `carte.sante.example`.
    pub host: &'a str,
}

/// The text a card's code holds in `mode`.
///
/// # Errors
/// `CampaignTooLong` in mode `url` when the campaign identifier has more than 64 bytes.
pub fn encode(mode: QrMode, card: &CardFacts, context: &QrContext<'_>) -> Result<String, PassError> {
    match mode {
        QrMode::Token => Ok(card.token.to_base32()),
        QrMode::Hex => Ok(card.token.to_hex()),
        QrMode::Signed => Ok(SignedCard::sign(&card.token, card.expires, context.issuer).to_text()),
        QrMode::Url => {
            let body = PassBody {
                key_id: context.issuer.public().key_id(),
                epoch: context.epoch,
                serial: 0,
                issued: card.issued,
                expires: card.expires,
                token_hash: card.token.token_hash(),
                campaign: card.campaign.clone(),
            };
            let pass = Pass::issue(&body, context.pass_key, context.issuer)?;
            Ok(format!("https://{}{}", context.host, pass.to_query()))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::token::ServerSecret;

    fn encoded(mode: QrMode) -> (String, Token) {
        let secret = ServerSecret::from_bytes([8; 32]);
        let issuer = IssuerKey::from_seed(&[4; 32]);
        let card = CardFacts {
            token: Token::from_bytes([0xa5; 32]),
            campaign: "PEV26".into(),
            issued: "2026-11-21".parse().unwrap(),
            expires: Some("2028-11-21".parse().unwrap()),
        };
        let pass_key = PassKey::derive(&secret, "PEV26", 1);
        let context =
            QrContext { issuer: &issuer, pass_key: &pass_key, epoch: 1, host: "carte.sante.example" };
        (encode(mode, &card, &context).unwrap(), card.token)
    }

    #[test]
    fn every_form_is_read_in_either_case_and_behind_the_scanner_prefix() {
        for mode in [QrMode::Token, QrMode::Hex, QrMode::Signed] {
            let (text, token) = encoded(mode);
            for text in [text.clone(), text.to_lowercase(), text.to_uppercase(), format!("KD1:{text}\r\n")] {
                // The signed form already begins with the prefix: twice is no code.
                match (mode, Payload::parse(&text.replace("KD1:KD1:", "kd1:"))) {
                    (QrMode::Signed, Payload::Signed(card)) => {
                        assert_eq!(card.handle, token.token_hash().handle());
                    }
                    (_, Payload::Token(read)) => assert_eq!(read, token),
                    (_, other) => panic!("{text}: {other:?}"),
                }
            }
        }
    }

    #[test]
    fn an_address_is_read_on_any_host_and_relative() {
        let (text, token) = encoded(QrMode::Url);
        let relative = text.strip_prefix("https://carte.sante.example").unwrap();
        for text in [&text, relative, &format!("http://192.168.1.4:8080/portal{relative}#x")] {
            let Payload::Pass(pass) = Payload::parse(text) else { panic!("{text}") };
            assert_eq!(pass.body().unwrap().token_hash, token.token_hash());
        }
        assert_eq!(Payload::parse("https://carte.sante.example/verify?p=AAAA&s=BBBB"), Payload::Altered);
        assert_eq!(Payload::parse("https://example.org/verify?id=7"), Payload::NotKadi);
        assert_eq!(Payload::parse("https://example.org/shop?p=AAAA&s=BBBB"), Payload::NotKadi);
    }

    #[test]
    fn identifiers_and_codes_are_told_apart() {
        assert_eq!(
            Payload::parse(" sn dkr 26 9xq7lm2a "),
            Payload::MpiId("SN-DKR-26-9XQ7LM2A".parse().unwrap())
        );
        assert_eq!(Payload::parse("7kq-2m9-xo1t"), Payload::CardCode("7KQ2M9X01T".parse().unwrap()));
        for text in ["", "https://example.org", "WIFI:S:Bureau;;", "5901234123457", "𞤀𞤥𞤭𞤲𞤢"] {
            assert_eq!(Payload::parse(text), Payload::NotKadi, "{text}");
        }
        assert_eq!(Payload::parse("KD1:WHATEVER"), Payload::Altered);
    }

    #[test]
    fn a_token_whose_spare_bits_are_set_is_an_altered_one() {
        let (text, _) = encoded(QrMode::Token);
        let head = &text[..51];
        let read: Vec<bool> = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
            .chars()
            .map(|last| matches!(Payload::parse(&format!("{head}{last}")), Payload::Token(_)))
            .collect();
        // One bit of the last character is the token's, four are spare.
        assert_eq!(read.iter().filter(|read| **read).count(), 2);
        assert_eq!(Payload::parse(&format!("{head}B")), Payload::Altered);
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in "\\PC*", long in "[A-Z0-9 $%*+./:?=&-]{0,300}") {
            let _ = Payload::parse(&text);
            let _ = Payload::parse(&format!("https://h/verify?{long}"));
            let read = Payload::parse(&format!("KD1:{long}"));
            prop_assert_ne!(read, Payload::NotKadi);
        }
    }
}
