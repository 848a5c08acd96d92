//! `kadi import`: people from a CSV, Excel or OpenDocument file, with the same resolution as a synchronisation.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use kadi_contract::import::{
    DateOrder, ImportCounts, ImportFileView, ImportPlan, ImportSheetView, ListRejected, NameOrder,
    RejectedRow, SaveRejected, StartImport,
};
use kadi_contract::{ApiError, ErrorCode};
use serde::Serialize;

use crate::context::Context;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::input;
use crate::words::{Column, Words};

/// Rows not taken that are shown to people; programs get all, and `--rejected` writes all.
const SHOWN: usize = 50;
/// Rows asked for at once.
const PAGE: u32 = 500;

/// How dates such as 03/04/1990 are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Dates {
    /// 3 April
    DayFirst,
    /// 4 March
    MonthFirst,
}

/// Which part of a whole name stands first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Names {
    /// Aminata Diallo
    GivenFirst,
    /// Diallo Aminata
    FamilyFirst,
}

/// Flags of `kadi import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// A CSV file of any encoding and separator, or an Excel (.xlsx, .xls) or OpenDocument (.ods) workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Which column is which field, such as first_name=Prénom,last_name=Nom [default: as the same columns were read
    /// before, else guessed from their names]
    #[arg(long, value_name = "FIELD=COLUMN", value_delimiter = ',', value_parser = input::pair)]
    map: Vec<(String, String)>,
    /// Sheet of a workbook [default: the first that holds rows]
    #[arg(long, value_name = "NAME", default_value = "")]
    sheet: String,
    /// How dates such as 03/04/1990 are written; needed where the column itself does not say
    #[arg(long, value_enum, value_name = "ORDER")]
    dates: Option<Dates>,
    /// Order within a column that holds whole names
    #[arg(long, value_enum, value_name = "ORDER")]
    names: Option<Names>,
    /// Day on which ages were true, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DAY", default_value = "")]
    age_on: String,
    /// What a value of the sex column means, such as 1=male,2=female
    #[arg(long, value_name = "VALUE=SEX", value_delimiter = ',', value_parser = input::pair)]
    sex: Vec<(String, String)>,
    /// Report what would happen, write nobody
    #[arg(long)]
    dry_run: bool,
    /// With --json: one line of progress a step on standard error
    #[arg(long)]
    progress: bool,
    /// Write the rows that were not taken here, with why and how to mend them: Excel for .xlsx, else CSV
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
}

/// What an import did, as programs get it.
#[derive(Debug, Serialize)]
struct Report {
    rows: u64,
    created: u64,
    linked: u64,
    review: u64,
    errors: Vec<RowError>,
    dry_run: bool,
}

/// A row that was not taken, without its values.
#[derive(Debug, Serialize)]
struct RowError {
    line: u64,
    field: String,
    code: ErrorCode,
}

pub(crate) fn run(context: &mut Context, args: &ImportArgs) -> Result<(), Failure> {
    // Before the pass phrase is asked for: a name that was mistyped is told at once.
    std::fs::metadata(&args.file).map_err(|_| input::unreadable(&args.file))?;
    let mut desk = context.unlock()?;
    let file = desk.import_file(&args.file)?;
    let plan = plan(&file, args)?;
    let import = desk.call(StartImport { id: file.id, plan, dry_run: args.dry_run })?;
    if let Some(job) = &import.job {
        if args.progress { desk.wait(context, job) } else { desk.wait_quietly(context, job) }?;
    }
    let import = desk.call(kadi_contract::import::GetImport { id: file.id })?;
    let counts = if args.dry_run { import.trial } else { import.report }.unwrap_or_default();
    let rejected = rejected(&mut desk, file.id)?;
    let report = report(counts, &rejected, args.dry_run);
    context.show(&report, |report, words| report_text(report, &rejected, words))?;
    if let Some(out) = &args.rejected {
        save(context, &mut desk, file.id, out)?;
    }
    match rejected.first() {
        None => Ok(()),
        Some(first) => Err(Failure::own(
            "cli-error-rows",
            [
                ("count", context.words().number(rejected.len() as u64)),
                ("line", first.line.to_string()),
                ("field", field(first, context.words())),
            ],
        )),
    }
}

