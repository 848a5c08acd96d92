//! `kadi portal`: verification portals.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use kadi_contract::verify::{
    ApplyChanges, ChangesView, ClosePortal, ExportChanges, ExportPortal, ListForm, ListPortals, PortalPack,
    PortalView,
};

use crate::context::Context;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::input;
use crate::words::{Column, Words};

/// The commands of `kadi portal`.
#[derive(Debug, Subcommand)]
pub(crate) enum PortalCommand {
    /// Write the portal of a campaign: a folder with page, verifier and signed registry
    Export {
        /// Prefix of the campaign
        #[arg(long, value_name = "PREFIX")]
        campaign: String,
        /// Folder to write [default: the store's export folder]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Days until the list counts as old
        #[arg(long, value_name = "DAYS", default_value_t = 30)]
        fresh_days: u32,
        /// How the list is written
        #[arg(long, value_enum, default_value_t = Form::BySize)]
        form: Form,
        /// Beside the folder, the same as one ZIP file
        #[arg(long)]
        zip: bool,
    },
    /// Write what changed since the last list: a small signed file of new and revoked cards and passes
    Delta {
        /// Prefix of the campaign
        #[arg(long, value_name = "PREFIX")]
        campaign: String,
        /// Folder to write [default: that of the last list]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Days until list and changes count as old
        #[arg(long, value_name = "DAYS", default_value_t = 30)]
        fresh_days: u32,
    },
    /// Close a portal: its list goes, and its page says that the office closed it
    Close {
        /// Prefix of the campaign
        #[arg(long, value_name = "PREFIX")]
        campaign: String,
        /// Number of its list, as `kadi portal list` tells it
        #[arg(long, value_name = "NUMBER")]
        number: u64,
        /// Why
        #[arg(long)]
        reason: String,
        /// Folder where the portal is now [default: where it was written]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Apply a file of changes to the list this device verifies with while locked; needs no pass phrase
    Apply {
        /// The file delta.json of the office
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// The portals exported so far, newest first
    List,
}

/// How a list is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Form {
    /// Whole up to 100,000 cards, packed above
    BySize,
    /// One JSON file
    Whole,
    /// Small pieces of which one look-up needs one
    Packed,
}

impl From<Form> for ListForm {
    fn from(form: Form) -> Self {
        match form {
            Form::BySize => Self::BySize,
            Form::Whole => Self::Whole,
            Form::Packed => Self::Packed,
        }
    }
}

pub(crate) fn run(context: &mut Context, command: PortalCommand) -> Result<(), Failure> {
    let text = |out: Option<PathBuf>| out.map(|path| path.display().to_string()).unwrap_or_default();
    match command {
        PortalCommand::Export { campaign, out, fresh_days, form, zip } => {
            let pack = if zip { PortalPack::Zip } else { PortalPack::Folder };
            let call = ExportPortal { campaign, out: text(out), fresh_days, form: form.into(), pack };
            let portal = context.unlock()?.call(call)?;
            context.show(&portal, portal_text)
        }
        PortalCommand::Delta { campaign, out, fresh_days } => {
            let changes = context.unlock()?.call(ExportChanges { campaign, out: text(out), fresh_days })?;
            context.show(&changes, portal_text)
        }
        PortalCommand::Close { campaign, number, reason, out } => {
            let call = ClosePortal { campaign, sequence: number, out: text(out), reason };
            let closed = context.unlock()?.call(call)?;
            context.show(&closed, portal_text)
        }
        PortalCommand::Apply { file } => {
            let text = input::text_file(&file)?;
            let applied = Desk::closed(context.app()?).call(ApplyChanges { text })?;
            context.show(&applied, applied_text)
        }
        PortalCommand::List => {
            let portals = context.unlock()?.call(ListPortals {})?;
            context.show(&portals, |portals, words| list_text(portals, words))
        }
    }
}

fn portal_text(portal: &PortalView, words: Words) -> String {
    let mut facts = vec![
        ("field-campaign", portal.campaign.clone()),
        ("cli-column-sequence", words.number(portal.sequence)),
        ("cli-column-form", words.text(form_word(&portal.kind))),
        ("cli-column-cards", words.number(portal.cards)),
        ("cli-column-folder", portal.out.clone()),
        ("cli-column-sha256", portal.sha256.clone()),
    ];
    facts.extend(portal.zip.clone().map(|zip| ("share-pack-zip", zip)));
    facts.extend(portal.closed_at.as_deref().map(|at| ("share-closed", words.when(at))));
    words.facts(facts)
}

fn form_word(kind: &str) -> &'static str {
    match kind {
        "packed" => "portal-kind-packed",
        "delta" => "portal-kind-delta",
        _ => "portal-kind-whole",
    }
}

/// Whether a portal is open; changes are neither.
fn state(portal: &PortalView, words: Words) -> String {
    match (portal.kind.as_str(), &portal.closed_at) {
        ("delta", _) => String::new(),
        (_, Some(_)) => words.text("share-closed"),
        (_, None) => words.text("share-open"),
    }
}

fn applied_text(applied: &ChangesView, words: Words) -> String {
    words.facts([
        ("field-campaign", applied.campaign.clone()),
        ("cli-column-sequence", words.number(applied.sequence)),
        ("cli-column-cards", words.number(applied.cards)),
        ("cli-column-passes", words.number(applied.passes)),
        ("cli-column-when", words.when(&applied.generated_at)),
    ])
}

fn list_text(portals: &[PortalView], words: Words) -> String {
    let columns = [
        Column::Text("field-campaign"),
        Column::Number("cli-column-sequence"),
        Column::Text("cli-column-form"),
        Column::Number("cli-column-cards"),
        Column::Text("cli-column-when"),
        Column::Text("cli-column-state"),
        Column::Text("cli-column-folder"),
    ];
    let row = |portal: &PortalView| {
        vec![
            portal.campaign.clone(),
            words.number(portal.sequence),
            words.text(form_word(&portal.kind)),
            words.number(portal.cards),
            words.when(&portal.generated_at),
            state(portal, words),
            portal.out.clone(),
        ]
    };
    words.table(&columns, portals.iter().map(row))
}
