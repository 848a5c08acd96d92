//! The work on a batch: issue what is not issued yet, draw pictures, write files, each step so that it can be done again.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use kadi_cards::{Dpi, Dress, Mark, Sheet, Side, Template, ZipSink};
use kadi_contract::ApiError;
use kadi_contract::cards::Output;
use kadi_contract::verify::ExportPortal;
use kadi_store::{BatchRow, CardRow, CardState, Read};

use super::pages::Pages;
use super::{FileSum, ISSUED_AT_ONCE, Plan, Volume, find, issue, orders, pipeline, ready};
use crate::cards::{self, Subject};
use crate::error::{Fault, archive, internal, pdf as pdf_failed};
use crate::files;
use crate::job::{Ended, Worker};
use crate::office::Office;
use crate::portal;
use crate::settings::hex;

/// Cards whose pictures are recorded in one transaction, while others are drawn.
const RECORDED_AT_ONCE: usize = 20;
/// Cards that are looked up together to be drawn.
const DRAWN_AT_ONCE: usize = 500;
/// Signs of life while a file is written: so many, but not more often than every so many cards.
const SIGNS: u64 = 50;
const LEAST_BETWEEN: u64 = 20;
const MANIFEST: &str = "MANIFEST.json";
const SUMS: &str = "SHA256SUMS";
pub(super) const PICTURES: &str = "png";
const PORTAL: &str = "portal";
/// The last chunk of every PNG (W3C PNG, 11.2.5): what a picture cut short does not end with.
const PNG_END: &[u8] = b"IEND\xAE\x42\x60\x82";

/// A file while it is filled.
type Out<'f> = BufWriter<&'f mut File>;

/// The work of a batch's job.
pub(crate) fn work(worker: &Worker) -> Result<Ended, ApiError> {
    let office = &worker.session.office;
    let (batch, mark) = office.read(|db| Ok((find(db, &worker.job.subject)?, cards::mark_of(db)?)))?;
    let id = batch.id.clone();
    if orders::give_up(worker, &id)? {
        Run::prepare(worker, batch, mark)?.list_files(Whole::No)?;
        return Ok(Ended::Cancelled);
    }
    let mut run = Run::prepare(worker, batch, mark)?;
    let steps = [Run::issue_rest, Run::draw_pictures, Run::write_volumes, Run::publish, Run::finish];
    for step in steps {
        if step(&mut run)? != Ended::Done {
            if !orders::give_up(worker, &id)? {
                return Ok(Ended::Paused);
            }
            run.list_files(Whole::No)?;
            return Ok(Ended::Cancelled);
        }
    }
    Ok(Ended::Done)
}

/// Whether all cards of a batch are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whole {
    Yes,
    /// The batch was given up.
    No,
}

/// A batch at work.
struct Run<'a> {
    worker: &'a Worker,
    batch: BatchRow,
    mark: Option<Mark>,
    template: Template,
    plan: Plan,
    dress: Dress,
    dpi: Dpi,
    folder: PathBuf,
}

impl<'a> Run<'a> {
    fn prepare(worker: &'a Worker, batch: BatchRow, mark: Option<Mark>) -> Result<Self, ApiError> {
        let template = cards::load_template(&worker.app, &batch.template)?;
        let plan = Plan::read(&batch)?;
        let dress = worker.session.office.read(|db| plan.dress(db))?;
        let folder = PathBuf::from(&batch.out);
        files::make_folder(&if plan.outputs.contains(&Output::Png) {
            folder.join(PICTURES)
        } else {
            folder.clone()
        })?;
        let dpi = cards::dpi(batch.dpi)?;
        Ok(Self { worker, mark, template, plan, dress, dpi, folder, batch })
    }

    fn office(&self) -> &Office {
        &self.worker.session.office
    }

    fn wants(&self, output: Output) -> bool {
        self.plan.outputs.contains(&output)
    }

    /// Issues cards for those of the selection who have none of this batch yet, some in each transaction.
    fn issue_rest(&mut self) -> Result<Ended, ApiError> {
        let Some(selection) = self.plan.selection.clone() else { return Ok(Ended::Done) };
        let (total, rest) = self.office().read(|db| super::rest_of(db, &selection, &self.batch.id))?;
        let mut done = total - rest.len();
        self.plan.in_review = 0;
        for keys in rest.chunks(ISSUED_AT_ONCE) {
            if self.worker.must_stop() {
                return Ok(Ended::Cancelled);
            }
            let (people, in_review) =
                self.office().read(|db| ready(db, self.office(), &self.template, keys, &self.plan))?;
            self.plan.in_review += in_review;
            done += keys.len();
            self.office().write(self.worker.intent("cards.issue"), |db| {
                let issued = issue(db, self.office(), &self.batch.campaign, &people)?;
                db.add_cards(&self.batch.id, &self.batch.campaign, &issued)?;
                db.set_job_progress(&self.worker.job.id, "issue", done as u64, total as u64)?;
                db.audit_details(&serde_json::json!({ "cards": issued.len() }).to_string());
                Ok(())
            })?;
            self.worker.tell("issue", done as u64, total as u64);
        }
        self.plan.selection = None;
        self.office().write(self.worker.intent("cards.issued"), |db| {
            db.set_batch_plan(&self.batch.id, &self.plan.write()?)?;
            Ok(())
        })?;
        Ok(Ended::Done)
    }

