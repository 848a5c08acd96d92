//! Batches of cards: issued some at a time, drawn card by card, written in files of so many cards each.
//!
//! Nothing is doubled by a power cut. A card with its code exists before it is drawn; a file is written beside its place,
//! moved there and recorded with the cards in it in one transaction, so a kill costs at most the file that was being
//! written. Waiting for the disk after every picture would cost more than drawing it, so a power cut may take the last
//! pictures with it; whoever needs one that is gone or cut short draws it again.

mod orders;
mod pages;
mod pipeline;
mod reissue;
mod view;
mod work;

use std::path::PathBuf;
use std::sync::Arc;

use kadi_cards::{Dress, Template};
use kadi_contract::cards::{
    BatchView, CardLook, CreateBatch, GetBatch, Output, PageSheet, Selection, SheetShift,
};
use kadi_contract::{Access, ApiError, ErrorCode};
use kadi_store::{BatchRow, IdentityKey, NewBatch, NewCard, Read, Write};
use kadi_trust::card_code::make_card_code;
use serde::{Deserialize, Serialize};

use crate::access;
use crate::app::App;
use crate::cards::{self, Subject};
use crate::error::{Fault, internal, random_failed};
use crate::job::{self, JobKind};
use crate::office::Office;
use crate::session::Session;
use crate::studio;

pub(crate) use orders::{cancel, decide, is_over, quotas, set_quota, waits_for_approval};
pub(crate) use reissue::reissue;
pub(crate) use view::{data_of, files_of, get, list, sheets_of};
pub(crate) use work::work;

/// Cards issued in one transaction.
const ISSUED_AT_ONCE: usize = 500;
/// Up to so many cards a batch gets everything that can be made of it, unless something else was asked for.
const SMALL: usize = 2_000;
/// Cards in a file, unless something else was asked for: a kill costs a few seconds of work, and a program opens it.
const CARDS_IN_A_PDF: u32 = 10_000;
/// Cards in a file where pictures are among the files.
const CARDS_IN_A_ZIP: u32 = 2_000;
/// Tenths of a millimetre that cards are moved on a sheet at most.
const MOST_SHIFT: i32 = 100;

/// What a batch needs to know again after a restart.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Plan {
    programme: String,
    language: String,
    #[serde(default)]
    look: CardLook,
    /// The version of the design, such as `D-0001@2`.
    #[serde(default)]
    design: Option<String>,
    /// People left out because it was open who they are.
    #[serde(default)]
    in_review: u64,
    /// What is made; everything in batches that do not say.
    #[serde(default = "everything")]
    outputs: Vec<Output>,
    /// Cards in a file.
    #[serde(default = "cards_in_a_file")]
    per_file: u32,
    /// What the pages of the PDF are.
    #[serde(default)]
    sheet: PageSheet,
    #[serde(default)]
    sheet_shift: SheetShift,
    /// Whom cards are still to be issued for; `None` when all are.
    #[serde(default)]
    selection: Option<Selection>,
    /// The files written, by the cards in them.
    #[serde(default)]
    volumes: Vec<Volume>,
}

/// Files that hold the same cards.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Volume {
    /// The last card, by its number in the store.
    last: i64,
    cards: u64,
    pages: u64,
    files: Vec<FileSum>,
}

/// A file, as the manifest lists it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct FileSum {
    name: String,
    bytes: u64,
    sha256: String,
}

fn everything() -> Vec<Output> {
    vec![Output::Pdf, Output::Zip, Output::Png]
}

const fn cards_in_a_file() -> u32 {
    CARDS_IN_A_ZIP
}

impl Plan {
    fn read(batch: &BatchRow) -> Result<Self, ApiError> {
        serde_json::from_str(&batch.plan).map_err(|_| internal("batch_plan"))
    }

    fn write(&self) -> Result<String, Fault> {
        serde_json::to_string(self).map_err(|_| Fault::internal("batch_plan"))
    }

    /// What the cards wear.
    fn dress(&self, db: &Read<'_>) -> Result<Dress, Fault> {
        studio::dress(db, self.design.as_deref(), &self.look)
    }

    fn pages(&self) -> u64 {
        self.volumes.iter().map(|volume| volume.pages).sum()
    }

