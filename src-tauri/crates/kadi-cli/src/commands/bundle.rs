//! `kadi bundle`: the register as an encrypted file for another device, and such a file taken over.

use std::path::PathBuf;

use clap::Subcommand;
use kadi_contract::devices::{
    BundleMade, BundlePreview, BundleTaken, BundleView, ExportBundle, ImportBundle, ListBundles,
    PreviewBundle,
};

use crate::context::Context;
use crate::failure::Failure;
use crate::input;
use crate::words::{Column, Words};

/// The commands of `kadi bundle`.
#[derive(Debug, Subcommand)]
pub(crate) enum BundleCommand {
    /// Write the register for another device, or for whoever knows a pass phrase
    Export {
        /// The device it is for, as `kadi device list` shows it
        #[arg(
            long,
            value_name = "DEVICE",
            required_unless_present = "passphrase_in",
            conflicts_with = "passphrase_in"
        )]
        to: Option<String>,
        /// File with the pass phrase that opens it, instead of a device
        #[arg(long, value_name = "FILE")]
        passphrase_in: Option<PathBuf>,
        /// File or folder to write [default: the store's own]
        #[arg(long, value_name = "PATH")]
        out: Option<PathBuf>,
    },
    /// Who sent a bundle, and for whom
    Inspect {
        /// The bundle
        file: PathBuf,
    },
    /// Take a bundle over: all of it, or nothing
    Import {
        /// The bundle
        file: PathBuf,
        /// File with the pass phrase that opens it, where one does
        #[arg(long, value_name = "FILE")]
        passphrase_in: Option<PathBuf>,
    },
    /// Bundles sent and received, newest first
    List,
}

pub(crate) fn run(context: &mut Context, command: BundleCommand) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let text = |path: Option<PathBuf>| path.map(|path| path.display().to_string()).unwrap_or_default();
    match command {
        BundleCommand::Export { to, passphrase_in, out } => {
            let passphrase = passphrase_in.as_deref().map(input::secret_file).transpose()?;
            let device = to.unwrap_or_default();
            context.show(&desk.call(ExportBundle { device, passphrase, out: text(out) })?, made_text)
        }
        BundleCommand::Inspect { file } => {
            context.show(&desk.call(PreviewBundle { file: text(Some(file)) })?, preview_text)
        }
        BundleCommand::Import { file, passphrase_in } => {
            let passphrase = passphrase_in.as_deref().map(input::secret_file).transpose()?;
            context.show(&desk.call(ImportBundle { file: text(Some(file)), passphrase })?, taken_text)
        }
        BundleCommand::List => {
            context.show(&desk.call(ListBundles {})?, |bundles, words| list_text(bundles, words))
        }
    }
}

fn made_text(made: &BundleMade, words: Words) -> String {
    words.facts([
        ("bundles-file", made.out.clone()),
        ("bundles-people", words.number(made.people)),
        ("bundles-sequence", words.number(made.sequence)),
        ("bundles-bytes", words.number(made.bytes)),
        ("cli-column-sha256", made.sha256.clone()),
    ])
}

fn preview_text(preview: &BundlePreview, words: Words) -> String {
    let yes = |is: bool| words.text(if is { "cli-yes" } else { "cli-no" });
    words.facts([
        ("bundles-from", preview.from.name.clone()),
        ("devices-id", preview.from.id.clone()),
        ("devices-words", preview.from.words.join(" ")),
        ("bundles-known", yes(preview.from.known)),
        ("bundles-made-at", words.when(&preview.made_at)),
        ("bundles-sequence", words.number(preview.sequence)),
        ("bundles-for-us", yes(preview.for_us)),
        ("bundles-needs-passphrase", yes(preview.needs_passphrase)),
        ("bundles-taken-before", yes(preview.taken_before)),
    ])
}

fn taken_text(taken: &BundleTaken, words: Words) -> String {
    if taken.taken_before {
        return words.text("bundles-nothing-new");
    }
    words.facts([
        ("bundles-people", words.number(taken.people)),
        ("bundles-added", words.number(taken.added)),
        ("bundles-updated", words.number(taken.updated)),
        ("bundles-linked", words.number(taken.linked)),
        ("bundles-parted", words.number(taken.parted)),
        ("bundles-review", words.number(taken.review)),
    ])
}

fn list_text(bundles: &[BundleView], words: Words) -> String {
    let columns = [
        Column::Text("bundles-at"),
        Column::Text("bundles-way"),
        Column::Text("bundles-device"),
        Column::Number("bundles-sequence"),
        Column::Number("bundles-people"),
        Column::Number("bundles-added"),
        Column::Number("bundles-linked"),
        Column::Number("bundles-review"),
    ];
    let rows = bundles.iter().map(|bundle| {
        vec![
            words.when(&bundle.at),
            words.text(if bundle.sent { "bundles-sent" } else { "bundles-received" }),
            bundle.device.clone(),
            words.number(bundle.sequence),
            words.number(bundle.people),
            words.number(bundle.added),
            words.number(bundle.linked),
            words.number(bundle.review),
        ]
    });
    words.table(&columns, rows)
}
