//! Is this card good? Against the register when unlocked, against the last published lists when locked.

use kadi_contract::verify::{FrameView, HolderView, Means, Verdict, VerdictView};
use kadi_contract::{Access, ApiError, ErrorCode};
use kadi_core::MpiId;
use kadi_scan::{Effort, Frame, Scan};
use kadi_store::{CardRow, IdentityKey, Read};
use kadi_trust::verdict::{CardLookup, CardRecord, Judgement, MpiAnswer, Trust, judge};
use kadi_trust::{
    CardCode, Day, Freshness, KeyId, PackedError, PassHandle, PassKey, Payload, Reason, TokenHandle,
    TokenHash,
};

use crate::access;
use crate::app::App;
use crate::error::Fault;
use crate::person_view::sex_code;
use crate::portal;
use crate::published::{self, List, Published};
use crate::session::Session;
use crate::verifications;

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

    fn is_pass_revoked(&self, pass: &PassHandle) -> Result<bool, Fault> {
        Ok(self.db.find_pass(&pass.0)?.is_some_and(|row| row.revoked_at.is_some()))
    }
}

/// Several lists as one. Remembers which of them knew the card.
struct Lists<'a> {
    lists: &'a [List],
    knew: std::cell::Cell<Option<usize>>,
}

type Missing = PackedError<()>;

