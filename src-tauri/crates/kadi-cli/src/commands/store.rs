//! `kadi store`: the register's recovery sheet.

use clap::Subcommand;
use kadi_contract::Secret;
use kadi_contract::officers::{RecoverySheet, RenewRecovery};
use kadi_contract::session::ConfirmRecovery;

use crate::context::Context;
use crate::failure::Failure;
use crate::words::Words;

/// The commands of `kadi store`.
#[derive(Debug, Subcommand)]
pub(crate) enum StoreCommand {
    /// Make a new recovery sheet; the old one opens nothing any more
    RenewRecovery,
    /// Prove that the recovery sheet is at hand, by two of its groups
    ConfirmRecovery {
        /// The third group of the sheet
        group_3: String,
        /// The sixth group of the sheet
        group_6: String,
    },
}

pub(crate) fn run(context: &mut Context, command: StoreCommand) -> Result<(), Failure> {
    let (mut desk, passphrase) = context.unlock_asking()?;
    match command {
        StoreCommand::RenewRecovery => {
            let sheet = desk.call(RenewRecovery { passphrase })?;
            context.show(&sheet, sheet_text)
        }
        StoreCommand::ConfirmRecovery { group_3, group_6 } => {
            let done = desk.call(ConfirmRecovery { group_3: Secret(group_3), group_6: Secret(group_6) })?;
            context.show(&done, |_, words| words.text("recovery-confirmed"))
        }
    }
}

fn sheet_text(sheet: &RecoverySheet, words: Words) -> String {
    let groups = (1..).zip(&sheet.groups).map(|(at, group): (u32, _)| (at.to_string(), group.0.clone()));
    format!("{}\n\n{}", words.pairs(groups), words.text("cli-init-keep"))
}
