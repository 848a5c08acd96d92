//! `kadi cards`: templates, single cards and batches.

mod batch;
mod contact;
mod designs;
mod folder;
mod render;
mod templates;

use std::path::PathBuf;

use clap::Subcommand;

use crate::context::Context;
use crate::failure::Failure;

/// The commands of `kadi cards`.
#[derive(Debug, Subcommand)]
pub(crate) enum CardsCommand {
    /// The templates there are; needs no store
    Templates {
        /// A folder of further templates
        #[arg(long, value_name = "DIR")]
        templates: Option<PathBuf>,
    },
    /// Render one side of one card to a PNG file; needs no store
    Render(render::RenderArgs),
    /// Put every sample of the templates on one picture, front and back; needs no store
    ContactSheet(contact::ContactArgs),
    /// Make cards: PNG, PDF with fronts and backs, ZIP
    Batch(batch::BatchArgs),
    /// Designs of the Card Studio
    #[command(subcommand)]
    Designs(designs::DesignsCommand),
    /// Show a design on somebody as a PNG file
    Preview(designs::PreviewArgs),
    /// All batches, newest first
    Jobs,
    /// Go on with a batch that was interrupted, stopped or failed
    Resume {
        /// Number of the batch, such as B-0001, or of its job
        batch: String,
    },
    /// Give up a batch that was interrupted; what was made stays
    Cancel {
        /// Number of the batch, such as B-0001, or of its job
        batch: String,
    },
    /// Revoke a card
    Revoke {
        /// Card code
        code: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

pub(crate) fn run(context: &mut Context, command: CardsCommand) -> Result<(), Failure> {
    match command {
        CardsCommand::Templates { templates } => templates::run(context, templates),
        CardsCommand::Render(args) => render::run(context, args),
        CardsCommand::ContactSheet(args) => contact::run(context, args),
        CardsCommand::Batch(args) => batch::make(context, args),
        CardsCommand::Designs(command) => designs::run(context, command),
        CardsCommand::Preview(args) => designs::preview(context, args),
        CardsCommand::Jobs => batch::list(context),
        CardsCommand::Resume { batch } => batch::resume(context, &batch),
        CardsCommand::Cancel { batch } => batch::cancel(context, &batch),
        CardsCommand::Revoke { code, reason } => batch::revoke(context, code, reason),
    }
}