/// The suggested plan, with what the flags say instead.
fn plan(file: &ImportFileView, args: &ImportArgs) -> Result<ImportPlan, Failure> {
    let named = |sheet: &&ImportSheetView| args.sheet.is_empty() || sheet.name == args.sheet;
    let sheet = file
        .sheets
        .iter()
        .find(named)
        .ok_or_else(|| ApiError::new(ErrorCode::SheetNotFound).with("sheet", &args.sheet))?;
    let mut plan = sheet.suggested.clone();
    if !args.map.is_empty() {
        plan.map = args.map.iter().cloned().collect();
    }
    if plan.map.is_empty() {
        return Err(Failure::missing_flag("--map"));
    }
    plan.date_order = args.dates.map(|order| match order {
        Dates::DayFirst => DateOrder::DayFirst,
        Dates::MonthFirst => DateOrder::MonthFirst,
    });
    if let Some(order) = args.names {
        plan.name_order = match order {
            Names::GivenFirst => NameOrder::GivenFirst,
            Names::FamilyFirst => NameOrder::FamilyFirst,
        };
    }
    plan.age_on.clone_from(&args.age_on);
    plan.sex_values.extend(args.sex.iter().cloned());
    Ok(plan)
}

/// All rows that were not taken.
fn rejected(desk: &mut Desk, id: i64) -> Result<Vec<RejectedRow>, Failure> {
    let mut rows: Vec<RejectedRow> = Vec::new();
    loop {
        let page = desk.call(ListRejected { id, offset: rows.len() as u64, limit: PAGE })?;
        let last = page.rows.is_empty();
        rows.extend(page.rows);
        if last || rows.len() as u64 >= page.total {
            return Ok(rows);
        }
    }
}

fn report(counts: ImportCounts, rejected: &[RejectedRow], dry_run: bool) -> Report {
    Report {
        rows: counts.rows,
        created: counts.created,
        linked: counts.linked,
        review: counts.review,
        errors: rejected
            .iter()
            .map(|row| RowError { line: row.line, field: row.field.clone(), code: row.why.code() })
            .collect(),
        dry_run,
    }
}

fn save(context: &Context, desk: &mut Desk, id: i64, out: &Path) -> Result<(), Failure> {
    let saved = desk.call(SaveRejected { id, out: out.display().to_string() })?;
    let words = context.words();
    context.tell(&words.text_with("import-saved", &[("file", saved.out.as_str().into())]))
}

/// The field at fault in words; of a row as a whole, that.
fn field(row: &RejectedRow, words: Words) -> String {
    if row.field.is_empty() { words.text("import-whole-row") } else { words.field(&row.field) }
}

fn report_text(report: &Report, rejected: &[RejectedRow], words: Words) -> String {
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
    if !rejected.is_empty() {
        let columns = [
            Column::Number("cli-column-line"),
            Column::Text("cli-column-field"),
            Column::Text("cli-column-problem"),
        ];
        // A terminal keeps what it shows: the values stay on the screen of the application and in --rejected.
        let rows = rejected.iter().take(SHOWN).map(|row| {
            let id = format!("import-why-{}", row.why.as_str());
            let problem = format!("{} {}", words.text(&id), words.text(&format!("{id}.mend")));
            vec![words.number(row.line), field(row, words), problem]
        });
        text.push('\n');
        text.push_str(&words.table(&columns, rows));
        if rejected.len() > SHOWN {
            text.push('\n');
            let more = (rejected.len() - SHOWN) as u64;
            text.push_str(&words.text_with("cli-import-more", &[("count", more.into())]));
        }
    }
    text
}
