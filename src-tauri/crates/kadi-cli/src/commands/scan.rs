//! `kadi scan`: only the decoder.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use kadi_contract::ErrorCode;
use serde::Serialize;

use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::input;
use crate::output;
use crate::words::Words;

/// Flags of `kadi scan`.
#[derive(Debug, Args)]
pub(crate) struct ScanArgs {
    /// PNG or JPEG files
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<PathBuf>,
}

/// One line of the answer.
#[derive(Debug, Serialize)]
struct Line {
    file: String,
    payloads: Vec<String>,
    ms: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorCode>,
}

pub(crate) fn run(context: &Context, args: &ScanArgs) -> Result<(), Failure> {
    let mut failed = false;
    for path in &args.images {
        let file = path.display().to_string();
        let begun = Instant::now();
        let scanned = input::file(path)
            .and_then(|bytes| kadi_scan::scan_image(&bytes).map_err(|_| ErrorCode::ImageUnreadable.into()));
        let ms = (begun.elapsed().as_secs_f64() * 1e5).round() / 100.0;
        let (payloads, failure) = match scanned {
            Ok(scan) => (scan.payloads, None),
            Err(failure) => (Vec::new(), Some(failure)),
        };
        let error = failure.as_ref().map(|failure| match failure {
            Failure::Api(error) => error.code,
            _ => ErrorCode::FileFailed,
        });
        context.show(&Line { file: file.clone(), payloads, ms, error }, line_text)?;
        if let Some(line) = failure.as_ref().and_then(|failure| context.words().failure(failure)) {
            output::say(&format!("kadi: {file}: {line}"));
            failed = true;
        }
    }
    if failed { Err(Failure::Told(Status::Failed)) } else { Ok(()) }
}

fn line_text(line: &Line, words: Words) -> String {
    let found = match (line.error, line.payloads.is_empty()) {
        (Some(_), _) => words.text("cli-scan-unreadable"),
        (None, true) => words.text("cli-scan-nothing"),
        (None, false) => line.payloads.join("  "),
    };
    format!("{}  {} ms  {found}", line.file, words.decimal(line.ms, 1))
}
