//! `kadi dhis2 webhook`: the secret with which a server may ask for a synchronisation.

use clap::Subcommand;
use kadi_contract::webhook::{GetWebhook, MakeWebhook, RevokeWebhook, WebhookMade, WebhookView};

use crate::context::Context;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::words::Words;

/// The commands of `kadi dhis2 webhook`.
#[derive(Debug, Subcommand)]
pub(crate) enum WebhookCommand {
    /// Whether notifications are taken
    Show,
    /// Make a new secret and show it once; the one before is worth nothing from then on
    Make,
    /// Take no notifications any more
    Revoke,
}

pub(crate) fn run(context: &Context, desk: &mut Desk, command: WebhookCommand) -> Result<(), Failure> {
    match command {
        WebhookCommand::Make => {
            let made = desk.call(MakeWebhook {})?;
            return context.show(&made, made_text);
        }
        WebhookCommand::Revoke => drop(desk.call(RevokeWebhook {})?),
        WebhookCommand::Show => {}
    }
    let view = desk.call(GetWebhook {})?;
    context.show(&view, view_text)
}

fn made_text(made: &WebhookMade, words: Words) -> String {
    let facts = words.facts([("webhook-path", made.path.clone()), ("webhook-secret", made.secret.clone())]);
    format!("{facts}\n{}", words.text("webhook-once"))
}

fn view_text(view: &WebhookView, words: Words) -> String {
    words.facts([
        ("webhook-active", words.text(if view.active { "cli-yes" } else { "cli-no" })),
        ("webhook-made-at", view.made_at.as_deref().map(|at| words.when(at)).unwrap_or_default()),
    ])
}
