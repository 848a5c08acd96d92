//! `kadi portal`: verification portals.

use std::path::PathBuf;

use clap::Subcommand;
use kadi_contract::verify::{ExportPortal, ListPortals, PortalView};

use crate::context::Context;
use crate::failure::Failure;
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
    },
    /// The portals exported so far, newest first
    List,
}

pub(crate) fn run(context: &mut Context, command: PortalCommand) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    match command {
        PortalCommand::Export { campaign, out, fresh_days } => {
            let out = out.map(|path| path.display().to_string()).unwrap_or_default();
            let portal = desk.call(ExportPortal { campaign, out, fresh_days })?;
            context.show(&portal, portal_text)
        }
        PortalCommand::List => {
            let portals = desk.call(ListPortals {})?;
            context.show(&portals, |portals, words| list_text(portals, words))
        }
    }
}

fn portal_text(portal: &PortalView, words: Words) -> String {
    words.facts([
        ("field-campaign", portal.campaign.clone()),
        ("cli-column-sequence", words.number(portal.sequence)),
        ("cli-column-cards", words.number(portal.cards)),
        ("cli-column-folder", portal.out.clone()),
        ("cli-column-sha256", portal.sha256.clone()),
    ])
}

fn list_text(portals: &[PortalView], words: Words) -> String {
    let columns = [
        Column::Text("field-campaign"),
        Column::Number("cli-column-sequence"),
        Column::Number("cli-column-cards"),
        Column::Text("cli-column-when"),
        Column::Text("cli-column-folder"),
    ];
    let row = |portal: &PortalView| {
        vec![
            portal.campaign.clone(),
            words.number(portal.sequence),
            words.number(portal.cards),
            words.when(&portal.generated_at),
            portal.out.clone(),
        ]
    };
    words.table(&columns, portals.iter().map(row))
}