    fn names(&self) -> Vec<&str> {
        self.volumes.iter().flat_map(|volume| &volume.files).map(|file| file.name.as_str()).collect()
    }
}

pub(crate) fn create(app: &Arc<App>, session: &Session, call: &CreateBatch) -> Result<BatchView, ApiError> {
    // Asked first: cards that nobody renders would be issued.
    if job::is_busy(session, JobKind::Batch)? {
        return Err(ErrorCode::JobRunning.into());
    }
    let office = &session.office;
    let design = Some(call.design.trim()).filter(|design| !design.is_empty());
    let chosen = design.map(|design| office.read(|db| studio::choose(db, design))).transpose()?;
    let template =
        cards::load_template(app, chosen.as_ref().map_or(&call.template, |chosen| &chosen.template))?;
    if !call.template.is_empty() && call.template != template.name() {
        return Err(ApiError::new(ErrorCode::InvalidField).with("field", "template"));
    }
    let dpi = match (call.dpi, &chosen) {
        (0, Some(chosen)) => cards::dpi(chosen.dpi)?,
        (dots, _) => cards::dpi(dots)?,
    };
    cards::check_look(&template, &call.look)?;
    if call.outputs == [Output::Portal] {
        // Nobody gets a card of a page that verifies it.
        return Err(ApiError::new(ErrorCode::InvalidField).with("field", "outputs"));
    }
    if call.outputs.contains(&Output::Portal) {
        access::check(session.role, Access::Export)?;
    }
    check_sheet(call)?;
    let language = if call.language.is_empty() { session.language.clone() } else { call.language.clone() };
    let programme = call.selection.programme_uid.clone().unwrap_or_default();
    let (campaign, name) = campaign(session, call, &programme)?;
    let plan = Plan {
        programme,
        language,
        look: call.look.clone(),
        design: chosen.as_ref().map(studio::Chosen::name),
        sheet: call.sheet,
        sheet_shift: call.sheet_shift,
        ..Plan::default()
    };
    let intent = session.intent("cards.create_batch", "", "");
    let (id, job) = office.write(intent, |db| {
        let selected = cards::selected(db, &call.selection)?;
        let begun = begin(db, office, &template, &selected, &plan)?;
        if begun.people.is_empty() {
            return Err(ErrorCode::NobodySelected.into());
        }
        db.put_campaign(
            &campaign,
            &name,
            call.selection.programme_uid.as_deref(),
            template.name(),
            office.now(),
        )?;
        let id = db.next_batch_id()?;
        let out = out_folder(app, call, &id);
        let outputs = outputs(call, selected.len());
        let over = usize::try_from(office.settings().approval_over).unwrap_or(usize::MAX);
        let waits = over > 0 && selected.len() > over;
        // Approved are as many as were asked for.
        let limited = Selection { limit: u32::try_from(selected.len()).unwrap_or(u32::MAX), ..call.selection.clone() };
        let plan = Plan {
            in_review: begun.in_review,
            per_file: per_file(call, &outputs),
            outputs,
            selection: match waits {
                true => Some(limited),
                false => (begun.looked_at < selected.len()).then(|| call.selection.clone()),
            },
            ..plan.clone()
        };
        let new = NewBatch {
            id: id.clone(),
            campaign: campaign.clone(),
            template: template.name().to_owned(),
            dpi: u32::from(dpi.get()),
            plan: plan.write()?,
            out: out.display().to_string(),
            at: office.now(),
        };
        let people = if waits { &[][..] } else { &begun.people };
        let issued = issue(db, office, &campaign, people)?;
        db.create_batch(&new, &issued)?;
        if waits {
            db.ask_approval(&id, selected.len() as u64, &session.officer.0)?;
        }
        if let Some(chosen) = &chosen {
            db.use_design(&chosen.id, chosen.version, &id)?;
        }
        db.audit_subject(&id);
        let details = serde_json::json!({
            "cards": issued.len(), "selected": selected.len(), "left_out": begun.looked_at - begun.people.len(),
            "template": template.name(), "campaign": campaign, "awaiting_approval": waits,
        });
        db.audit_details(&details.to_string());
        let job = if waits { None } else { Some(job::put(db, JobKind::Batch, &id, "")?) };
        Ok((id, job))
    })?;
    if let Some(job) = job {
        job::run(app, session, JobKind::Batch, job)?;
    }
    get(app, session, &GetBatch { id })
}

