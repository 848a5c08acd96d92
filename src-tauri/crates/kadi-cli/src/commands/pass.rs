//! `kadi pass`: wallet passes.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use kadi_contract::passes::{IssuePass, ListPasses, PassKeyView, PassView, RevokePass, RotatePassKey};

use crate::commands::verify;
use crate::context::Context;
use crate::failure::Failure;
use crate::input;
use crate::words::{Column, Words};

/// The commands of `kadi pass`.
#[derive(Debug, Subcommand)]
pub(crate) enum PassCommand {
    /// Issue a pass for a valid card: a link, and its code as a picture
    Issue {
        /// Card code
        #[arg(value_name = "CODE")]
        code: String,
        /// Last day, YYYY-MM-DD [default: that of the card]
        #[arg(long, value_name = "DAY")]
        expires: Option<String>,
        /// SVG file to write the code to
        #[arg(long, value_name = "FILE")]
        picture: Option<PathBuf>,
    },
    /// The passes of a card, newest first
    List {
        /// Card code
        #[arg(value_name = "CODE")]
        code: String,
    },
    /// Is this pass good? The same as `kadi verify`
    Verify {
        /// The link of the pass
        #[arg(value_name = "LINK")]
        link: String,
    },
    /// Revoke one pass; its card stays as it is
    Revoke {
        /// The link of the pass or its handle
        #[arg(value_name = "PASS")]
        pass: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Begin the next epoch of a campaign's key, as when a device that held the key was lost
    Rotate {
        /// Prefix of the campaign
        #[arg(long, value_name = "PREFIX")]
        campaign: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

pub(crate) fn run(context: &mut Context, command: PassCommand) -> Result<(), Failure> {
    match command {
        PassCommand::Issue { code, expires, picture } => {
            let call = IssuePass { code, expires_on: expires.unwrap_or_default() };
            let pass = context.unlock()?.call(call)?;
            if let Some(path) = picture {
                write_picture(&path, &pass)?;
            }
            context.show(&pass, pass_text)
        }
        PassCommand::List { code } => {
            let passes = context.unlock()?.call(ListPasses { code })?;
            context.show(&passes, |passes, words| list_text(passes, words))
        }
        PassCommand::Verify { link } => verify::run(context, &verify::VerifyArgs::one(link)),
        PassCommand::Revoke { pass, reason } => {
            let pass = context.unlock()?.call(RevokePass { pass, reason })?;
            context.show(&pass, pass_text)
        }
        PassCommand::Rotate { campaign, reason } => {
            let key = context.unlock()?.call(RotatePassKey { campaign, reason })?;
            context.show(&key, key_text)
        }
    }
}

fn write_picture(path: &Path, pass: &PassView) -> Result<(), Failure> {
    let picture = kadi_cards::qr_svg(&pass.link).ok_or_else(|| input::unwritable(path))?;
    input::write(path, picture.as_bytes())
}

fn state(pass: &PassView) -> &'static str {
    if pass.revoked_at.is_some() { "pass-revoked" } else { "pass-issued" }
}

fn pass_text(pass: &PassView, words: Words) -> String {
    words.facts([
        ("field-code", pass.code.clone()),
        ("field-campaign", pass.campaign.clone()),
        ("cli-column-state", words.text(state(pass))),
        ("pass-until", pass.expires_on.clone().unwrap_or_else(|| words.text("person-no-end"))),
        ("pass-handle", pass.handle.clone()),
        ("pass-link", pass.link.clone()),
    ])
}

fn list_text(passes: &[PassView], words: Words) -> String {
    let columns = [
        Column::Number("pass-number"),
        Column::Text("cli-column-state"),
        Column::Text("pass-from"),
        Column::Text("pass-until"),
        Column::Text("pass-handle"),
    ];
    let row = |pass: &PassView| {
        vec![
            words.number(pass.serial.into()),
            words.text(state(pass)),
            pass.issued_on.clone(),
            pass.expires_on.clone().unwrap_or_default(),
            pass.handle.clone(),
        ]
    };
    words.table(&columns, passes.iter().map(row))
}

fn key_text(key: &PassKeyView, words: Words) -> String {
    words.facts([("field-campaign", key.campaign.clone()), ("pass-epoch", words.number(key.epoch.into()))])
}