impl Lists<'_> {
    fn first(
        &self,
        find: impl Fn(&List) -> Result<Option<CardRecord>, Missing>,
    ) -> Result<Option<CardRecord>, Missing> {
        for (at, list) in self.lists.iter().enumerate() {
            if let Some(found) = find(list)? {
                self.knew.set(Some(at));
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}

impl CardLookup for Lists<'_> {
    type Error = Missing;

    fn find_by_token_hash(&self, hash: &TokenHash) -> Result<Option<CardRecord>, Missing> {
        self.first(|list| list.find_by_token_hash(hash))
    }

    fn find_by_handle(&self, handle: &TokenHandle) -> Result<Option<CardRecord>, Missing> {
        self.first(|list| list.find_by_handle(handle))
    }

    fn find_by_code(&self, code: &CardCode) -> Result<Option<CardRecord>, Missing> {
        self.first(|list| list.find_by_code(code))
    }

    fn is_pass_revoked(&self, pass: &PassHandle) -> Result<bool, Missing> {
        for list in self.lists {
            if list.is_pass_revoked(pass)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Judges the text of a code.
fn code(app: &App, session: Option<&Session>, text: &str) -> Result<VerdictView, ApiError> {
    let payload = Payload::parse(text);
    let today = Day::of(app.now());
    match session {
        Some(session) => unlocked(app, session, &payload, today),
        None => locked(app, &payload, today),
    }
}

fn unlocked(app: &App, session: &Session, payload: &Payload, today: Day) -> Result<VerdictView, ApiError> {
    let issuers = [session.office.issuer.public()];
    session.office.read(|db| {
        // Only the key of the epoch that counts: whoever stole an older one could make passes with it.
        let pass_keys = |issuer: KeyId, campaign: &str, epoch: u16| {
            let ours = issuers.iter().any(|own| own.key_id() == issuer);
            let counts = ours && db.pass_epoch(campaign).is_ok_and(|current| current == epoch);
            counts.then(|| PassKey::derive(&session.office.server_secret, campaign, epoch))
        };
        let trust = Trust { issuers: &issuers, pass_keys: &pass_keys };
        let register = Register { db, found: std::cell::RefCell::new(None) };
        let judgement = judge(payload, &register, &trust, today)?;
        // Another office's card is on none of our lists, and signed with a key that is not ours.
        if matches!(judgement.reason, Reason::NotListed | Reason::KeyNotTrusted) {
            return Ok(elsewhere(app, db, payload, today)?.unwrap_or_else(|| view(judgement)));
        }
        let mut view = view(judgement);
        let may_compare = access::allows(session.role, Access::VerifyCards);
        if let Some(card) = register.found.take().filter(|_| may_compare && view.verdict == Verdict::Valid) {
            view.person = Some(holder(db, card.identity)?);
        }
        Ok(view)
    })
}

fn holder(db: &Read<'_>, identity: IdentityKey) -> Result<HolderView, Fault> {
    let person = db.get_identity(identity)?.person;
    let programmes = db.around(identity)?.programmes.len();
    Ok(HolderView {
        first_name: person.first_name,
        last_name: person.last_name,
        date_of_birth: person.date_of_birth.map(|date| date.to_string()),
        sex: person.sex.map(|sex| sex_code(sex).to_owned()),
        district: person.district,
        programmes: u32::try_from(programmes).unwrap_or(u32::MAX),
    })
}

/// The verdict of the lists that other devices sent; `None` when they do not know the card either.
fn elsewhere(app: &App, db: &Read<'_>, payload: &Payload, today: Day) -> Result<Option<VerdictView>, Fault> {
    let received = published::read_received(app)?;
    let pass_keys = |issuer: KeyId, campaign: &str, epoch: u16| {
        let key = db.find_received_pass_key(issuer.0, campaign, epoch).ok().flatten();
        key.map(PassKey::from_bytes)
    };
    match judge_by(app, &received, payload, &pass_keys, today) {
        // The card may be one of ours all the same.
        Err(error) if error.code != ErrorCode::ListRefused => Err(error.into()),
        Ok((reason, view)) if !matches!(reason, Reason::NotListed | Reason::KeyNotTrusted) => Ok(Some(view)),
        _ => Ok(None),
    }
}

fn locked(app: &App, payload: &Payload, today: Day) -> Result<VerdictView, ApiError> {
    let published = published::read(app)?;
    if published.lists.is_empty() && published.refused == 0 {
        return Err(ErrorCode::Locked.into());
    }
    judge_by(app, &published, payload, &Trust::no_pass_keys, today).map(|(_, view)| view)
}

/// The verdict of published lists, and what it rests on.
fn judge_by(
    app: &App,
    published: &Published,
    payload: &Payload,
    pass_keys: &dyn Fn(KeyId, &str, u16) -> Option<PassKey>,
    today: Day,
) -> Result<(Reason, VerdictView), ApiError> {
    let refused = || ApiError::new(ErrorCode::ListRefused);
    if published.lists.is_empty() && published.refused > 0 {
        return Err(refused());
    }
    let trust = Trust { issuers: &published.issuers, pass_keys };
    let lists = Lists { lists: &published.lists, knew: std::cell::Cell::new(None) };
    let judgement = judge(payload, &lists, &trust, today).map_err(|_| refused())?;
    // The card may stand on the list that was refused.
    if published.refused > 0 && judgement.reason == Reason::NotListed {
        return Err(refused());
    }
    let knew = lists.knew.get().and_then(|at| published.lists.get(at));
    let stale_days = knew.and_then(|list| match list.freshness(app.now()) {
        Freshness::Stale { days } => Some(days),
        Freshness::Fresh | Freshness::ClockBehind => None,
    });
    Ok((judgement.reason, VerdictView { stale_days, ..view(judgement) }))
}

/// Judges what was scanned or typed, and writes down that it was.
pub(crate) fn typed(app: &App, session: Option<&Session>, text: &str) -> Result<VerdictView, ApiError> {
    let view = code(app, session, text)?;
    verifications::note(app, session, Means::Code, &view, Some(text));
    Ok(view)
}

/// The verdict on a picture file.
pub(crate) fn image(app: &App, session: Option<&Session>, bytes: &[u8]) -> Result<VerdictView, ApiError> {
    let scan = scanned(bytes, Effort::Thorough)?;
    let found = strictest(app, session, &scan)?;
    let text = found.as_ref().map(|(_, text)| *text);
    let view = found.map_or_else(|| view(Judgement::no_code()), |(view, _)| view);
    verifications::note(app, session, Means::Picture, &view, text);
    Ok(view)
}

/// The verdict on a frame of a camera, if a code is to be read in it.
pub(crate) fn frame(app: &App, session: Option<&Session>, bytes: &[u8]) -> Result<FrameView, ApiError> {
    scanned_frame(app, session, &scanned(bytes, Effort::Quick)?)
}

/// The verdict on what was read in a frame of a camera.
pub(crate) fn scanned_frame(
    app: &App,
    session: Option<&Session>,
    scan: &Scan,
) -> Result<FrameView, ApiError> {
    let verdict = strictest(app, session, scan)?.map(|(view, text)| {
        verifications::note(app, session, Means::Camera, &view, Some(text));
        view
    });
    let codes = u32::try_from(scan.payloads.len()).unwrap_or(u32::MAX);
    Ok(FrameView { codes, verdict, outline: scan.outline.clone() })
}

fn scanned(bytes: &[u8], effort: Effort) -> Result<Scan, ApiError> {
    let frame = Frame::from_image(bytes).map_err(|_| ApiError::new(ErrorCode::ImageUnreadable))?;
    Ok(frame.scan(effort))
}

/// The verdict on the least favourable of Kadi's codes in a picture, so that a good card held beside a bad one does not
/// cover for it; on another code only where there is none of Kadi's.
fn strictest<'a>(
    app: &App,
    session: Option<&Session>,
    scan: &'a Scan,
) -> Result<Option<(VerdictView, &'a str)>, ApiError> {
    let judged = |text: &'a String| Ok((code(app, session, text)?, text.as_str()));
    let mut verdicts = scan.payloads.iter().map(judged).collect::<Result<Vec<_>, ApiError>>()?;
    let is_kadi = |(view, _): &(VerdictView, &str)| view.verdict != Verdict::NotAKadiCode;
    if verdicts.iter().any(is_kadi) {
        verdicts.retain(is_kadi);
    }
    Ok(verdicts.into_iter().max_by_key(|(view, _)| view.verdict))
}

fn view(judgement: Judgement) -> VerdictView {
    VerdictView {
        verdict: word(judgement.verdict),
        campaign: judgement.campaign,
        issued_on: judgement.issued.map(|day| day.to_string()),
        expires_on: judgement.expires.map(|day| day.to_string()),
        stale_days: None,
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
