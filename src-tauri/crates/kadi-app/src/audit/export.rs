//! The whole audit in a file, with the chain, and its checkpoints in another one beside.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use kadi_cards::{Listing, ListingSink};
use kadi_contract::office::{AuditExported, AuditFormat, ExportAudit};
use kadi_contract::{ApiError, ErrorCode};
use kadi_l10n::{Arg, Catalogue, Language, format_number};
use kadi_store::{AuditRow, Read};
use kadi_trust::checkpoint::FILE_FORMAT;
use kadi_trust::{CheckpointFile, SignedCheckpoint};
use serde::Serialize;

use crate::app::App;
use crate::error::{Fault, internal, pdf};
use crate::files;
use crate::session::Session;
use crate::settings::hex;

/// The form of the JSON document.
const FORMAT: &str = "kadi-audit/1";
/// Columns of the table: what the chain is made of in its order, the hashes, and the officer's name beside.
const COLUMNS: [&str; 12] = [
    "seq",
    "time",
    "officer",
    "role",
    "device",
    "action",
    "subject",
    "reason",
    "details",
    "previous",
    "hash",
    "officer_name",
];

const fn ending(format: AuditFormat) -> &'static str {
    match format {
        AuditFormat::Csv => "csv",
        AuditFormat::Json => "json",
        AuditFormat::Pdf => "pdf",
    }
}

/// Where the export goes, and its checkpoints.
fn places(app: &App, call: &ExportAudit) -> (PathBuf, PathBuf) {
    let path = match call.out.trim() {
        "" => {
            let stamp: String =
                app.now().to_rfc3339().chars().filter(char::is_ascii_digit).take(14).collect();
            app.config.folder.join("audit").join(format!("audit-{stamp}.{}", ending(call.format)))
        }
        out => PathBuf::from(out),
    };
    let beside = path.with_extension("checkpoints.json");
    (path, beside)
}

pub(crate) fn export(app: &App, session: &Session, call: &ExportAudit) -> Result<AuditExported, ApiError> {
    let office = &session.office;
    let (path, beside) = places(app, call);
    if path.file_name().is_none() || path.is_dir() {
        return Err(ApiError::new(ErrorCode::InvalidField).with("field", "out"));
    }
    files::make_folder(path.parent().unwrap_or(Path::new("")))?;
    // The export ends with what the checkpoint speaks for; that it was made is the first entry after.
    let last = office.write(session.intent("audit.export", "", ""), |db| {
        let made = db.make_checkpoint(&office.issuer, db.at())?;
        let last = made.ok_or_else(|| Fault::internal("checkpoint"))?;
        let point = &last.checkpoint;
        let details = serde_json::json!({
            "format": ending(call.format), "entries": point.entries, "checkpoint": point.sequence,
        });
        db.audit_details(&details.to_string());
        Ok(last)
    })?;
    office.read(|db| {
        let content = Content::of(db, session, &last)?;
        files::write_whole(&path, |file| {
            let mut out = BufWriter::new(file);
            match call.format {
                AuditFormat::Csv => content.write_csv(db, &mut out),
                AuditFormat::Json => content.write_json(db, &mut out),
                AuditFormat::Pdf => content.write_pdf(db, &mut out, session),
            }
            .map_err(ApiError::from)?;
            out.flush().map_err(|error| files::failed(&error))
        })?;
        let checkpoints = db
            .checkpoints()?
            .into_iter()
            .filter(|one| one.checkpoint.sequence <= last.checkpoint.sequence)
            .collect();
        let file =
            CheckpointFile { format: FILE_FORMAT.to_owned(), issuer: office.issuer.public(), checkpoints };
        let text = serde_json::to_string_pretty(&file).map_err(|_| Fault::internal("checkpoints"))?;
        files::write_bytes(&beside, text.as_bytes())?;
        Ok(())
    })?;
    let (bytes, sha256) = files::sum_of(&path)?;
    Ok(AuditExported {
        file: path.display().to_string(),
        checkpoints: beside.display().to_string(),
        entries: last.checkpoint.entries,
        bytes,
        sha256,
    })
}

