//! `kadi verify --camera`: cards held up to a recorded camera.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use kadi_contract::ErrorCode;
use kadi_contract::camera::{CloseCamera, LookThroughCamera};
use kadi_scan::RecordedCamera;

use super::{VerifyArgs, line, line_text, open};
use crate::context::Context;
use crate::failure::Failure;
use crate::output;

/// Time to put the next card in front of the camera.
const BETWEEN_CARDS: Duration = Duration::from_secs(2);

/// The path behind `file:`.
pub(super) fn recording(text: &str) -> Result<PathBuf, String> {
    let path = text.strip_prefix("file:").filter(|path| !path.is_empty());
    path.map(PathBuf::from).ok_or_else(|| "file:PATH".to_owned())
}

/// Verifies what is held up until there were as many cards as asked for.
pub(super) fn watch(context: &mut Context, args: &VerifyArgs, recording: &Path) -> Result<(), Failure> {
    let mut desk = open(context)?;
    desk.use_cameras(Arc::new(RecordedCamera::new(recording)));
    let mut look = LookThroughCamera { camera: String::new(), after: 0, judge: true };
    let patience = Duration::from_secs(args.seconds);
    let (mut left, mut until, mut told) = (args.cards, Instant::now() + patience, None);
    while left > 0 {
        if Instant::now() >= until {
            return Err(ErrorCode::NoCodeFound.into());
        }
        let seen = desk.call(look.clone())?;
        look.after = seen.number;
        let Some(view) = seen.frame.verdict else {
            // What to do is said once, and again when it changes.
            let hint = if seen.dark { "verify-camera-dark" } else { "verify-camera-hint" };
            if seen.number > 0 && told != Some(hint) {
                output::say(&context.words().text(hint));
                told = Some(hint);
            }
            continue;
        };
        context.show(&line("camera".to_owned(), view), line_text)?;
        left -= 1;
        if left > 0 {
            thread::sleep(BETWEEN_CARDS);
            until = Instant::now() + patience;
        }
    }
    let _ = desk.call(CloseCamera {})?;
    Ok(())
}
