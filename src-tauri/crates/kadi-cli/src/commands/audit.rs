//! `kadi audit`: the log of what was done, and the proof that nothing was taken out.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use kadi_contract::office::{
    AuditCheck, AuditExported, AuditFormat, AuditPage, AuditView, BrokenCheckpoint, CompareAudit,
    ExportAudit, ListAudit, VerifyAudit,
};

use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::words::{Column, Words};

/// The commands of `kadi audit`.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// The newest entries
    Show {
        /// Only actions that begin with this, such as people.
        #[arg(long, default_value = "")]
        action: String,
        /// First entry, from 0, newest first
        #[arg(long, default_value_t = 0)]
        offset: u64,
        /// How many entries, 1 to 500
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Check the whole hash chain and its signed checkpoints; names the first that does not hold
    Verify {
        /// Also compare with checkpoints kept outside, such as those beside an earlier export
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
    },
    /// Write all entries to a file, oldest first, and its signed checkpoints beside it
    Export {
        /// File to write [default: one in the store's folder]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// How it is written
        #[arg(long, value_enum, default_value_t = ExportFormat::Csv)]
        format: ExportFormat,
    },
}

/// How an export is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ExportFormat {
    /// A table for spreadsheets
    Csv,
    /// One JSON document
    Json,
    /// Pages to read and to file
    Pdf,
}

impl From<ExportFormat> for AuditFormat {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Csv => Self::Csv,
            ExportFormat::Json => Self::Json,
            ExportFormat::Pdf => Self::Pdf,
        }
    }
}

pub(crate) fn run(context: &mut Context, command: AuditCommand) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    match command {
        AuditCommand::Show { action, offset, limit } => {
            let page = desk.call(ListAudit { action, offset, limit })?;
            context.show(&page, page_text)
        }
        AuditCommand::Verify { against } => {
            let check = match against {
                Some(file) => desk.call(CompareAudit { file: file.display().to_string() })?,
                None => desk.call(VerifyAudit {})?,
            };
            context.show(&check, check_text)?;
            verdict(&check)
        }
        AuditCommand::Export { out, format } => {
            let out = out.map(|path| path.display().to_string()).unwrap_or_default();
            let done = desk.call(ExportAudit { format: format.into(), out })?;
            context.show(&done, exported_text)
        }
    }
}

fn check_text(check: &AuditCheck, words: Words) -> String {
    let last = match &check.last_checkpoint {
        None => words.text("audit-no-checkpoint"),
        Some(last) => {
            let (entries, at) = (words.number(last.entries), words.when(&last.at));
            words.text_with("audit-checkpoint-of", &[("entries", (&entries).into()), ("at", (&at).into())])
        }
    };
    words.facts([
        ("cli-audit-entries", words.number(check.entries)),
        ("cli-audit-whole", words.text(if check.whole { "cli-yes" } else { "cli-no" })),
        ("cli-audit-head", check.head.clone()),
        ("audit-checkpoints", words.number(check.checkpoints)),
        ("audit-last-checkpoint", last),
    ])
}

/// The first thing that does not hold: an entry, or a checkpoint.
fn verdict(check: &AuditCheck) -> Result<(), Failure> {
    let failure = |id, args| Err(Failure::Own { id, args, status: Status::Damaged });
    if let Some(entry) = check.first_broken {
        return failure("cli-error-audit-broken", vec![("entry", entry.to_string())]);
    }
    match &check.broken_checkpoint {
        None => Ok(()),
        Some(broken) => {
            let args = vec![("number", broken.sequence.to_string()), ("entries", broken.entries.to_string())];
            failure(fault_id(broken), args)
        }
    }
}

fn fault_id(broken: &BrokenCheckpoint) -> &'static str {
    match broken.fault.as_str() {
        "signature" => "audit-fault-signature",
        "gap" => "audit-fault-gap",
        "cut" => "audit-fault-cut",
        _ => "audit-fault-rewritten",
    }
}

fn exported_text(done: &AuditExported, words: Words) -> String {
    let count = words.number(done.entries);
    let text =
        words.text_with("cli-audit-exported", &[("count", (&count).into()), ("file", (&done.file).into())]);
    let facts = words.facts([
        ("audit-checkpoints-file", done.checkpoints.clone()),
        ("cli-column-sha256", done.sha256.clone()),
    ]);
    format!("{text}\n{facts}")
}

fn page_text(page: &AuditPage, words: Words) -> String {
    let columns = [
        Column::Number("cli-column-entry"),
        Column::Text("cli-column-when"),
        Column::Text("cli-column-who"),
        Column::Text("cli-column-what"),
        Column::Text("cli-column-subject"),
        Column::Text("field-reason"),
    ];
    let row = |entry: &AuditView| {
        let officer = match entry.officer.is_empty() {
            true => words.text("kadi-itself"),
            false => entry.officer.clone(),
        };
        let (time, action) = (words.when(&entry.time), entry.action.clone());
        vec![words.number(entry.seq), time, officer, action, entry.subject.clone(), entry.reason.clone()]
    };
    words.table(&columns, page.entries.iter().map(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(first_broken: Option<u64>, fault: Option<&str>) -> AuditCheck {
        AuditCheck {
            entries: 7,
            whole: first_broken.is_none() && fault.is_none(),
            first_broken,
            head: "ab".repeat(32),
            checkpoints: 2,
            last_checkpoint: None,
            broken_checkpoint: fault.map(|fault| BrokenCheckpoint {
                sequence: 2,
                entries: 7,
                fault: fault.to_owned(),
                outside: true,
            }),
        }
    }

    #[test]
    fn the_first_thing_that_does_not_hold_is_the_failure() {
        let id = |check: &AuditCheck| match verdict(check) {
            Ok(()) => "",
            Err(Failure::Own { id, .. }) => id,
            Err(_) => "other",
        };
        assert_eq!(id(&check(None, None)), "");
        assert_eq!(id(&check(Some(3), Some("cut"))), "cli-error-audit-broken");
        for fault in ["signature", "gap", "cut", "rewritten"] {
            assert_eq!(id(&check(None, Some(fault))), format!("audit-fault-{fault}"));
        }
    }
}
