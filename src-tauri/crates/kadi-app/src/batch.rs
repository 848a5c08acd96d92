//! Batches of cards: issued in one transaction, rendered card by card, then gathered into a PDF and a ZIP.
//!
//! Nothing is doubled by a power cut: the cards with their codes exist before the first is rendered, and the two files are
//! written anew from all pictures. Waiting for the disk after every picture would cost more than rendering it, so a power
//! cut may take the last pictures with it; whoever needs one that is gone or cut short renders it again.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kadi_cards::{Dpi, Mark, PdfSink, Sheet, Side, Template, ZipSink};
use kadi_contract::cards::{BatchView, CardLook, CreateBatch, GetBatch};
use kadi_contract::{ApiError, ErrorCode};
use kadi_core::Timestamp;
use kadi_store::{BatchRow, CardRow, IdentityKey, JobState, NewBatch, NewCard, Read, Write};
use kadi_trust::card_code::make_card_code;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::cards::{self, Subject};
use crate::error::{Fault, archive, internal, pdf as pdf_failed, random_failed};
use crate::files;
use crate::job::{self, Ended, JobKind, Worker};
use crate::office::Office;
use crate::session::Session;

/// Cards rendered between two transactions.
const CARDS_AT_ONCE: usize = 20;
const PDF: &str = "cards.pdf";
const ZIP: &str = "cards.zip";
const PICTURES: &str = "png";
/// The last chunk of every PNG (W3C PNG, 11.2.5): what a picture cut short does not end with.
const PNG_END: &[u8] = b"IEND\xAE\x42\x60\x82";

/// What a batch needs to know again after a restart.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Plan {
    programme: String,
    language: String,
    #[serde(default)]
    look: CardLook,
    /// People left out because it was open who they are.
    #[serde(default)]
    in_review: u64,
}

