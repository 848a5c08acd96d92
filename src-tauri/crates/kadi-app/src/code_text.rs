//! What the code on a card says, as the office's setting has it.

use kadi_contract::{ApiError, ErrorCode};
use kadi_store::CardRow;
use kadi_trust::{CardFacts, Day, PassKey, QrContext, QrMode, Token, encode};

use crate::error::internal;
use crate::office::{Office, QrChoice};

/// The text of the code of `card`, whose token is `token`.
pub(crate) fn of(office: &Office, token: &Token, card: &CardRow) -> Result<String, ApiError> {
    let day = |text: &str| text.parse::<Day>().map_err(|_| internal("card_day"));
    let settings = office.settings();
    let mode = match settings.qr_mode {
        QrChoice::Token => QrMode::Token,
        QrChoice::Hex => QrMode::Hex,
        QrChoice::Signed => QrMode::Signed,
        QrChoice::Url => QrMode::Url,
    };
    let facts = CardFacts {
        token: token.clone(),
        campaign: card.campaign.clone(),
        issued: day(&card.issued_on)?,
        expires: card.expires_on.as_deref().map(day).transpose()?,
    };
    // The pass on a card is of the first epoch for ever: it stands on its signature.
    let pass_key = PassKey::derive(&office.server_secret, &card.campaign, 1);
    let context =
        QrContext { issuer: &office.issuer, pass_key: &pass_key, epoch: 1, host: &settings.verify_host };
    encode(mode, &facts, &context)
        .map_err(|_| ApiError::new(ErrorCode::InvalidField).with("field", "campaign"))
}
