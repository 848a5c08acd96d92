//! `kadi cards`: templates, single cards and batches.

mod batch;
mod contact;
mod designs;
mod folder;
mod orders;
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
    /// Give up a batch: what was made stays, the other cards are void and the cards they replaced count again
    Cancel {
        /// Number of the batch, such as B-0001
        batch: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Approve a batch that another officer asked for, and make its cards
    Approve {
        /// Number of the batch, such as B-0001
        batch: String,
        /// Why
        #[arg(long, default_value = "", hide_default_value = true)]
        reason: String,
    },
    /// Refuse a batch that waits for approval, or take one's own back
    Refuse {
        /// Number of the batch, such as B-0001
        batch: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Show or change from how many cards on a second officer has to approve a batch
    Approval {
        /// Batches of more cards than this wait; 0 when none do
        #[arg(long, value_name = "CARDS")]
        over: Option<u32>,
    },
    /// Show or change how many cards a campaign may have in all
    Quota {
        /// Prefix of the campaign
        #[arg(requires = "limit")]
        campaign: Option<String>,
        /// Cards allowed
        #[arg(long, group = "limit")]
        cards: Option<u64>,
        /// As many as one likes
        #[arg(long, group = "limit")]
        unlimited: bool,
    },
    /// Replace a lost card: the old one is revoked, a new one made as it was
    Reissue {
        /// Card code of the lost card
        code: String,
        /// Why
        #[arg(long)]
        reason: String,
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
        CardsCommand::Cancel { batch, reason } => orders::cancel(context, batch, reason),
        CardsCommand::Approve { batch, reason } => orders::approve(context, batch, reason),
        CardsCommand::Refuse { batch, reason } => orders::refuse(context, batch, reason),
        CardsCommand::Approval { over } => orders::approval(context, over),
        CardsCommand::Quota { campaign, cards, .. } => orders::quota(context, campaign, cards),
        CardsCommand::Reissue { code, reason } => orders::reissue(context, code, reason),
        CardsCommand::Revoke { code, reason } => batch::revoke(context, code, reason),
    }
}
