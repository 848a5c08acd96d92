//! `kadi mpi score`: the explained score of pairs of records, without a store.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use clap::Args;
use kadi_contract::{ApiError, ErrorCode};
use kadi_mpi::{NoFrequencies, Preparer, Record, RecordError, Rules, Score};
use serde::Deserialize;
use serde_json::Value;

use crate::failure::Failure;
use crate::input;
use crate::output;

/// Flags of `kadi mpi score`. Records are JSON objects with first_name, last_name, date_of_birth, sex, district, commune,
/// external_id, phone and mother_name; any may be missing.
#[derive(Debug, Args)]
pub(crate) struct ScoreArgs {
    /// The one record
    #[arg(
        long,
        value_name = "JSON",
        requires = "b",
        required_unless_present = "pairs",
        conflicts_with = "pairs"
    )]
    a: Option<String>,
    /// The other record
    #[arg(long, value_name = "JSON", requires = "a")]
    b: Option<String>,
    /// File of lines {"a": {...}, "b": {...}}; - reads standard input
    #[arg(long, value_name = "FILE.jsonl")]
    pairs: Option<PathBuf>,
}

#[derive(Deserialize)]
struct PairLine {
    a: Value,
    b: Value,
}

pub(crate) fn run(args: &ScoreArgs) -> Result<(), Failure> {
    let rules = Rules::standard();
    let mut scorer = Scorer { rules: &rules, preparer: rules.preparer() };
    if let Some(path) = &args.pairs {
        return score_lines(&mut scorer, path);
    }
    let (a, b) = (args.a.as_deref().unwrap_or_default(), args.b.as_deref().unwrap_or_default());
    output::json(&scorer.score(a, b)?)
}

struct Scorer<'r> {
    rules: &'r Rules,
    preparer: Preparer<'r>,
}

impl Scorer<'_> {
    fn score(&mut self, a: &str, b: &str) -> Result<Score, Failure> {
        let a = Record::from_json(a).map_err(refusal)?;
        let b = Record::from_json(b).map_err(refusal)?;
        let (a, b) = (self.preparer.prepare(&a), self.preparer.prepare(&b));
        Ok(self.rules.score(&a, &b, &NoFrequencies))
    }
}

fn refusal(error: RecordError) -> Failure {
    let field = |code: ErrorCode, field: &str| ApiError::new(code).with("field", field).into();
    match error {
        RecordError::DateOfBirth(_) => field(ErrorCode::InvalidDate, "date_of_birth"),
        RecordError::Sex => field(ErrorCode::InvalidField, "sex"),
        RecordError::BirthEstimated => field(ErrorCode::InvalidField, "birth_estimated"),
        RecordError::Json { line, column } => {
            ApiError::new(ErrorCode::BadRequest).with("detail", format!("JSON {line}:{column}")).into()
        }
    }
}

fn score_lines(scorer: &mut Scorer<'_>, path: &Path) -> Result<(), Failure> {
    let source: Box<dyn BufRead> = match path.as_os_str() == "-" {
        true => Box::new(io::stdin().lock()),
        false => Box::new(BufReader::new(File::open(path).map_err(|_| input::unreadable(path))?)),
    };
    for (number, line) in (1_u64..).zip(source.lines()) {
        let line = line.map_err(|_| input::unreadable(path))?;
        if line.trim().is_empty() {
            continue;
        }
        let at_line = || {
            let file = path.display().to_string();
            Failure::own("cli-error-json", [("file", file), ("line", number.to_string())])
        };
        let pair: PairLine = serde_json::from_str(&line).map_err(|_| at_line())?;
        let score =
            scorer.score(&pair.a.to_string(), &pair.b.to_string()).map_err(|failure| match failure {
                Failure::Api(error) if error.code == ErrorCode::BadRequest => at_line(),
                other => other,
            })?;
        output::json(&score)?;
    }
    Ok(())
}
