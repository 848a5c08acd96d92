//! `kadi verify --camera`: cards held up to a camera of this computer, or to a recorded one.

use std::thread;
use std::time::{Duration, Instant};

use kadi_contract::ErrorCode;
use kadi_contract::camera::{CameraView, CloseCamera, ListCameras, LookThroughCamera};

use super::{VerifyArgs, line, line_text, open};
use crate::context::Context;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::output;

/// Time to put the next card in front of the camera.
const BETWEEN_CARDS: Duration = Duration::from_secs(2);

/// A camera's number, `file:PATH`, or nothing for the first camera.
pub(super) fn chosen(text: &str) -> Result<String, String> {
    let is_recorded = text.strip_prefix("file:").is_some_and(|path| !path.is_empty());
    let is_number = text.chars().all(|digit| digit.is_ascii_digit());
    if is_recorded || is_number { Ok(text.to_owned()) } else { Err("NUMBER, file:PATH".to_owned()) }
}

/// The cameras of this computer.
pub(super) fn list(context: &Context) -> Result<(), Failure> {
    let mut desk = Desk::closed(context.app()?);
    desk.use_cameras(kadi_camera::cameras(""));
    let cameras: Vec<CameraView> = desk.call(ListCameras {})?;
    context.show(&cameras, |cameras, words| {
        if cameras.is_empty() {
            return words.text("error-camera-absent");
        }
        let lines: Vec<String> =
            cameras.iter().map(|camera| format!("{}  {}", camera.id, camera.name)).collect();
        lines.join("\n")
    })
}

/// Verifies what is held up until there were as many cards as asked for.
pub(super) fn watch(context: &mut Context, args: &VerifyArgs, chosen: &str) -> Result<(), Failure> {
    let mut desk = open(context)?;
    desk.use_cameras(kadi_camera::cameras(chosen));
    let mut look =
        LookThroughCamera { camera: kadi_camera::camera_id(chosen).to_owned(), after: 0, judge: true };
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
