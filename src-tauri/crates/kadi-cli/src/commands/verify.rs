//! `kadi verify`: is this card good?

mod camera;

use std::path::Path;

use clap::Args;
use kadi_contract::ErrorCode;
use kadi_contract::assets::UploadKind;
use kadi_contract::verify::{ListVerifications, Means, Verdict, VerdictView, VerifyCode};
use serde::Serialize;

use crate::context::Context;
use crate::desk::Desk;
use crate::failure::{Failure, Status};
use crate::input;
use crate::output;
use crate::words::Words;

/// Flags of `kadi verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Token text, verify URL, card code, MPI id, or the path of a PNG or JPEG image
    #[arg(required_unless_present_any = ["log", "camera", "cameras"], value_name = "ITEM")]
    items: Vec<String>,
    /// Instead, the newest verifications of this device: when, with what answer and how, never whose card
    #[arg(long, conflicts_with = "items")]
    log: bool,
    /// Instead, cards held up to a camera: the first, the one of this number, or what was recorded in a folder of pictures or
    /// a video
    #[arg(long, value_name = "NUMBER|file:PATH", num_args = 0..=1, default_missing_value = "", value_parser = camera::chosen,
        conflicts_with_all = ["items", "log"])]
    camera: Option<String>,
    /// Cards that are held up to the camera, one after the other
    #[arg(long, default_value_t = 1, requires = "camera", conflicts_with_all = ["items", "log"],
        value_parser = clap::value_parser!(u32).range(1..))]
    cards: u32,
    /// Seconds to wait for each card
    #[arg(long, default_value_t = 30, requires = "camera", conflicts_with_all = ["items", "log"])]
    seconds: u64,
    /// Instead, the cameras of this computer with their numbers
    #[arg(long, conflicts_with_all = ["items", "log", "camera"])]
    cameras: bool,
}

impl VerifyArgs {
    /// One item alone.
    pub(crate) fn one(item: String) -> Self {
        Self { items: vec![item], log: false, camera: None, cards: 1, seconds: 0, cameras: false }
    }
}

/// One line of the answer. Of the person never more than in how many programmes they are.
#[derive(Debug, Serialize)]
struct Line {
    item: String,
    verdict: Verdict,
    #[serde(skip_serializing_if = "Option::is_none")]
    campaign: Option<String>,
    /// Days since the list was made that the verdict rests on, where it is too old to be relied on.
    #[serde(skip_serializing_if = "Option::is_none")]
    list_days: Option<i64>,
    /// For a card that the register knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    programmes: Option<u32>,
}

pub(crate) fn run(context: &mut Context, args: &VerifyArgs) -> Result<(), Failure> {
    if args.log {
        return log(context);
    }
    if args.cameras {
        return camera::list(context);
    }
    if let Some(chosen) = &args.camera {
        return camera::watch(context, args, chosen);
    }
    let mut desk = open(context)?;
    let mut failed = false;
    for item in &args.items {
        let (view, trouble) = match verify(&mut desk, item) {
            Ok(view) if view.verdict == Verdict::Unreadable => {
                (view, Some(Failure::from(ErrorCode::NoCodeFound)))
            }
            Ok(view) => (view, None),
            Err(failure) if is_unreadable(&failure) => (unreadable(), Some(failure)),
            Err(failure) => return Err(failure),
        };
        context.show(&line(item.clone(), view), line_text)?;
        if let Some(reason) = trouble.and_then(|failure| context.words().failure(&failure)) {
            output::say(&format!("kadi: {item}: {reason}"));
            failed = true;
        }
    }
    if failed { Err(Failure::Told(Status::Failed)) } else { Ok(()) }
}

fn log(context: &mut Context) -> Result<(), Failure> {
    let entries = context.unlock()?.call(ListVerifications { limit: 0 })?;
    context.show(&entries, |entries, words| {
        if entries.is_empty() {
            return words.text("cli-verify-log-none");
        }
        let lines: Vec<String> = entries
            .iter()
            .map(|entry| {
                let means = words.text(match entry.means {
                    Means::Code => "verify-means-code",
                    Means::Picture => "verify-means-picture",
                    Means::Camera => "verify-means-camera",
                });
                let campaign = entry.campaign.as_deref().unwrap_or_default();
                format!("{}  {}  {means}  {campaign}", words.when(&entry.at), word(entry.verdict, words))
            })
            .collect();
        lines.join("\n")
    })
}

fn line(item: String, view: VerdictView) -> Line {
    Line {
        item,
        verdict: view.verdict,
        campaign: view.campaign,
        list_days: view.stale_days,
        programmes: view.person.map(|holder| holder.programmes),
    }
}

/// Verification works while locked, from the registries that were exported; with a pass phrase also for newer cards.
fn open(context: &mut Context) -> Result<Desk, Failure> {
    if context.has_passphrase_file() || input::somebody_is_there() {
        context.unlock()
    } else {
        Ok(Desk::closed(context.app()?))
    }
}

fn verify(desk: &mut Desk, item: &str) -> Result<VerdictView, Failure> {
    let path = Path::new(item);
    if path.is_file() {
        desk.upload(UploadKind::VerifyImage, input::file(path)?)
    } else if looks_like_a_path(item) {
        Err(input::unreadable(path))
    } else {
        desk.call(VerifyCode { text: item.to_owned() })
    }
}

/// A mistyped file name must not be answered with "not a Kadi code".
fn looks_like_a_path(item: &str) -> bool {
    let lower = item.to_ascii_lowercase();
    [".png", ".jpg", ".jpeg"].iter().any(|ending| lower.ends_with(ending))
}

/// Whether the trouble is with this picture alone, so that the next item can go on.
fn is_unreadable(failure: &Failure) -> bool {
    match failure {
        Failure::Api(error) => matches!(error.code, ErrorCode::ImageUnreadable | ErrorCode::NoCodeFound),
        Failure::Own { .. } => true,
        Failure::Told(_) | Failure::ReaderGone => false,
    }
}

fn unreadable() -> VerdictView {
    VerdictView {
        verdict: Verdict::Unreadable,
        campaign: None,
        issued_on: None,
        expires_on: None,
        stale_days: None,
        person: None,
    }
}

fn word(verdict: Verdict, words: Words) -> String {
    words.text(match verdict {
        Verdict::Valid => "cli-verdict-valid",
        Verdict::Expired => "cli-verdict-expired",
        Verdict::Superseded => "cli-verdict-superseded",
        Verdict::Revoked => "cli-verdict-revoked",
        Verdict::Invalid => "cli-verdict-invalid",
        Verdict::UnknownIssuer => "cli-verdict-unknown-issuer",
        Verdict::NotAKadiCode => "cli-verdict-not-a-kadi-code",
        Verdict::Unreadable => "cli-verdict-unreadable",
    })
}

fn line_text(line: &Line, words: Words) -> String {
    let verdict = word(line.verdict, words);
    let mut text = match &line.campaign {
        Some(campaign) => format!("{verdict}  {}  ({campaign})", line.item),
        None => format!("{verdict}  {}", line.item),
    };
    if let Some(count) = line.programmes {
        text.push_str("  ");
        text.push_str(&words.text_with("cli-verify-programmes", &[("count", count.into())]));
    }
    if let Some(days) = line.list_days {
        text.push_str("  ");
        text.push_str(&words.text_with("cli-verify-stale", &[("days", days.into())]));
    }
    text
}