/// Sheets are pages of a PDF, and a printer is never a centimetre off.
fn check_sheet(call: &CreateBatch) -> Result<(), ApiError> {
    let SheetShift { right, down, back_right, back_down } = call.sheet_shift;
    let invalid = |field: &str| Err(ApiError::new(ErrorCode::InvalidField).with("field", field));
    if call.sheet == PageSheet::A4 && !call.outputs.is_empty() && !call.outputs.contains(&Output::Pdf) {
        return invalid("sheet");
    }
    if [right, down, back_right, back_down].iter().any(|tenths| tenths.abs() > MOST_SHIFT) {
        return invalid("sheet_shift");
    }
    Ok(())
}

/// What is made of the cards: what was asked for, each once.
fn outputs(call: &CreateBatch, selected: usize) -> Vec<Output> {
    if call.outputs.is_empty() {
        return if selected > SMALL { vec![Output::Pdf] } else { everything() };
    }
    let all = everything().into_iter().chain([Output::Portal]);
    all.filter(|output| call.outputs.contains(output)).collect()
}

fn per_file(call: &CreateBatch, outputs: &[Output]) -> u32 {
    match call.per_file {
        0 if !outputs.contains(&Output::Zip) && !outputs.contains(&Output::Png) => CARDS_IN_A_PDF,
        0 => CARDS_IN_A_ZIP,
        asked => asked,
    }
}

/// The first of a selection that get their cards at once.
#[derive(Default)]
struct Begun {
    people: Vec<IdentityKey>,
    looked_at: usize,
    in_review: u64,
}

/// Looks for people who are ready until there are enough for one transaction. The others' cards are issued by the job.
fn begin(
    db: &Read<'_>,
    office: &Office,
    template: &Template,
    selected: &[IdentityKey],
    plan: &Plan,
) -> Result<Begun, Fault> {
    let mut begun = Begun::default();
    for keys in selected.chunks(ISSUED_AT_ONCE) {
        if begun.people.len() >= ISSUED_AT_ONCE {
            break;
        }
        let (people, in_review) = ready(db, office, template, keys, plan)?;
        begun.people.extend(people);
        begun.in_review += in_review;
        begun.looked_at += keys.len();
    }
    Ok(begun)
}

/// How many people a batch is for, and those who have no card of it yet. What the batch itself issued does not take
/// anybody out of its selection.
fn rest_of(db: &Read<'_>, selection: &Selection, batch: &str) -> Result<(usize, Vec<IdentityKey>), Fault> {
    let everybody = Selection { without_card: false, limit: 0, ..selection.clone() };
    let mut keys = cards::selected(db, &everybody)?;
    let issued = db.people_of_batch(batch)?;
    if selection.without_card {
        let holders = db.holders_of_valid_cards()?;
        keys.retain(|key| issued.contains(*key) || !holders.contains(*key));
    }
    if selection.limit > 0 {
        keys.truncate(selection.limit as usize);
    }
    let total = keys.len();
    keys.retain(|key| !issued.contains(*key));
    Ok((total, keys))
}

fn out_folder(app: &App, call: &CreateBatch, id: &str) -> PathBuf {
    match call.out.trim() {
        "" => app.config.folder.join("cards").join(id),
        out => PathBuf::from(out),
    }
}

/// Those of the selection whose cards can be made, and how many wait for a review: nobody gets a card that says too little
/// or while it is open who they are.
fn ready(
    db: &Read<'_>,
    office: &Office,
    template: &Template,
    selected: &[IdentityKey],
    plan: &Plan,
) -> Result<(Vec<IdentityKey>, u64), Fault> {
    let language = cards::language(&plan.language);
    let dress = plan.dress(db)?;
    let mut ready = Vec::with_capacity(selected.len());
    let mut in_review = 0;
    for &key in selected {
        let subject = Subject::read(db, db.get_identity(key)?, &plan.programme)?;
        let found = cards::obstacles(db, office, template, &subject, (language, &dress))?;
        if found.is_empty() {
            ready.push(key);
        }
        in_review += u64::from(found.iter().any(|(code, _)| code == cards::IN_REVIEW));
    }
    Ok((ready, in_review))
}

