//! `kadi import`: people from a CSV, with the same resolution as a synchronisation.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use kadi_contract::assets::UploadKind;
use kadi_contract::people::{ImportFileView, ImportPeople, ImportReport};

use crate::context::Context;
use crate::failure::Failure;
use crate::input;
use crate::words::{Column, Words};

/// Flags of `kadi import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// The CSV file, UTF-8, with a header line
    #[arg(value_name = "FILE.csv")]
    file: PathBuf,
    /// Which column is which field, such as first_name=Prénom,last_name=Nom [default: guessed from the header]
    #[arg(long, value_name = "FIELD=COLUMN", value_delimiter = ',', value_parser = input::pair)]
    map: Vec<(String, String)>,
    /// Report what would happen, write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(context: &mut Context, args: &ImportArgs) -> Result<(), Failure> {
    let bytes = input::file(&args.file)?;
    let mut desk = context.unlock()?;
    let file: ImportFileView = desk.upload(UploadKind::ImportFile, bytes)?;
    let map: BTreeMap<String, String> = match args.map.is_empty() {
        true => file.suggested,
        false => args.map.iter().cloned().collect(),
    };
    if map.is_empty() {
        return Err(Failure::missing_flag("--map"));
    }
    let report = desk.call(ImportPeople { upload_id: file.upload_id, map, dry_run: args.dry_run })?;
    context.show(&report, report_text)?;
    match report.errors.first() {
        None => Ok(()),
        Some(first) => Err(Failure::own(
            "cli-error-rows",
            [
                ("count", context.words().number(report.errors.len() as u64)),
                ("line", first.line.to_string()),
                ("field", context.words().field(&first.field)),
            ],
        )),
    }
}

fn report_text(report: &ImportReport, words: Words) -> String {
    let mut text = words.facts([
        ("cli-import-rows", words.number(report.rows)),
        ("cli-import-created", words.number(report.created)),
        ("cli-import-linked", words.number(report.linked)),
        ("cli-import-review", words.number(report.review)),
        ("cli-import-errors", words.number(report.errors.len() as u64)),
    ]);
    if report.dry_run {
        text.push('\n');
        text.push_str(&words.text("cli-import-dry-run"));
    }
    if !report.errors.is_empty() {
        let columns = [
            Column::Number("cli-column-line"),
            Column::Text("cli-column-field"),
            Column::Text("cli-column-problem"),
        ];
        let rows = report.errors.iter().map(|error| {
            let problem = kadi_contract::ApiError::new(error.code).with("field", &error.field);
            vec![words.number(error.line), words.field(&error.field), words.error(&problem)]
        });
        text.push('\n');
        text.push_str(&words.table(&columns, rows));
    }
    text
}
