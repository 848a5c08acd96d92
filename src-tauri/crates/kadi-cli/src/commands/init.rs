//! `kadi init`: a new store, its first officer and the recovery code.

use clap::Args;
use kadi_contract::session::{ConfirmRecovery, CreateStore, GetStatus, StoreState};
use kadi_contract::{ErrorCode, Secret};
use serde::Serialize;

use crate::commands::officer;
use crate::context::Context;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::input;
use crate::output::{self, Format};
use crate::words::Words;

/// Flags of `kadi init`. What is not given is asked for at the terminal.
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// ISO 3166-1 alpha-2 code of the country, such as SN
    #[arg(long)]
    country: Option<String>,
    /// Three-letter code of the health region, such as DKR
    #[arg(long)]
    region: Option<String>,
    /// Name of the district
    #[arg(long)]
    district: Option<String>,
    /// Display name of the first officer, who is the administrator
    #[arg(long)]
    officer: Option<String>,
}

/// The result for programs.
#[derive(Debug, Serialize)]
struct Made {
    recovery: Vec<Secret>,
    officer: String,
    store: String,
}

pub(crate) fn run(context: &Context, args: InitArgs) -> Result<(), Failure> {
    let mut desk = Desk::closed(context.app()?);
    let status = desk.call(GetStatus {})?;
    if status.store != StoreState::Absent {
        return Err(status.problem.unwrap_or(ErrorCode::StoreExists).into());
    }
    let call = CreateStore {
        country: required(context, args.country, "cli-ask-country", "--country")?.to_ascii_uppercase(),
        region: required(context, args.region, "cli-ask-region", "--region")?.to_ascii_uppercase(),
        district: optional(context, args.district, "cli-ask-district")?,
        officer_name: required(context, args.officer, "cli-ask-officer", "--officer")?,
        passphrase: new_passphrase(context)?,
        language: context.language().to_owned(),
    };
    let created = desk.call(call)?;
    let made = Made {
        recovery: created.recovery_groups,
        officer: created.session.officer_id,
        store: context.store()?.display().to_string(),
    };
    context.show(&made, made_text)?;
    confirm(context, &mut desk)
}

fn required(context: &Context, given: Option<String>, question: &str, flag: &str) -> Result<String, Failure> {
    let answer = match given {
        Some(value) => Some(value),
        None => input::ask(&context.words().text(question))?,
    };
    answer.filter(|value| !value.trim().is_empty()).ok_or_else(|| Failure::missing_flag(flag))
}

fn optional(context: &Context, given: Option<String>, question: &str) -> Result<String, Failure> {
    match given {
        Some(value) => Ok(value),
        None => Ok(input::ask(&context.words().text(question))?.unwrap_or_default()),
    }
}

fn new_passphrase(context: &Context) -> Result<Secret, Failure> {
    if context.has_passphrase_file() {
        context.passphrase("cli-ask-new-passphrase")
    } else {
        officer::ask_twice(context)
    }
}

fn made_text(made: &Made, words: Words) -> String {
    let groups = made.recovery.iter().enumerate().map(|(at, group)| ((at + 1).to_string(), group.0.clone()));
    format!(
        "{}\n\n{}\n\n{}",
        words.text_with("cli-init-made", &[("folder", (&made.store).into())]),
        words.pairs(groups),
        words.text("cli-init-keep")
    )
}

/// Asks for two groups of the recovery code, as a proof that it was written down; three tries, an empty answer skips.
fn confirm(context: &Context, desk: &mut Desk) -> Result<(), Failure> {
    let words = context.words();
    if context.format() == Format::Json || !input::somebody_is_there() {
        return Ok(());
    }
    let group = |number: &str| -> Result<Secret, Failure> {
        let question = words.text_with("cli-ask-group", &[("number", number.into())]);
        Ok(Secret(input::ask(&question)?.unwrap_or_default()))
    };
    for _ in 0..3 {
        let (group_3, group_6) = (group("3")?, group("6")?);
        if group_3.0.is_empty() || group_6.0.is_empty() {
            break;
        }
        match desk.call(ConfirmRecovery { group_3, group_6 }) {
            Ok(_) => return context.tell(&words.text("cli-init-confirmed")),
            Err(Failure::Api(error)) if error.code == ErrorCode::WrongRecoveryCode => {
                output::say(&words.error(&error));
            }
            Err(failure) => return Err(failure),
        }
    }
    context.tell(&words.text("cli-init-not-confirmed"))
}