/// The campaign's prefix and name: as asked for, else the programme's code and name, else the office's own.
fn campaign(session: &Session, call: &CreateBatch, programme: &str) -> Result<(String, String), ApiError> {
    let known = session.office.read(|db| Ok(db.programme(programme)?))?;
    let prefix = match (call.campaign.trim(), &known) {
        ("", Some(known)) if !known.code.is_empty() => known.code.clone(),
        ("", Some(known)) => known.uid.clone(),
        ("", None) if programme.is_empty() => format!("{}-CARD", session.office.place.country),
        ("", None) => return Err(ApiError::new(ErrorCode::ProgrammeNotFound).with("programme", programme)),
        (asked, _) => asked.to_owned(),
    };
    if !is_prefix(&prefix) {
        return Err(ApiError::new(ErrorCode::InvalidField).with("field", "campaign"));
    }
    let name = known.map_or_else(|| prefix.clone(), |known| known.name);
    Ok((prefix, name))
}

/// Whether a campaign may have this prefix: '#' separates the issue number in a token's.
fn is_prefix(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.len() <= 40 && text.chars().all(fits)
}

/// The cards of these people with fresh codes; who has a card of the campaign gets the next issue number.
fn issue(
    db: &mut Write<'_>,
    office: &Office,
    campaign: &str,
    people: &[IdentityKey],
) -> Result<Vec<NewCard>, Fault> {
    if let Some(quota) = db.find_quota(campaign)?.filter(|quota| quota.left() < people.len() as u64) {
        let reached = ApiError::new(ErrorCode::QuotaReached).with("campaign", campaign);
        return Err(reached.with("left", quota.left()).with("asked", people.len()).into());
    }
    let settings = office.settings();
    let today = office.now().to_day();
    let expires_on = expiry(&today, settings.card_months)?;
    people
        .iter()
        .map(|&key| {
            let identity = db.get_identity(key)?;
            let issue = db.last_issue(key, campaign)? + 1;
            let token = cards::token_of(office, &identity, campaign, issue);
            Ok(NewCard {
                code: make_card_code().map_err(|_| random_failed())?.as_str().to_owned(),
                identity: key,
                issue,
                token_hash: token.token_hash().0,
                issued_on: today.clone(),
                expires_on: expires_on.clone(),
            })
        })
        .collect()
}

fn expiry(today: &str, months: u32) -> Result<Option<String>, Fault> {
    if months == 0 {
        return Ok(None);
    }
    let day: jiff::civil::Date = today.parse().map_err(|_| Fault::internal("today"))?;
    let span = jiff::Span::new().try_months(months).map_err(|_| Fault::internal("card_months"))?;
    let last = day.checked_add(span).map_err(|_| Fault::internal("card_months"))?;
    Ok(Some(last.to_string()))
}

fn find(db: &Read<'_>, id: &str) -> Result<BatchRow, Fault> {
    db.find_batch(id)?.ok_or_else(|| ErrorCode::BatchNotFound.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_a_pdf_and_moved_by_less_than_a_centimetre() {
        let asked = |outputs: &[Output], back_right: i32| CreateBatch {
            sheet: PageSheet::A4,
            outputs: outputs.to_vec(),
            sheet_shift: SheetShift { back_right, ..SheetShift::default() },
            ..CreateBatch::default()
        };
        assert!(check_sheet(&asked(&[], -100)).is_ok());
        assert!(check_sheet(&asked(&[Output::Zip, Output::Pdf], 100)).is_ok());
        assert!(check_sheet(&asked(&[Output::Png], 0)).is_err());
        assert!(check_sheet(&asked(&[], 101)).is_err());
    }

    #[test]
    fn a_card_expires_on_the_same_day_so_many_months_later() {
        assert_eq!(expiry("2026-11-21", 24).unwrap().as_deref(), Some("2028-11-21"));
        assert_eq!(expiry("2026-08-31", 6).unwrap().as_deref(), Some("2027-02-28"));
        assert_eq!(expiry("2026-11-21", 0).unwrap(), None);
    }
}
