//! `kadi audit`: the log of what was done, and the proof that nothing was taken out.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use kadi_contract::ErrorCode;
use kadi_contract::office::{AuditPage, AuditView, ListAudit, VerifyAudit};
use serde_json::json;

use crate::context::Context;
use crate::desk::Desk;
use crate::failure::{Failure, Status};
use crate::input;
use crate::words::{Column, Words};

/// Entries fetched at a time by an export, the most the application gives.
const PAGE: u32 = 500;

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
    /// Check the whole hash chain; names the first broken entry
    Verify,
    /// Write all entries to a file, oldest first
    Export {
        /// File to write
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// csv, or json for one JSON line an entry
        #[arg(long, value_enum, default_value_t = ExportFormat::Csv)]
        format: ExportFormat,
    },
}

/// How an export is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ExportFormat {
    Csv,
    Json,
}

pub(crate) fn run(context: &mut Context, command: AuditCommand) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    match command {
        AuditCommand::Show { action, offset, limit } => {
            let page = desk.call(ListAudit { action, offset, limit })?;
            context.show(&page, page_text)
        }
        AuditCommand::Verify => verify(context, &mut desk),
        AuditCommand::Export { out, format } => {
            let entries = all_entries(&mut desk)?;
            let bytes = match format {
                ExportFormat::Csv => csv_bytes(entries.values())?,
                ExportFormat::Json => json_bytes(entries.values())?,
            };
            input::write(&out, &bytes)?;
            let done = json!({ "entries": entries.len(), "file": out.display().to_string() });
            context.show(&done, |_, words| {
                let count = words.number(entries.len() as u64);
                let file = out.display().to_string();
                words.text_with("cli-audit-exported", &[("count", (&count).into()), ("file", (&file).into())])
            })
        }
    }
}

fn verify(context: &Context, desk: &mut Desk) -> Result<(), Failure> {
    let check = desk.call(VerifyAudit {})?;
    context.show(&check, |check, words| {
        words.facts([
            ("cli-audit-entries", words.number(check.entries)),
            ("cli-audit-whole", words.text(if check.whole { "cli-yes" } else { "cli-no" })),
            ("cli-audit-head", check.head.clone()),
        ])
    })?;
    match (check.whole, check.first_broken) {
        (true, _) => Ok(()),
        (false, broken) => Err(Failure::Own {
            id: "cli-error-audit-broken",
            args: vec![("entry", broken.map_or_else(|| "–".to_owned(), |entry| entry.to_string()))],
            status: Status::Damaged,
        }),
    }
}

/// All entries by their position. Entries written while we read shift the pages; the position tells them apart.
fn all_entries(desk: &mut Desk) -> Result<BTreeMap<u64, AuditView>, Failure> {
    let mut entries = BTreeMap::new();
    let mut offset = 0;
    loop {
        let page = desk.call(ListAudit { action: String::new(), offset, limit: PAGE })?;
        let got = page.entries.len() as u64;
        entries.extend(page.entries.into_iter().map(|entry| (entry.seq, entry)));
        offset += got;
        if got == 0 || offset >= page.total {
            return Ok(entries);
        }
    }
}

fn csv_bytes<'a>(entries: impl Iterator<Item = &'a AuditView>) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for entry in entries {
        writer.serialize(entry).map_err(|_| Failure::from(ErrorCode::Internal))?;
    }
    writer.into_inner().map_err(|_| ErrorCode::Internal.into())
}

fn json_bytes<'a>(entries: impl Iterator<Item = &'a AuditView>) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    for entry in entries {
        serde_json::to_writer(&mut bytes, entry).map_err(|_| Failure::from(ErrorCode::Internal))?;
        bytes.push(b'\n');
    }
    Ok(bytes)
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

    fn entry(seq: u64) -> AuditView {
        AuditView {
            seq,
            time: "2026-11-21T09:00:00.000Z".into(),
            officer: "Mariama".into(),
            role: "program_admin".into(),
            action: "people.merge".into(),
            subject: "SN-DKR-26-9XQ7LM2A".into(),
            reason: "same, checked".into(),
            details: "{}".into(),
            hash: "ab".repeat(32),
        }
    }

    #[test]
    fn an_export_has_a_header_and_quotes_what_needs_it() {
        let text = String::from_utf8(csv_bytes([&entry(1), &entry(2)].into_iter()).unwrap()).unwrap();
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("seq,time,officer,role,action,subject,reason,details,hash"));
        assert!(lines.next().unwrap().contains(",\"same, checked\","));
        assert_eq!(lines.count(), 1);
    }

    #[test]
    fn an_export_in_json_is_one_line_an_entry() {
        let text = String::from_utf8(json_bytes([&entry(1), &entry(2)].into_iter()).unwrap()).unwrap();
        let back: Vec<AuditView> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(back, [entry(1), entry(2)]);
    }
}
