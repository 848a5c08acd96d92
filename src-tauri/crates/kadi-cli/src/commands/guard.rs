//! `kadi dhis2 guard`: which attributes count as sensitive, why, and what was decided about them.

use clap::Args;
use kadi_contract::guard::{DecideGuard, GuardView, ListGuarded};

use crate::context::Context;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::words::{Column, Words};

/// Flags of `kadi dhis2 guard`. Without an attribute, those the guard has something to say about are listed.
#[derive(Debug, Args)]
pub(crate) struct GuardArgs {
    /// Programme UID
    #[arg(value_name = "UID")]
    programme: String,
    /// Decide about this attribute (UID)
    #[arg(long, value_name = "UID", requires = "note")]
    attribute: Option<String>,
    /// It is sensitive: hiv, sti, tuberculosis, mental_health, serological, biometric or financial
    #[arg(long, value_name = "CATEGORY", requires = "attribute", conflicts_with = "free")]
    category: Option<String>,
    /// It is not sensitive, whatever its name says
    #[arg(long, requires = "attribute")]
    free: bool,
    /// Why; kept in the audit
    #[arg(long, requires = "attribute")]
    note: Option<String>,
}

pub(crate) fn run(context: &Context, desk: &mut Desk, args: GuardArgs) -> Result<(), Failure> {
    let views = match args.attribute {
        None => desk.call(ListGuarded { programme_uid: args.programme })?,
        Some(_) if args.category.is_none() && !args.free => {
            return Err(Failure::missing_flag("--category"));
        }
        Some(attribute_uid) => vec![desk.call(DecideGuard {
            programme_uid: args.programme,
            attribute_uid,
            category: args.category,
            note: args.note.unwrap_or_default(),
        })?],
    };
    context.show(&views, |views, words| text(views, words))
}

fn text(views: &[GuardView], words: Words) -> String {
    let columns = [
        Column::Text("cli-column-uid"),
        Column::Text("cli-column-attribute"),
        Column::Text("guard-now"),
        Column::Text("guard-found"),
        Column::Text("guard-decided"),
    ];
    let category = |category: &Option<String>| match category {
        Some(category) => words.code("guarded", category),
        None => words.text("guard-free"),
    };
    let row = |view: &GuardView| {
        let found = view
            .found
            .as_ref()
            .map(|found| format!("{}: “{}”", words.code("guarded", &found.category), found.phrase));
        let decision = view.decision.as_ref().map(|decision| {
            format!("{}, {}: {}", category(&decision.category), decision.officer, decision.note)
        });
        vec![
            view.attribute_uid.clone(),
            view.name.clone(),
            category(&view.category),
            found.unwrap_or_default(),
            decision.unwrap_or_default(),
        ]
    };
    words.table(&columns, views.iter().map(row))
}
