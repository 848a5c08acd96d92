//! `kadi store`: the register's recovery sheet and its data key.

use clap::Subcommand;
use kadi_contract::Secret;
use kadi_contract::officers::{
    DataKeyRotated, DataKeyView, GetDataKey, RecoverySheet, RenewRecovery, RotateDataKey,
};
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
    /// Who follows when the data key changes
    Key,
    /// Encrypt the register anew under another data key: what anybody kept of the old one opens nothing of it any more
    RotateKey {
        /// Go on although officers wait; they need a new pass phrase afterwards
        #[arg(long)]
        leave_waiting: bool,
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
        StoreCommand::Key => {
            let view = desk.call(GetDataKey {})?;
            context.show(&view, key_text)
        }
        StoreCommand::RotateKey { leave_waiting } => {
            let done = desk.call(RotateDataKey { passphrase, leave_waiting })?;
            context.show(&done, rotated_text)
        }
    }
}

fn sheet_text(sheet: &RecoverySheet, words: Words) -> String {
    let groups = (1..).zip(&sheet.groups).map(|(at, group): (u32, _)| (at.to_string(), group.0.clone()));
    format!("{}\n\n{}", words.pairs(groups), words.text("cli-init-keep"))
}

fn key_text(view: &DataKeyView, words: Words) -> String {
    words.facts([
        ("data-key-ready", view.ready.join(", ")),
        ("data-key-waiting", view.waiting.join(", ")),
        ("data-key-recovery", words.text(if view.recovery_ready { "cli-yes" } else { "cli-no" })),
    ])
}

fn rotated_text(done: &DataKeyRotated, words: Words) -> String {
    let mut text = vec![words.text("data-key-done")];
    if !done.left_out.is_empty() {
        let names = done.left_out.join(", ");
        text.push(words.text_with("data-key-left-out", &[("names", (&names).into())]));
    }
    text.push(words.text("data-key-backups"));
    text.join("\n")
}
