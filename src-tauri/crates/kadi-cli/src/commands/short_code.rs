//! `kadi short-code`: a few characters that open the register on this computer, with what its keyring holds.

use std::path::PathBuf;

use clap::Subcommand;
use kadi_contract::short_code::{ForgetShortCode, GetShortCode, KeepShortCode, ShortCodeView};

use crate::commands::officer::ask_for;
use crate::context::Context;
use crate::failure::Failure;
use crate::input;
use crate::words::Words;

/// The commands of `kadi short-code`.
#[derive(Debug, Subcommand)]
pub(crate) enum ShortCodeCommand {
    /// Whether there is one, and whether this computer's keyring answers
    Status,
    /// Set a short code, or another one; asks for the pass phrase
    Keep {
        /// File whose first line is the short code; without it, the terminal asks twice
        #[arg(long, value_name = "FILE")]
        code_file: Option<PathBuf>,
    },
    /// Give the short code up
    Forget,
}

pub(crate) fn run(context: &mut Context, command: ShortCodeCommand) -> Result<(), Failure> {
    let view = match command {
        ShortCodeCommand::Status => context.unlock()?.call(GetShortCode {})?,
        ShortCodeCommand::Forget => context.unlock()?.call(ForgetShortCode {})?,
        ShortCodeCommand::Keep { code_file } => {
            let (mut desk, passphrase) = context.unlock_asking()?;
            let code = match code_file {
                Some(path) => input::secret_file(&path)?,
                None => ask_for(context, "cli-ask-short-code")?,
            };
            desk.call(KeepShortCode { passphrase, code })?
        }
    };
    context.show(&view, text)
}

fn text(view: &ShortCodeView, words: Words) -> String {
    let kept = words.text(if view.kept { "short-code-kept" } else { "short-code-none" });
    format!("{kept}\n{}", words.code("keyring", view.keyring.as_str()))
}