    /// Draws the pictures of cards that have none.
    fn draw_pictures(&mut self) -> Result<Ended, ApiError> {
        if !self.wants(Output::Png) {
            return Ok(Ended::Done);
        }
        let mut at = self.office().read(|db| Ok(db.batch_progress(&self.batch.id)?))?;
        loop {
            if self.worker.must_stop() {
                return Ok(Ended::Cancelled);
            }
            let queued = self.office().read(|db| Ok(db.next_queued_cards(&self.batch.id, DRAWN_AT_ONCE)?))?;
            if queued.is_empty() {
                return Ok(Ended::Done);
            }
            let draw = |card: &CardRow, subject: &Subject| self.draw(subject, card);
            let mut drawn = Vec::with_capacity(RECORDED_AT_ONCE);
            let (mut left, mut rendered) = (queued.len(), at.rendered);
            let flow = pipeline::run(
                &queued,
                |lot| self.subjects(lot),
                draw,
                |card, pictures| {
                    self.keep(card, &pictures)?;
                    drawn.push(card.id);
                    left -= 1;
                    if drawn.len() < RECORDED_AT_ONCE && left > 0 {
                        return Ok(ControlFlow::Continue(()));
                    }
                    rendered += drawn.len() as u64;
                    self.record_pictures(&drawn, (rendered, at.total))?;
                    drawn.clear();
                    Ok(if self.worker.must_stop() {
                        ControlFlow::Break(())
                    } else {
                        ControlFlow::Continue(())
                    })
                },
            )?;
            at.rendered = rendered;
            if flow.is_break() {
                return Ok(Ended::Cancelled);
            }
        }
    }

    fn record_pictures(&self, cards: &[i64], (rendered, total): (u64, u64)) -> Result<(), ApiError> {
        self.office().write(self.worker.intent("cards.rendered"), |db| {
            db.mark_rendered(cards)?;
            db.set_job_progress(&self.worker.job.id, "render", rendered, total)?;
            db.audit_details(&serde_json::json!({ "cards": cards.len() }).to_string());
            Ok(())
        })?;
        self.worker.tell("render", rendered, total);
        Ok(())
    }

    /// Writes the files, so many cards in each, and records each with the cards in it: a kill costs one of them.
    fn write_volumes(&mut self) -> Result<Ended, ApiError> {
        let total = self.office().read(|db| Ok(db.batch_progress(&self.batch.id)?.total))?;
        let size = usize::try_from(self.plan.per_file).unwrap_or(usize::MAX).max(1);
        if !self.wants(Output::Pdf) && !self.wants(Output::Zip) {
            return Ok(Ended::Done);
        }
        loop {
            if self.worker.must_stop() {
                return Ok(Ended::Cancelled);
            }
            let last = self.plan.volumes.last().map_or(0, |volume| volume.last);
            let cards =
                self.office().read(|db| Ok(db.cards_of_batch_after(&self.batch.id, last, size)?))?;
            let Some(end) = cards.last() else { return Ok(Ended::Done) };
            let before: u64 = self.plan.volumes.iter().map(|volume| volume.cards).sum();
            let alone = self.plan.volumes.is_empty() && total <= size as u64;
            let number = if alone { String::new() } else { format!("-{:04}", self.plan.volumes.len() + 1) };
            let mut volume = Volume { last: end.id, cards: cards.len() as u64, ..Volume::default() };
            let told = |done: u64| self.worker.tell("files", before + done, total);
            if self.wants(Output::Pdf) {
                let name = format!("cards{number}.pdf");
                let (sum, pages) = self.write_file(&name, |out| self.fill_pdf(out, &cards, &told))?;
                volume.pages = pages;
                volume.files.push(sum);
            }
            if self.wants(Output::Zip) {
                let name = format!("cards{number}.zip");
                volume.files.push(self.write_file(&name, |out| self.fill_zip(out, &cards, &told))?.0);
            }
            self.record(volume, &cards, (before + cards.len() as u64, total))?;
        }
    }

