//! `kadi fraud`: signs of misuse in what was verified and unlocked; `kadi report`: the same as a file.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use kadi_contract::fraud::{
    DismissSign, ListSigns, LogView, ReportForm, ReportSigns, SignView, SignsView, TakeLog,
};

use crate::context::Context;
use crate::failure::Failure;
use crate::words::{Column, Words};

/// The commands of `kadi fraud`.
#[derive(Debug, Subcommand)]
pub(crate) enum FraudCommand {
    /// The signs of the last 30 days, the gravest first
    List {
        /// Only signs of at least this risk, 0 to 100
        #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=100))]
        min_risk: u8,
    },
    /// Put a sign aside; newer evidence opens it again
    Dismiss {
        /// The number of the sign
        id: String,
        /// What was found out
        #[arg(long)]
        reason: String,
    },
    /// Look at the log of another desk as well, so that a card shown at two places is seen
    Take {
        /// The file verifications.jsonl of the other device
        file: PathBuf,
        /// What people call the place
        #[arg(long)]
        place: String,
        /// Which desk there, where it has several
        #[arg(long, default_value = "")]
        desk: String,
    },
}

/// The commands of `kadi report`.
#[derive(Debug, Subcommand)]
pub(crate) enum ReportCommand {
    /// The signs of misuse of the last 30 days
    Fraud(ReportArgs),
}

/// Flags of a report.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// As text with separators
    #[arg(long, value_name = "FILE", required_unless_present = "xlsx", conflicts_with = "xlsx")]
    csv: Option<PathBuf>,
    /// As a workbook of Excel
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
}

pub(crate) fn run(context: &mut Context, command: FraudCommand) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    match command {
        FraudCommand::List { min_risk } => context.show(&desk.call(ListSigns { min_risk })?, list_text),
        FraudCommand::Dismiss { id, reason } => {
            context.show(&desk.call(DismissSign { id, reason })?, sign_text)
        }
        FraudCommand::Take { file, place, desk: at } => {
            let file = file.display().to_string();
            context.show(&desk.call(TakeLog { file, place, desk: at })?, log_text)
        }
    }
}

pub(crate) fn report(context: &mut Context, command: ReportCommand) -> Result<(), Failure> {
    let ReportCommand::Fraud(args) = command;
    let (out, form) = match (args.csv, args.xlsx) {
        (_, Some(out)) => (out, ReportForm::Xlsx),
        (Some(out), None) => (out, ReportForm::Csv),
        (None, None) => return Err(Failure::missing_flag("--csv")),
    };
    let done = context.unlock()?.call(ReportSigns { out: out.display().to_string(), form })?;
    context.show(&done, |done, words| {
        words.text_with("fraud-reported", &[("rows", done.rows.into()), ("file", (&done.out).into())])
    })
}

fn list_text(view: &SignsView, words: Words) -> String {
    let looked = [
        ("verifications", words.number(view.verifications)),
        ("hours", words.number(view.hours)),
        ("days", words.number(view.days)),
        ("least", words.number(view.least_hours)),
        ("leastdays", words.number(view.least_days)),
    ];
    let args: Vec<_> = looked.iter().map(|(name, value)| (*name, value.into())).collect();
    let mut lines = Vec::new();
    if view.signs.is_empty() {
        let any = view.by_kind.iter().any(|kind| kind.open + kind.dismissed > 0);
        lines.push(words.text(if any { "fraud-none-so-high" } else { "fraud-empty" }));
    } else {
        let columns = [
            Column::Number("fraud-column-risk"),
            Column::Text("fraud-column-kind"),
            Column::Text("fraud-column-place"),
            Column::Text("fraud-column-first"),
            Column::Text("fraud-column-last"),
            Column::Number("fraud-column-events"),
            Column::Text("fraud-column-state"),
            Column::Text("fraud-column-id"),
        ];
        let row = |sign: &SignView| {
            vec![
                sign.risk.to_string(),
                words.code("fraud-kind", sign.kind.as_str()),
                places(sign),
                words.when(&sign.first),
                words.when(&sign.last),
                words.number(sign.events),
                words.text(state_of(sign)),
                sign.id.clone(),
            ]
        };
        lines.push(words.table(&columns, view.signs.iter().map(row)));
    }
    lines.push(words.text_with("fraud-looked", &args));
    if !view.compared {
        lines.push(words.text_with("fraud-too-few", &args));
    }
    if view.skipped > 0 {
        lines.push(words.text_with("fraud-skipped", &[("count", view.skipped.into())]));
    }
    lines.join("\n")
}

const fn state_of(sign: &SignView) -> &'static str {
    if sign.dismissed.is_some() { "fraud-dismissed" } else { "fraud-open" }
}

fn places(sign: &SignView) -> String {
    match &sign.other_place {
        Some(other) => format!("{} → {other}", sign.place),
        None => sign.place.clone(),
    }
}

fn sign_text(sign: &SignView, words: Words) -> String {
    let kind = sign.kind.as_str();
    let facts = words.facts([
        ("fraud-column-id", sign.id.clone()),
        ("fraud-column-kind", words.code("fraud-kind", kind)),
        ("fraud-column-risk", sign.risk.to_string()),
        ("fraud-column-place", places(sign)),
        ("fraud-column-first", words.when(&sign.first)),
        ("fraud-column-last", words.when(&sign.last)),
        ("fraud-column-events", words.number(sign.events)),
        ("fraud-column-state", words.text(state_of(sign))),
    ]);
    format!("{facts}\n{}\n{}", words.code("fraud-says", kind), words.code("fraud-action", kind))
}

fn log_text(log: &LogView, words: Words) -> String {
    words.facts([
        ("fraud-log-place", log.place.clone()),
        ("fraud-log-desk", log.desk.clone()),
        ("fraud-log-verifications", words.number(log.verifications)),
        ("fraud-log-last", log.last.as_deref().map(|at| words.when(at)).unwrap_or_default()),
    ])
}