/// An entry as it stands in the JSON document.
#[derive(Serialize)]
struct Line<'a> {
    seq: u64,
    time: String,
    officer: &'a str,
    role: &'a str,
    device: &'a str,
    action: &'a str,
    subject: &'a str,
    reason: &'a str,
    details: &'a str,
    previous: String,
    hash: String,
}

impl<'a> Line<'a> {
    fn of(row: &'a AuditRow) -> Self {
        let entry = &row.entry;
        Self {
            seq: entry.seq,
            time: entry.time.to_rfc3339(),
            officer: &entry.officer,
            role: &entry.role,
            device: &entry.device,
            action: &entry.action,
            subject: &entry.subject,
            reason: &entry.reason,
            details: &entry.details,
            previous: hex(&row.previous),
            hash: hex(&row.hash),
        }
    }
}

/// What every form of an export says besides the entries.
struct Content<'a> {
    issuer: String,
    /// Whether the people of the register are invented.
    demo: bool,
    /// Names of officers by their identifiers; no part of the chain.
    officers: BTreeMap<String, String>,
    last: &'a SignedCheckpoint,
}

impl<'a> Content<'a> {
    fn of(db: &Read<'_>, session: &Session, last: &'a SignedCheckpoint) -> Result<Self, Fault> {
        Ok(Self {
            issuer: session.office.issuer.public().to_string(),
            demo: db.connection()?.is_some_and(|connection| connection.demo),
            officers: db.officers()?.into_iter().map(|row| (row.id.0, row.name)).collect(),
            last,
        })
    }

    /// The entries that the checkpoint speaks for, oldest first; one is in memory.
    fn each(
        &self,
        db: &Read<'_>,
        mut take: impl FnMut(&AuditRow) -> Result<(), ApiError>,
    ) -> Result<(), Fault> {
        db.for_each_audit_entry(|row| {
            if row.entry.seq <= self.last.checkpoint.entries {
                take(&row)?;
            }
            Ok::<_, Fault>(())
        })
    }

    fn name_of(&self, officer: &str) -> &str {
        self.officers.get(officer).map_or("", String::as_str)
    }

    fn write_csv(&self, db: &Read<'_>, out: &mut impl Write) -> Result<(), Fault> {
        let failed = |error: csv::Error| match error.into_kind() {
            csv::ErrorKind::Io(error) => files::failed(&error),
            _ => internal("audit_csv"),
        };
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(COLUMNS).map_err(failed)?;
        self.each(db, |row| {
            let line = Line::of(row);
            let cells = [
                &line.seq.to_string(),
                &line.time,
                line.officer,
                line.role,
                line.device,
                line.action,
                line.subject,
                line.reason,
                line.details,
                &line.previous,
                &line.hash,
                self.name_of(line.officer),
            ];
            writer.write_record(cells.map(guarded)).map_err(failed)
        })?;
        writer.flush().map_err(|error| files::failed(&error))?;
        Ok(())
    }

    fn write_json(&self, db: &Read<'_>, out: &mut impl Write) -> Result<(), Fault> {
        let head = serde_json::json!({
            "format": FORMAT, "issuer": self.issuer, "demo": self.demo, "officers": self.officers,
        });
        let head = head.to_string();
        // The object stays open for the entries, which come a line each.
        let open = head.strip_suffix('}').unwrap_or(&head);
        let failed = |error: std::io::Error| files::failed(&error);
        write!(out, "{open},\"entries\":[").map_err(failed)?;
        let mut between = "\n";
        self.each(db, |row| {
            let line = serde_json::to_string(&Line::of(row)).map_err(|_| internal("audit_json"))?;
            write!(out, "{between}{line}").map_err(failed)?;
            between = ",\n";
            Ok(())
        })?;
        out.write_all(b"\n]}\n").map_err(failed)?;
        Ok(())
    }

