//! Is this card good? Against the register when unlocked, against the last published lists when locked.

use std::convert::Infallible;

use kadi_contract::verify::{Verdict, VerdictView};
use kadi_contract::{Access, ApiError, ErrorCode};
use kadi_core::MpiId;
use kadi_store::{CardRow, Read};
use kadi_trust::verdict::{CardLookup, CardRecord, Judgement, MpiAnswer, Trust, judge};
use kadi_trust::{CardCode, Day, Payload, Registry, TokenHandle, TokenHash};

use crate::access;
use crate::app::App;
use crate::error::Fault;
use crate::person;
use crate::portal;
use crate::session::Session;

/// The register as a list of cards. Remembers the card it found, for the comparison with its holder.
struct Register<'a, 'b> {
    db: &'a Read<'b>,
    found: std::cell::RefCell<Option<CardRow>>,
}

impl Register<'_, '_> {
    fn record(&self, card: Option<CardRow>) -> Result<Option<CardRecord>, Fault> {
        let Some(card) = card else { return Ok(None) };
        let day = |text: &str| text.parse::<Day>().map_err(|_| Fault::internal("card_day"));
        let record = CardRecord {
            campaign: self.db.campaign_name(&card.campaign)?.unwrap_or_else(|| card.campaign.clone()),
            status: portal::published_status(card.status),
            issued: day(&card.issued_on)?,
            expires: card.expires_on.as_deref().map(day).transpose()?,
        };
        self.found.replace(Some(card));
        Ok(Some(record))
    }
}

impl CardLookup for Register<'_, '_> {
    type Error = Fault;

    fn find_by_token_hash(&self, hash: &TokenHash) -> Result<Option<CardRecord>, Fault> {
        self.record(self.db.find_card_by_token_hash(&hash.0)?)
    }

    fn find_by_handle(&self, handle: &TokenHandle) -> Result<Option<CardRecord>, Fault> {
        self.record(self.db.find_card_by_token_prefix(&handle.0)?)
    }

    fn find_by_code(&self, code: &CardCode) -> Result<Option<CardRecord>, Fault> {
        self.record(self.db.find_card_by_code(code.as_str())?)
    }

    fn find_by_mpi_id(&self, id: &MpiId) -> Result<MpiAnswer, Fault> {
        let Some(identity) = self.db.resolve_mpi_id(id)? else { return Ok(MpiAnswer::None) };
        let newest = self
            .db
            .cards_of_identity(identity.key)?
            .into_iter()
            .max_by(|a, b| a.issued_on.cmp(&b.issued_on).then(a.id.cmp(&b.id)));
        Ok(self.record(newest)?.map_or(MpiAnswer::None, MpiAnswer::Card))
    }
}

/// Several published lists as one.
struct Published(Vec<Registry>);

impl Published {
    fn first(
        &self,
        find: impl Fn(&Registry) -> Result<Option<CardRecord>, Infallible>,
    ) -> Result<Option<CardRecord>, Infallible> {
        for registry in &self.0 {
            if let Some(found) = find(registry)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}

impl CardLookup for Published {
    type Error = Infallible;

    fn find_by_token_hash(&self, hash: &TokenHash) -> Result<Option<CardRecord>, Infallible> {
        self.first(|registry| registry.find_by_token_hash(hash))
    }

    fn find_by_handle(&self, handle: &TokenHandle) -> Result<Option<CardRecord>, Infallible> {
        self.first(|registry| registry.find_by_handle(handle))
    }

    fn find_by_code(&self, code: &CardCode) -> Result<Option<CardRecord>, Infallible> {
        self.first(|registry| registry.find_by_code(code))
    }
}

/// Judges what was scanned or typed.
pub(crate) fn code(app: &App, session: Option<&Session>, text: &str) -> Result<VerdictView, ApiError> {
    let payload = Payload::parse(text);
    let today = Day::of(app.now());
    match session {
        Some(session) => unlocked(session, &payload, today),
        None => locked(app, &payload, today),
    }
}

fn unlocked(session: &Session, payload: &Payload, today: Day) -> Result<VerdictView, ApiError> {
    let issuers = [session.office.issuer.public()];
    let trust = Trust { issuers: &issuers, pass_keys: &Trust::no_pass_keys };
    session.office.read(|db| {
        let register = Register { db, found: std::cell::RefCell::new(None) };
        let mut view = view(judge(payload, &register, &trust, today)?);
        let may_compare = access::allows(session.role, Access::VerifyCards);
        if let Some(card) = register.found.take().filter(|_| may_compare && view.verdict == Verdict::Valid) {
            let holder = db.get_identity(card.identity)?;
            view.person = Some(person::row(db, &holder)?);
        }
        Ok(view)
    })
}

fn locked(app: &App, payload: &Payload, today: Day) -> Result<VerdictView, ApiError> {
    let (issuers, registries) = portal::published(app)?;
    if registries.is_empty() {
        return Err(ErrorCode::Locked.into());
    }
    let trust = Trust { issuers: &issuers, pass_keys: &Trust::no_pass_keys };
    match judge(payload, &Published(registries), &trust, today) {
        Ok(judgement) => Ok(view(judgement)),
        Err(never) => match never {},
    }
}

/// The verdict on a picture: that of the least favourable of Kadi's codes in it, so that a good card held beside a bad
/// one does not cover for it.
pub(crate) fn image(app: &App, session: Option<&Session>, bytes: &[u8]) -> Result<VerdictView, ApiError> {
    let scan = kadi_scan::scan_image(bytes).map_err(|_| ApiError::new(ErrorCode::ImageUnreadable))?;
    let mut verdicts =
        scan.payloads.iter().map(|text| code(app, session, text)).collect::<Result<Vec<_>, _>>()?;
    let is_kadi = |view: &VerdictView| view.verdict != Verdict::NotAKadiCode;
    if verdicts.iter().any(is_kadi) {
        verdicts.retain(is_kadi);
    }
    let strictest = verdicts.into_iter().max_by_key(|view| view.verdict);
    Ok(strictest.unwrap_or_else(|| view(Judgement::no_code())))
}

fn view(judgement: Judgement) -> VerdictView {
    VerdictView {
        verdict: word(judgement.verdict),
        campaign: judgement.campaign,
        issued_on: judgement.issued.map(|day| day.to_string()),
        expires_on: judgement.expires.map(|day| day.to_string()),
        person: None,
    }
}

const fn word(verdict: kadi_trust::Verdict) -> Verdict {
    match verdict {
        kadi_trust::Verdict::Valid => Verdict::Valid,
        kadi_trust::Verdict::Expired => Verdict::Expired,
        kadi_trust::Verdict::Superseded => Verdict::Superseded,
        kadi_trust::Verdict::Revoked => Verdict::Revoked,
        kadi_trust::Verdict::Invalid => Verdict::Invalid,
        kadi_trust::Verdict::UnknownIssuer => Verdict::UnknownIssuer,
        kadi_trust::Verdict::NotAKadiCode => Verdict::NotAKadiCode,
        kadi_trust::Verdict::Unreadable => Verdict::Unreadable,
    }
}
