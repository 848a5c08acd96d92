//! Batches of cards: make, list, resume, cancel, and revoking a card.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use kadi_contract::ErrorCode;
use kadi_contract::cards::{
    BatchView, CardView, CreateBatch, GetBatch, ListBatches, Output, PageSheet, RevokeCard, Selection,
    SheetShift,
};
use kadi_contract::office::{ListJobs, ResumeJob};

use crate::context::Context;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::words::{Column, Words};

/// Flags of `kadi cards batch`. Without a filter, cards are made for everybody who is active.
#[derive(Debug, Args)]
pub(crate) struct BatchArgs {
    /// Template name
    #[arg(long, required_unless_present = "design")]
    template: Option<String>,
    /// Design, such as D-0001 for its newest version or D-0001@2; it is frozen from now on
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true)]
    design: String,
    /// Only those enrolled in this programme (UID)
    #[arg(long, value_name = "UID", alias = "program")]
    programme: Option<String>,
    /// Only those of this district
    #[arg(long)]
    district: Option<String>,
    /// Only this person; may be given more than once
    #[arg(long = "mpi-id", value_name = "ID")]
    mpi_ids: Vec<String>,
    /// Leave out people who have a valid card of the campaign
    #[arg(long)]
    without_card: bool,
    /// At most so many; 0 for all
    #[arg(long, default_value_t = 0)]
    limit: u32,
    /// 300, 450 or 600 [default: that of the design, else 300]
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    dpi: u32,
    /// Folder for the files [default: the store's output folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Prefix of the campaign, part of every token [default: the programme's code]
    #[arg(long, value_name = "PREFIX", default_value = "")]
    campaign: String,
    /// What to make [default: everything for up to 2,000 people, pdf for more]
    #[arg(long, value_enum, value_delimiter = ',', value_name = "WHAT")]
    outputs: Vec<OutputArg>,
    /// Cards in each file [default: 10,000 in a PDF, 2,000 where pictures are made too]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    per_file: u32,
    /// Pages of the PDF: a card each, or A4 with marks where to cut, backs behind their fronts
    #[arg(long, value_enum, value_name = "PAGE", default_value = "card")]
    sheet: SheetArg,
    /// With --sheet a4: moves all cards by what the printer is off, to the right and down in millimetres, such as 0.5,-1.2
    #[arg(long, value_name = "MM,MM", value_parser = tenths, default_value = "0,0", hide_default_value = true, allow_hyphen_values = true)]
    shift: (i32, i32),
    /// With --sheet a4: moves the backs as well, as seen on the printed back
    #[arg(long, value_name = "MM,MM", value_parser = tenths, default_value = "0,0", hide_default_value = true, allow_hyphen_values = true)]
    back_shift: (i32, i32),
}

/// What the pages of a PDF are.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum SheetArg {
    /// One side of a card
    Card,
    /// As many cards as fit, for an office printer that flips on the long edge
    A4,
}

impl From<SheetArg> for PageSheet {
    fn from(sheet: SheetArg) -> Self {
        match sheet {
            SheetArg::Card => Self::Card,
            SheetArg::A4 => Self::A4,
        }
    }
}

/// Two lengths in millimetres as tenths; the application says which are too large.
fn tenths(text: &str) -> Result<(i32, i32), String> {
    const HELP: &str = "two lengths in millimetres, such as 0.5,-1.2";
    let one = |text: &str| -> Option<i32> {
        let length = text.trim().parse::<f64>().ok().filter(|length| length.abs() < 1000.0)?;
        #[allow(clippy::cast_possible_truncation)]
        Some((length * 10.0).round() as i32)
    };
    let (right, down) = text.split_once(',').ok_or(HELP)?;
    one(right).zip(one(down)).ok_or_else(|| HELP.to_owned())
}

/// What is made of a batch.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum OutputArg {
    /// Fronts and backs in turn
    Pdf,
    /// Pictures in an archive with a manifest
    Zip,
    /// Pictures in a folder
    Png,
    /// The campaign's verification page
    Portal,
}

impl From<OutputArg> for Output {
    fn from(output: OutputArg) -> Self {
        match output {
            OutputArg::Pdf => Self::Pdf,
            OutputArg::Zip => Self::Zip,
            OutputArg::Png => Self::Png,
            OutputArg::Portal => Self::Portal,
        }
    }
}