    fn record(
        &mut self,
        volume: Volume,
        cards: &[CardRow],
        (done, total): (u64, u64),
    ) -> Result<(), ApiError> {
        let waiting: Vec<i64> =
            cards.iter().filter(|card| card.state == CardState::Queued).map(|card| card.id).collect();
        self.plan.volumes.push(volume);
        self.office().write(self.worker.intent("cards.files"), |db| {
            db.mark_rendered(&waiting)?;
            db.set_batch_plan(&self.batch.id, &self.plan.write()?)?;
            db.set_batch_files(&self.batch.id, self.plan.pages(), &self.plan.names())?;
            db.set_job_progress(&self.worker.job.id, "files", done, total)?;
            db.audit_details(&serde_json::json!({ "cards": cards.len() }).to_string());
            Ok(())
        })?;
        self.worker.tell("files", done, total);
        Ok(())
    }

    /// Writes the page that verifies the campaign's cards, those of other batches included.
    fn publish(&mut self) -> Result<Ended, ApiError> {
        if self.wants(Output::Portal) {
            let out = self.folder.join(PORTAL).display().to_string();
            let call = ExportPortal { campaign: self.batch.campaign.clone(), out, ..ExportPortal::default() };
            portal::export(&self.worker.app, &self.worker.session, &call)?;
        }
        Ok(Ended::Done)
    }

    /// Says what all files are, and that the batch is complete; not when it was given up in the meantime.
    fn finish(&mut self) -> Result<Ended, ApiError> {
        self.list_files(Whole::Yes)
    }

    fn list_files(&self, whole: Whole) -> Result<Ended, ApiError> {
        let mut listed: Vec<FileSum> =
            self.plan.volumes.iter().flat_map(|volume| volume.files.iter().cloned()).collect();
        if self.wants(Output::Png) {
            let sums = self.write_file(SUMS, |out| self.list_pictures(out))?.0;
            listed.push(sums);
        }
        let progress = self.office().read(|db| Ok(db.batch_progress(&self.batch.id)?))?;
        let manifest = serde_json::json!({
            "batch": self.batch.id, "campaign": self.batch.campaign, "template": self.batch.template,
            "dpi": self.batch.dpi, "cards": progress.rendered, "pdf_pages": self.plan.pages(), "files": listed,
            "void": progress.void, "complete": whole == Whole::Yes,
        });
        let text = serde_json::to_vec_pretty(&manifest).map_err(|_| internal("manifest"))?;
        files::write_bytes(&self.folder.join(MANIFEST), &text)?;
        let pages = self.plan.pages();
        let mut names: Vec<&str> = listed.iter().map(|file| file.name.as_str()).collect();
        names.push(MANIFEST);
        let action = if whole == Whole::Yes { "cards.complete" } else { "cards.given_up" };
        self.office().write(self.worker.intent(action), |db| {
            db.audit_details(&serde_json::json!({ "pdf_pages": pages, "void": progress.void }).to_string());
            match (whole, find(db, &self.batch.id)?.given_up) {
                (Whole::Yes, None) => db.finish_batch(&self.batch.id, pages, &names)?,
                (Whole::No, _) => db.set_batch_files(&self.batch.id, pages, &names)?,
                (Whole::Yes, Some(_)) => return Ok(Ended::Cancelled),
            }
            Ok(Ended::Done)
        })
    }

    /// The sums of all pictures, as `sha256sum -c` reads them.
    fn list_pictures(&self, out: &mut Out<'_>) -> Result<(), ApiError> {
        let mut last = 0;
        loop {
            let cards = self.office().read(|db| Ok(db.cards_of_batch_after(&self.batch.id, last, 500)?))?;
            let Some(end) = cards.last() else { return Ok(()) };
            last = end.id;
            for card in &cards {
                for side in self.template.sides() {
                    let sum = hex(&files::sha256(&self.read_picture(card, side)?));
                    let name = picture_name(&card.code, side);
                    writeln!(out, "{sum}  {PICTURES}/{name}").map_err(|error| files::failed(&error))?;
                }
            }
        }
    }

