//! `kadi backup`: encrypted copies of the store, looked at and brought back.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use kadi_contract::backup::{BackupContentView, CheckBackup, RestoreBackup};
use kadi_contract::office::{BackupView, CreateBackup};

use crate::context::Context;
use crate::failure::Failure;
use crate::words::Words;

/// The commands of `kadi backup`.
#[derive(Debug, Subcommand)]
pub(crate) enum BackupCommand {
    /// Copy the encrypted store and its key slots to a folder
    #[command(visible_alias = "make")]
    Create {
        /// Folder to write [default: the store's backup folder]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Look at a backup without changing it: every page, every reference, the audit chain
    Check {
        /// Folder of the backup
        folder: PathBuf,
    },
    /// Bring a backup back where there is no store; the pass phrase of one of its officers, or its recovery code, opens it
    Restore {
        /// Folder of the backup
        folder: PathBuf,
        /// Set a store that is there aside under another name; nothing is deleted
        #[arg(long)]
        replace: bool,
    },
}

pub(crate) fn run(context: &mut Context, command: BackupCommand) -> Result<(), Failure> {
    match command {
        BackupCommand::Create { out } => {
            let mut desk = context.unlock()?;
            let folder = out.map(|path| path.display().to_string()).unwrap_or_default();
            let backup = desk.call(CreateBackup { folder })?;
            context.show(&backup, backup_text)
        }
        BackupCommand::Check { folder } => {
            let passphrase = context.passphrase("cli-ask-passphrase")?;
            let (content, _) =
                context.app()?.call(None, CheckBackup { folder: text(&folder), passphrase })?;
            context.show(&content, |content, words| content_text(content, words, "backup-whole"))
        }
        BackupCommand::Restore { folder, replace } => {
            let passphrase = context.passphrase("cli-ask-passphrase")?;
            let call = RestoreBackup { folder: text(&folder), passphrase };
            let app = context.app()?;
            let content = if replace { app.restore_over(&call)? } else { app.call(None, call)?.0 };
            context.show(&content, |content, words| content_text(content, words, "backup-restored"))
        }
    }
}

fn text(folder: &Path) -> String {
    folder.display().to_string()
}

fn backup_text(backup: &BackupView, words: Words) -> String {
    words.facts([
        ("cli-column-folder", backup.folder.clone()),
        ("cli-column-bytes", words.number(backup.bytes)),
        ("cli-column-sha256", backup.sha256.clone()),
    ])
}

fn content_text(content: &BackupContentView, words: Words, headline: &str) -> String {
    let until = content.last_entry.as_deref().map(|at| words.when(at)).unwrap_or_default();
    let facts = words.facts([
        ("backup-people", words.number(content.people)),
        ("backup-until", until),
        ("backup-officers", content.officers.join(", ")),
        ("cli-column-bytes", words.number(content.bytes)),
    ]);
    format!("{}\n{facts}", words.text(headline))
}