pub(crate) fn make(context: &mut Context, args: BatchArgs) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let selection = Selection {
        programme_uid: args.programme,
        district: args.district,
        mpi_ids: args.mpi_ids,
        without_card: args.without_card,
        limit: args.limit,
        ..Selection::default()
    };
    let batch = desk.call(CreateBatch {
        template: args.template.unwrap_or_default(),
        design: args.design,
        selection,
        dpi: args.dpi,
        language: context.language().to_owned(),
        campaign: args.campaign,
        out: args.out.map(|path| path.display().to_string()).unwrap_or_default(),
        outputs: args.outputs.into_iter().map(Output::from).collect(),
        per_file: args.per_file,
        sheet: args.sheet.into(),
        sheet_shift: SheetShift {
            right: args.shift.0,
            down: args.shift.1,
            back_right: args.back_shift.0,
            back_down: args.back_shift.1,
        },
        ..CreateBatch::default()
    })?;
    finish(context, &mut desk, batch)
}

pub(crate) fn list(context: &mut Context) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let batches = desk.call(ListBatches {})?;
    context.show(&batches, |batches, words| list_text(batches, words))
}

pub(crate) fn resume(context: &mut Context, batch: &str) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let job = find_job(&mut desk, batch)?;
    let job = desk.call(ResumeJob { id: job })?;
    desk.wait(context, &job)?;
    let batch = desk.call(GetBatch { id: job.subject })?;
    context.show(&batch, batch_text)
}

pub(crate) fn revoke(context: &mut Context, code: String, reason: String) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let card = desk.call(RevokeCard { code, reason })?;
    context.show(&card, card_text)
}

/// Waits for the batch's job and shows the batch as it stands then.
pub(super) fn finish(context: &Context, desk: &mut Desk, batch: BatchView) -> Result<(), Failure> {
    if let Some(job) = &batch.job {
        desk.wait(context, job)?;
    }
    let batch = desk.call(GetBatch { id: batch.id })?;
    context.show(&batch, batch_text)
}

/// The newest job of a batch, or the job of this name.
fn find_job(desk: &mut Desk, batch: &str) -> Result<String, Failure> {
    let jobs = desk.call(ListJobs {})?;
    jobs.into_iter()
        .find(|job| job.id == batch || (job.kind == "batch" && job.subject.eq_ignore_ascii_case(batch)))
        .map(|job| job.id)
        .ok_or_else(|| ErrorCode::BatchNotFound.into())
}

pub(super) fn batch_text(batch: &BatchView, words: Words) -> String {
    words.facts([
        ("cli-column-batch", batch.id.clone()),
        ("cli-column-state", words.code("job", &batch.state)),
        ("field-template", format!("{}, {} dpi", batch.template, batch.dpi)),
        ("field-campaign", batch.campaign.clone()),
        ("cli-column-cards", progress(batch, words)),
        ("cli-column-void", words.number(batch.void)),
        ("cli-column-pages", words.number(batch.pdf_pages)),
        ("cli-column-folder", batch.out.clone()),
        ("cli-column-files", batch.files.join(", ")),
    ])
}

fn progress(batch: &BatchView, words: Words) -> String {
    let (done, total) = (words.number(batch.rendered), words.number(batch.total));
    words.text_with("progress-of", &[("done", (&done).into()), ("total", (&total).into())])
}

fn list_text(batches: &[BatchView], words: Words) -> String {
    let columns = [
        Column::Text("cli-column-batch"),
        Column::Text("cli-column-state"),
        Column::Text("field-template"),
        Column::Text("field-campaign"),
        Column::Number("cli-column-cards"),
        Column::Text("cli-column-when"),
        Column::Text("cli-column-folder"),
    ];
    let row = |batch: &BatchView| {
        vec![
            batch.id.clone(),
            words.code("job", &batch.state),
            batch.template.clone(),
            batch.campaign.clone(),
            progress(batch, words),
            words.when(&batch.created_at),
            batch.out.clone(),
        ]
    };
    words.table(&columns, batches.iter().map(row))
}

pub(super) fn card_text(card: &CardView, words: Words) -> String {
    words.facts([
        ("field-code", card.code.clone()),
        ("cli-column-state", words.code("card", &card.status)),
        ("field-campaign", card.campaign.clone()),
        ("field-mpi-id", card.mpi_id.clone()),
        ("cli-column-when", card.revoked_at.as_deref().map(|at| words.when(at)).unwrap_or_default()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_as_tenths_of_a_millimetre() {
        assert_eq!(tenths("0.5, -1.25"), Ok((5, -13)));
        for bad in ["", "1", "1;2", "a,b", "1,NaN", "inf,0", "99999,0"] {
            assert!(tenths(bad).is_err(), "{bad}");
        }
    }
}