    /// Writes a file of the batch whole or not at all, and gives its sum.
    fn write_file<T>(
        &self,
        name: &str,
        fill: impl FnOnce(&mut Out<'_>) -> Result<T, ApiError>,
    ) -> Result<(FileSum, T), ApiError> {
        let path = self.folder.join(name);
        let filled = files::write_whole(&path, |file| {
            let mut out = BufWriter::with_capacity(1 << 18, file);
            let filled = fill(&mut out)?;
            out.flush().map_err(|error| files::failed(&error))?;
            Ok(filled)
        })?;
        let (bytes, sha256) = files::sum_of(&path)?;
        Ok((FileSum { name: name.to_owned(), bytes, sha256 }, filled))
    }

    fn subjects(&self, lot: &[CardRow]) -> Result<Vec<Subject>, ApiError> {
        self.office().read(|db| lot.iter().map(|card| self.subject(db, card)).collect())
    }

    fn subject(&self, db: &Read<'_>, card: &CardRow) -> Result<Subject, Fault> {
        Subject::read(db, db.get_identity(card.identity)?, &self.plan.programme)
    }

    fn draw(&self, subject: &Subject, card: &CardRow) -> Result<Vec<(Side, Vec<u8>)>, ApiError> {
        let renderer = self.worker.app.renderer();
        let sheets = self.sheets(subject, card)?;
        Ok(sheets.iter().map(|sheet| (sheet.side(), renderer.png(sheet, self.dpi))).collect())
    }

    fn keep(&self, card: &CardRow, pictures: &[(Side, Vec<u8>)]) -> Result<(), ApiError> {
        pictures
            .iter()
            .try_for_each(|(side, png)| files::write_cheaply(&self.picture(&card.code, *side), png))
    }

    /// A picture from the disk, drawn again when a power cut took it.
    fn read_picture(&self, card: &CardRow, side: Side) -> Result<Vec<u8>, ApiError> {
        let path = self.picture(&card.code, side);
        match fs::read(&path) {
            Ok(bytes) if bytes.ends_with(PNG_END) => return Ok(bytes),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(files::failed(&error)),
        }
        let subject = self.office().read(|db| self.subject(db, card))?;
        let drawn = self.draw(&subject, card)?;
        self.keep(card, &drawn)?;
        let found = drawn.into_iter().find(|(known, _)| *known == side);
        found.map(|(_, png)| png).ok_or_else(|| internal("card_side"))
    }

    fn sheets(&self, subject: &Subject, card: &CardRow) -> Result<Vec<Sheet>, ApiError> {
        let language = cards::language(&self.plan.language);
        let mut data = cards::issued(self.office(), subject, card, language, self.mark)?;
        self.dress.put_on(&mut data);
        let renderer = self.worker.app.renderer();
        Ok(self.template.sides().map(|side| renderer.compose(&self.template, side, &data)).into())
    }

    fn picture(&self, code: &str, side: Side) -> PathBuf {
        self.folder.join(PICTURES).join(picture_name(code, side))
    }

    /// Fronts and backs in turn, or on A4 pages.
    fn fill_pdf(&self, out: &mut Out<'_>, cards: &[CardRow], told: &dyn Fn(u64)) -> Result<u64, ApiError> {
        let mut pdf =
            Pages::new(out, self.plan.sheet, self.plan.sheet_shift).map_err(|error| pdf_failed(&error))?;
        let (mut done, every) = (0, between_signs(cards));
        let make = |card: &CardRow, subject: &Subject| self.sheets(subject, card);
        let _ = pipeline::run(
            cards,
            |lot| self.subjects(lot),
            make,
            |_, sheets| {
                pdf.add(&sheets).map_err(|error| pdf_failed(&error))?;
                done += 1;
                if done % every == 0 {
                    told(done);
                }
                Ok(ControlFlow::Continue(()))
            },
        )?;
        Ok(pdf.finish().map_err(|error| pdf_failed(&error))? as u64)
    }

    /// The pictures with their own manifest.
    fn fill_zip(&self, out: &mut Out<'_>, cards: &[CardRow], told: &dyn Fn(u64)) -> Result<(), ApiError> {
        let mut zip = ZipSink::new(out);
        let (mut done, every) = (0, between_signs(cards));
        let kept = self.wants(Output::Png);
        let read = |lot: &[CardRow]| match kept {
            // What was drawn is read from the disk.
            true => Ok(lot.iter().map(|_| None).collect()),
            false => Ok(self.subjects(lot)?.into_iter().map(Some).collect()),
        };
        let make = |card: &CardRow, subject: &Option<Subject>| match subject {
            Some(subject) => self.draw(subject, card),
            None => self
                .template
                .sides()
                .map(|side| Ok((side, self.read_picture(card, side)?)))
                .into_iter()
                .collect(),
        };
        let _ = pipeline::run(cards, read, make, |card, pictures| {
            for (side, png) in &pictures {
                zip.add(&card.code, *side, self.dpi, png).map_err(|error| archive(&error))?;
            }
            done += 1;
            if done % every == 0 {
                told(done);
            }
            Ok(ControlFlow::Continue(()))
        })?;
        zip.finish().map_err(|error| archive(&error))?;
        Ok(())
    }
}

/// Card codes name files: they say nothing about the person.
pub(super) fn picture_name(code: &str, side: Side) -> String {
    format!("{code}-{}.png", side.name())
}

/// Cards between two signs of life while these are written.
fn between_signs(cards: &[CardRow]) -> u64 {
    (cards.len() as u64 / SIGNS).max(LEAST_BETWEEN)
}