pub(crate) fn create(app: &Arc<App>, session: &Session, call: &CreateBatch) -> Result<BatchView, ApiError> {
    // Asked first: cards that nobody renders would be issued.
    if job::is_busy(session, JobKind::Batch)? {
        return Err(ErrorCode::JobRunning.into());
    }
    let template = cards::load_template(app, &call.template)?;
    let dpi = cards::dpi(call.dpi)?;
    cards::check_look(&template, &call.look)?;
    let office = &session.office;
    let language = if call.language.is_empty() { session.language.clone() } else { call.language.clone() };
    let programme = call.selection.programme_uid.clone().unwrap_or_default();
    let (campaign, name) = campaign(session, call, &programme)?;
    let plan = Plan { programme, language, look: call.look.clone(), in_review: 0 };
    let intent = session.intent("cards.create_batch", "", "");
    let id = office.write(intent, |db| {
        let selected = cards::selected(db, &call.selection)?;
        let (people, in_review) = ready(db, office, &template, &selected, &plan)?;
        if people.is_empty() {
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
        let new = NewBatch {
            id: id.clone(),
            campaign: campaign.clone(),
            template: template.name().to_owned(),
            dpi: u32::from(dpi.get()),
            plan: serde_json::to_string(&Plan { in_review, ..plan.clone() })
                .map_err(|_| Fault::internal("batch_plan"))?,
            out: out.display().to_string(),
            at: office.now(),
        };
        let issued = issue(db, office, &campaign, &people)?;
        db.create_batch(&new, &issued)?;
        db.audit_subject(&id);
        let details = serde_json::json!({
            "cards": issued.len(), "left_out": selected.len() - people.len(),
            "template": template.name(), "campaign": campaign,
        });
        db.audit_details(&details.to_string());
        Ok(id)
    })?;
    job::start(app, session, JobKind::Batch, &id, "")?;
    get(session, &GetBatch { id })
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
    let mut ready = Vec::with_capacity(selected.len());
    let mut in_review = 0;
    for &key in selected {
        let subject = Subject::read(db, db.get_identity(key)?, &plan.programme)?;
        let found = cards::obstacles(db, office, template, &subject, (language, &plan.look))?;
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
    // '#' separates the issue number in a token's prefix.
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if prefix.len() > 40 || !prefix.chars().all(fits) {
        return Err(ApiError::new(ErrorCode::InvalidField).with("field", "campaign"));
    }
    let name = known.map_or_else(|| prefix.clone(), |known| known.name);
    Ok((prefix, name))
}

/// The cards of these people with fresh codes; who has a card of the campaign gets the next issue number.
fn issue(
    db: &mut Write<'_>,
    office: &Office,
    campaign: &str,
    people: &[IdentityKey],
) -> Result<Vec<NewCard>, Fault> {
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

/// The work of a batch's job: pictures, then the files.
pub(crate) fn work(worker: &Worker) -> Result<Ended, ApiError> {
    let office = &worker.session.office;
    let (batch, mark) = office.read(|db| Ok((find(db, &worker.job.subject)?, cards::mark_of(db)?)))?;
    let run = Run::prepare(worker, batch, mark)?;
    if run.render_queued()? == Ended::Cancelled {
        return Ok(Ended::Cancelled);
    }
    run.write_files()
}

fn find(db: &Read<'_>, id: &str) -> Result<BatchRow, Fault> {
    db.find_batch(id)?.ok_or_else(|| ErrorCode::BatchNotFound.into())
}

/// A batch at work.
struct Run<'a> {
    worker: &'a Worker,
    batch: BatchRow,
    mark: Option<Mark>,
    template: Template,
    plan: Plan,
    dpi: Dpi,
    folder: PathBuf,
}

impl<'a> Run<'a> {
    fn prepare(worker: &'a Worker, batch: BatchRow, mark: Option<Mark>) -> Result<Self, ApiError> {
        let template = cards::load_template(&worker.app, &batch.template)?;
        let plan: Plan = serde_json::from_str(&batch.plan).map_err(|_| internal("batch_plan"))?;
        let folder = PathBuf::from(&batch.out);
        files::make_folder(&folder.join(PICTURES))?;
        let dpi = cards::dpi(batch.dpi)?;
        Ok(Self { worker, mark, template, plan, dpi, folder, batch })
    }

    fn office(&self) -> &Office {
        &self.worker.session.office
    }

    fn render_queued(&self) -> Result<Ended, ApiError> {
        loop {
            if self.worker.must_stop() {
                return Ok(Ended::Cancelled);
            }
            let queued = self.office().read(|db| {
                let cards = db.next_queued_cards(&self.batch.id, CARDS_AT_ONCE)?;
                cards
                    .into_iter()
                    .map(|card| Ok((self.subject(db, &card)?, card)))
                    .collect::<Result<Vec<_>, Fault>>()
            })?;
            if queued.is_empty() {
                return Ok(Ended::Done);
            }
            for (subject, card) in &queued {
                self.render(subject, card)?;
            }
            let ids: Vec<i64> = queued.iter().map(|(_, card)| card.id).collect();
            let (done, total) = self.office().write(self.worker.intent("cards.rendered"), |db| {
                db.mark_rendered(&ids)?;
                let progress = db.batch_progress(&self.batch.id)?;
                db.set_job_progress(&self.worker.job.id, "render", progress.rendered, progress.total)?;
                db.audit_details(&serde_json::json!({ "cards": ids.len() }).to_string());
                Ok((progress.rendered, progress.total))
            })?;
            self.worker.tell("render", done, total);
        }
    }

    fn subject(&self, db: &Read<'_>, card: &CardRow) -> Result<Subject, Fault> {
        Subject::read(db, db.get_identity(card.identity)?, &self.plan.programme)
    }

    fn render(&self, subject: &Subject, card: &CardRow) -> Result<(), ApiError> {
        let renderer = self.worker.app.renderer();
        for (side, sheet) in self.sheets(subject, card)? {
            files::write_cheaply(&self.picture(&card.code, side), &renderer.png(&sheet, self.dpi))?;
        }
        Ok(())
    }

    /// A picture from the disk, rendered again when a power cut took it.
    fn read_picture(&self, card: &CardRow, side: Side) -> Result<Vec<u8>, ApiError> {
        let path = self.picture(&card.code, side);
        match fs::read(&path) {
            Ok(bytes) if bytes.ends_with(PNG_END) => return Ok(bytes),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(files::failed(&error)),
        }
        let subject = self.office().read(|db| self.subject(db, card))?;
        self.render(&subject, card)?;
        fs::read(&path).map_err(|error| files::failed(&error))
    }

    fn sheets(&self, subject: &Subject, card: &CardRow) -> Result<Vec<(Side, Sheet)>, ApiError> {
        let language = cards::language(&self.plan.language);
        let mut data = cards::issued(self.office(), subject, card, language, self.mark)?;
        cards::apply_look(&mut data, &self.plan.look);
        let renderer = self.worker.app.renderer();
        let compose = |side| (side, renderer.compose(&self.template, side, &data));
        Ok(self.template.sides().map(compose).into())
    }

    fn picture(&self, code: &str, side: Side) -> PathBuf {
        self.folder.join(PICTURES).join(picture_name(code, side))
    }

    /// The PDF with fronts and backs in turn, and the ZIP of the pictures with its manifest.
    fn write_files(&self) -> Result<Ended, ApiError> {
        let cards = self.office().read(|db| Ok(db.cards_of_batch(&self.batch.id)?))?;
        let pages = files::write_whole(&self.folder.join(PDF), |file| self.fill_pdf(file, &cards))?;
        files::write_whole(&self.folder.join(ZIP), |file| self.fill_zip(file, &cards))?;
        self.office().write(self.worker.intent("cards.files"), |db| {
            db.finish_batch(&self.batch.id, pages, &[PDF, ZIP])?;
            db.audit_details(&serde_json::json!({ "pdf_pages": pages }).to_string());
            Ok(())
        })?;
        Ok(Ended::Done)
    }

    fn fill_pdf(&self, file: &mut File, cards: &[CardRow]) -> Result<u64, ApiError> {
        let total = cards.len() as u64;
        let mut pdf = PdfSink::new(BufWriter::new(file)).map_err(|error| pdf_failed(&error))?;
        let mut pages = 0;
        for (at, chunk) in cards.chunks(CARDS_AT_ONCE).enumerate() {
            let subjects = self.office().read(|db| {
                chunk.iter().map(|card| self.subject(db, card)).collect::<Result<Vec<_>, Fault>>()
            })?;
            for (subject, card) in subjects.iter().zip(chunk) {
                for (_, sheet) in self.sheets(subject, card)? {
                    pdf.add_page(&sheet).map_err(|error| pdf_failed(&error))?;
                    pages += 1;
                }
            }
            self.worker.tell("files", ((at + 1) * CARDS_AT_ONCE).min(cards.len()) as u64, total);
        }
        let mut out = pdf.finish().map_err(|error| pdf_failed(&error))?;
        out.flush().map_err(|error| files::failed(&error))?;
        Ok(pages)
    }

    fn fill_zip(&self, file: &mut File, cards: &[CardRow]) -> Result<(), ApiError> {
        let mut zip = ZipSink::new(BufWriter::new(file));
        for card in cards {
            for side in self.template.sides() {
                let bytes = self.read_picture(card, side)?;
                zip.add(&card.code, side, self.dpi, &bytes).map_err(|error| archive(&error))?;
            }
        }
        let (mut out, _) = zip.finish().map_err(|error| archive(&error))?;
        out.flush().map_err(|error| files::failed(&error))
    }
}

/// The sides of a card as its batch composes them, for a printer.
pub(crate) fn sheets_of(app: &App, session: &Session, card: &CardRow) -> Result<Vec<Sheet>, ApiError> {
    let office = &session.office;
    let (template, subject, plan, mark) = office.read(|db| {
        let batch = find(db, &card.batch)?;
        let plan: Plan = serde_json::from_str(&batch.plan).map_err(|_| Fault::internal("batch_plan"))?;
        let subject = Subject::read(db, db.get_identity(card.identity)?, &plan.programme)?;
        Ok((batch.template, subject, plan, cards::mark_of(db)?))
    })?;
    let template = cards::load_template(app, &template)?;
    let mut data = cards::issued(office, &subject, card, cards::language(&plan.language), mark)?;
    cards::apply_look(&mut data, &plan.look);
    Ok(template.sides().iter().map(|&side| app.renderer().compose(&template, side, &data)).collect())
}

/// Card codes name files: they say nothing about the person.
fn picture_name(code: &str, side: Side) -> String {
    format!("{code}-{}.png", side.name())
}

fn view(db: &Read<'_>, batch: BatchRow, now: Timestamp) -> Result<BatchView, Fault> {
    let progress = db.batch_progress(&batch.id)?;
    let row = db.jobs()?.into_iter().find(|row| row.subject == batch.id);
    let job = row.as_ref().map(|row| job::view_at(row, now, (progress.rendered, progress.total)));
    let plan: Plan = serde_json::from_str(&batch.plan).map_err(|_| Fault::internal("batch_plan"))?;
    Ok(BatchView {
        programme_uid: plan.programme,
        created: db.batch_created(&batch.id)?,
        in_review: plan.in_review,
        state: job.as_ref().map_or_else(|| JobState::Queued.as_str().to_owned(), |job| job.state.clone()),
        id: batch.id,
        campaign: batch.campaign,
        template: batch.template,
        dpi: batch.dpi,
        total: progress.total,
        rendered: progress.rendered,
        pdf_pages: batch.pdf_pages,
        out: batch.out,
        files: batch.files,
        created_at: batch.created_at.to_rfc3339(),
        job,
    })
}

pub(crate) fn list(session: &Session) -> Result<Vec<BatchView>, ApiError> {
    session
        .office
        .read(|db| db.batches()?.into_iter().map(|batch| view(db, batch, session.office.now())).collect())
}

pub(crate) fn get(session: &Session, call: &GetBatch) -> Result<BatchView, ApiError> {
    session.office.read(|db| view(db, find(db, &call.id)?, session.office.now()))
}

/// The folder of a batch and the files it lists.
pub(crate) fn files_of(session: &Session, id: &str) -> Result<(PathBuf, Vec<String>), ApiError> {
    session.office.read(|db| {
        let batch = find(db, id)?;
        Ok((Path::new(&batch.out).to_path_buf(), batch.files))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_expires_on_the_same_day_so_many_months_later() {
        assert_eq!(expiry("2026-11-21", 24).unwrap().as_deref(), Some("2028-11-21"));
        assert_eq!(expiry("2026-08-31", 6).unwrap().as_deref(), Some("2027-02-28"));
        assert_eq!(expiry("2026-11-21", 0).unwrap(), None);
    }
}
