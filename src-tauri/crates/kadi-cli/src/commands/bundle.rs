//! `kadi bundle`: what another device needs as an encrypted file for another device, and such a file taken over.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use kadi_contract::devices::{
    BundleKind, BundleMade, BundlePreview, BundleTaken, BundleView, ExportBundle, ImportBundle, ListBundles,
    PreviewBundle,
};

use crate::context::Context;
use crate::failure::Failure;
use crate::input;
use crate::words::{Column, Words};

/// The commands of `kadi bundle`.
#[derive(Debug, Subcommand)]
pub(crate) enum BundleCommand {
    /// Write what another device needs, or whoever knows a pass phrase
    Export {
        /// What it is for
        #[arg(long = "for", value_enum, value_name = "KIND", default_value_t = Kind::Office)]
        kind: Kind,
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

/// What a bundle is for.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Kind {
    /// A place that only verifies: lists, revocations and keys of passes, and nobody
    Verify,
    /// An office: everything
    Office,
}

impl From<Kind> for BundleKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Verify => Self::Verify,
            Kind::Office => Self::Office,
        }
    }
}

pub(crate) fn run(context: &mut Context, command: BundleCommand) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let text = |path: Option<PathBuf>| path.map(|path| path.display().to_string()).unwrap_or_default();
    match command {
        BundleCommand::Export { kind, to, passphrase_in, out } => {
            let passphrase = passphrase_in.as_deref().map(input::secret_file).transpose()?;
            let device = to.unwrap_or_default();
            let call = ExportBundle { kind: kind.into(), device, passphrase, out: text(out) };
            context.show(&desk.call(call)?, made_text)
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
        ("bundles-kind", words.text(kind_word(made.kind))),
        ("bundles-lists", words.number(made.counts.lists)),
        ("bundles-pass-keys", words.number(made.counts.pass_keys)),
        ("bundles-people", words.number(made.counts.people)),
        ("bundles-enrollments", words.number(made.counts.enrollments)),
        ("bundles-designs", words.number(made.counts.designs)),
        ("bundles-sequence", words.number(made.sequence)),
        ("bundles-bytes", words.number(made.bytes)),
        ("cli-column-sha256", made.sha256.clone()),
    ])
}

const fn kind_word(kind: BundleKind) -> &'static str {
    match kind {
        BundleKind::Verify => "bundles-kind-verify",
        BundleKind::Office => "bundles-kind-office",
    }
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
        ("bundles-kind", words.text(kind_word(taken.kind))),
        ("bundles-lists", words.number(taken.lists)),
        ("bundles-pass-keys", words.number(taken.pass_keys)),
        ("bundles-people", words.number(taken.people)),
        ("bundles-added", words.number(taken.added)),
        ("bundles-updated", words.number(taken.updated)),
        ("bundles-linked", words.number(taken.linked)),
        ("bundles-parted", words.number(taken.parted)),
        ("bundles-review", words.number(taken.review)),
        ("bundles-enrollments", words.number(taken.enrollments)),
        ("bundles-designs", words.number(taken.designs)),
    ])
}

fn list_text(bundles: &[BundleView], words: Words) -> String {
    let columns = [
        Column::Text("bundles-at"),
        Column::Text("bundles-way"),
        Column::Text("bundles-device"),
        Column::Text("bundles-kind"),
        Column::Number("bundles-sequence"),
        Column::Number("bundles-lists"),
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
            words.text(kind_word(bundle.what.kind)),
            words.number(bundle.sequence),
            words.number(bundle.what.lists),
            words.number(bundle.what.people),
            words.number(bundle.what.added),
            words.number(bundle.what.linked),
            words.number(bundle.what.review),
        ]
    });
    words.table(&columns, rows)
}