    fn write_pdf(&self, db: &Read<'_>, out: &mut impl Write, session: &Session) -> Result<(), Fault> {
        let language = Language::from_tag(&session.language);
        let words = Catalogue::of(language);
        let failed = |error| pdf(&error);
        let mut sink = ListingSink::new(out, self.listing(session, words)).map_err(failed)?;
        self.each(db, |row| {
            let entry = &row.entry;
            let action = format!("audit-{}", entry.action.replace(['.', '_'], "-"));
            let who = match self.name_of(&entry.officer) {
                "" => words.text("kadi-itself", &[]),
                name => name.to_owned(),
            };
            let cells = [
                entry.seq.to_string(),
                entry.time.to_rfc3339().replace('T', " ").chars().take(19).collect(),
                who,
                words.find(&action, &[]).unwrap_or_else(|| entry.action.clone()),
                entry.subject.clone(),
                entry.reason.clone(),
            ];
            let note: Vec<&str> = [&entry.officer, &entry.role, &entry.device, &entry.action, &entry.details]
                .into_iter()
                .map(String::as_str)
                .filter(|part| !part.is_empty())
                .collect();
            let note = format!("{} · {}", note.join(" · "), hex(&row.hash));
            sink.add(&cells, &note).map_err(failed)
        })?;
        let closing = self.closing(words, language);
        sink.finish(&closing).map_err(failed)?;
        Ok(())
    }

    fn listing(&self, session: &Session, words: &Catalogue) -> Listing {
        let text = |id: &str| words.text(id, &[]);
        let place = &session.office.place;
        let columns = [
            ("audit-seq", 5.0),
            ("audit-when-utc", 15.0),
            ("audit-who", 14.0),
            ("audit-what", 24.0),
            ("audit-on", 20.0),
            ("field-reason", 28.0),
        ];
        let entries = self.last.checkpoint.entries;
        let count = i64::try_from(entries).unwrap_or(i64::MAX);
        Listing {
            title: text("place-audit"),
            lines: vec![
                format!("{} · {}", place.district, place.region_name),
                words.text(
                    "audit-pdf-until",
                    &[("count", Arg::Number(count)), ("at", Arg::Text(&session.office.now().to_rfc3339()))],
                ),
                text("audit-pdf-note"),
            ],
            columns: columns.into_iter().map(|(id, share)| (text(id), share)).collect(),
            page_word: text("audit-pdf-page"),
            mark: self.demo.then(|| text("audit-pdf-demo")),
        }
    }

    /// How the list ends: the checkpoint that speaks for it, so that a page that is missing is missed.
    fn closing(&self, words: &Catalogue, language: Language) -> Vec<String> {
        let point = &self.last.checkpoint;
        let number = |value: u64| format_number(language, i64::try_from(value).unwrap_or(i64::MAX));
        let (sequence, entries, at) = (number(point.sequence), number(point.entries), point.at.to_rfc3339());
        let args =
            [("number", Arg::Text(&sequence)), ("entries", Arg::Text(&entries)), ("at", Arg::Text(&at))];
        vec![
            words.text("audit-pdf-checkpoint", &args),
            format!("SHA-256 {}", point.head),
            format!("Ed25519 {}", self.last.signature),
            format!("{} {}", words.text("audit-pdf-issuer", &[]), self.issuer),
        ]
    }
}

/// A text that a spreadsheet would compute, or that begins with an apostrophe, gets one before it; whoever checks the chain
/// takes one off.
fn guarded(cell: &str) -> String {
    match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\'') => format!("'{cell}"),
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_compute_is_text_and_can_be_told_back() {
        for cell in ["=1+1", "+221", "-3", "@x", "'quoted", "\tx"] {
            let safe = guarded(cell);
            assert_eq!(safe.strip_prefix('\''), Some(cell));
        }
        assert_eq!(guarded("carte perdue"), "carte perdue");
        assert_eq!(guarded(""), "");
    }
}
