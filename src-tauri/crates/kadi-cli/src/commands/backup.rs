//! `kadi backup`: encrypted copies of the store.

use std::path::PathBuf;

use clap::Subcommand;
use kadi_contract::office::{BackupView, CreateBackup};

use crate::context::Context;
use crate::failure::Failure;
use crate::words::Words;

/// The commands of `kadi backup`.
#[derive(Debug, Subcommand)]
pub(crate) enum BackupCommand {
    /// Copy the encrypted store and its key slots to a folder
    Create {
        /// Folder to write [default: the store's backup folder]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

pub(crate) fn run(context: &mut Context, command: BackupCommand) -> Result<(), Failure> {
    let BackupCommand::Create { out } = command;
    let mut desk = context.unlock()?;
    let folder = out.map(|path| path.display().to_string()).unwrap_or_default();
    let backup = desk.call(CreateBackup { folder })?;
    context.show(&backup, backup_text)
}

fn backup_text(backup: &BackupView, words: Words) -> String {
    words.facts([
        ("cli-column-folder", backup.folder.clone()),
        ("cli-column-bytes", words.number(backup.bytes)),
        ("cli-column-sha256", backup.sha256.clone()),
    ])
}
