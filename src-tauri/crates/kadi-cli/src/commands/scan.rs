//! `kadi scan`: only the decoder.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use kadi_contract::ErrorCode;
use kadi_scan::{Effort, Scan, SourceError, VideoSource};
use serde::Serialize;

use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::input;
use crate::output;
use crate::words::Words;

/// Flags of `kadi scan`.
#[derive(Debug, Args)]
pub(crate) struct ScanArgs {
    /// PNG or JPEG files, folders of such, or videos (.y4m, .mjpeg), which are read frame by frame as a camera's
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
        if !path.exists() {
            failed |= !show(context, file, Instant::now(), Err(input::unreadable(path)))?;
            continue;
        }
        let is_picture = path.is_file() && !VideoSource::plays(path);
        let effort = if is_picture { Effort::Thorough } else { Effort::Quick };
        let mut source = match kadi_scan::open_source(path) {
            Ok(source) => source,
            Err(error) => {
                failed |= !show(context, file, Instant::now(), Err(failure(path, &error)))?;
                continue;
            }
        };
        let mut number = 0_u32;
        loop {
            number += 1;
            let begun = Instant::now();
            let scanned = match source.next_frame() {
                Ok(Some(frame)) => Ok(frame.scan(effort)),
                Ok(None) => break,
                Err(error) => Err(failure(path, &error)),
            };
            let name = if is_picture { file.clone() } else { format!("{file}#{number}") };
            // A folder goes on behind a bad picture; what follows in a damaged video cannot be told.
            let ended = scanned.is_err() && !path.is_dir();
            failed |= !show(context, name, begun, scanned)?;
            if ended {
                break;
            }
        }
    }
    if failed { Err(Failure::Told(Status::Failed)) } else { Ok(()) }
}

fn failure(path: &Path, error: &SourceError) -> Failure {
    match error {
        SourceError::Io(_) => input::unreadable(path),
        SourceError::TooLarge | SourceError::Frame(_) | SourceError::Camera(_) => {
            ErrorCode::ImageUnreadable.into()
        }
    }
}

/// Shows one line; `false` when its picture could not be looked at.
fn show(
    context: &Context,
    file: String,
    begun: Instant,
    scanned: Result<Scan, Failure>,
) -> Result<bool, Failure> {
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
    let Some(line) = failure.as_ref().and_then(|failure| context.words().failure(failure)) else {
        return Ok(true);
    };
    output::say(&format!("kadi: {file}: {line}"));
    Ok(false)
}

fn line_text(line: &Line, words: Words) -> String {
    let found = match (line.error, line.payloads.is_empty()) {
        (Some(_), _) => words.text("cli-scan-unreadable"),
        (None, true) => words.text("cli-scan-nothing"),
        (None, false) => line.payloads.join("  "),
    };
    format!("{}  {} ms  {found}", line.file, words.decimal(line.ms, 1))
}
