//! `kadi mpi merge` and `unmerge`: one person out of two identities, and back.

use clap::Args;
use kadi_contract::review::{
    Keep, MergeChoices, MergeField, MergePeople, MergePreview, PreviewMerge, UnmergePeople,
};

use super::people::{WhoAndWhy, person_text};
use crate::context::Context;
use crate::failure::Failure;
use crate::words::{Column, Words};

/// Flags of `kadi mpi merge`.
#[derive(Debug, Args)]
pub(crate) struct MergeArgs {
    /// The identifier that stays
    survivor: String,
    /// The identifier that becomes an alias
    other: String,
    /// Why
    #[arg(long, required_unless_present = "preview")]
    reason: Option<String>,
    #[command(flatten)]
    chosen: Chosen,
    /// Only show what the merge would do
    #[arg(long)]
    preview: bool,
}

/// Whose values stay in a merge. What is not named is the survivor's, or the other's where the survivor has none.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Chosen {
    /// Details to take from the other: first_name, last_name, date_of_birth, sex, phone, place, mother_name, external_id
    #[arg(long, value_name = "FIELD", value_delimiter = ',', value_parser = field)]
    take: Vec<MergeField>,
    /// Details to keep as the survivor has them, even where it has none
    #[arg(long, value_name = "FIELD", value_delimiter = ',', value_parser = field)]
    keep: Vec<MergeField>,
}

impl Chosen {
    pub(crate) fn choices(&self) -> MergeChoices {
        let keep = self.keep.iter().map(|field| (*field, Keep::Survivor));
        keep.chain(self.take.iter().map(|field| (*field, Keep::Other))).collect()
    }
}

fn field(text: &str) -> Result<MergeField, String> {
    let known = || MergeField::ALL.map(MergeField::as_str).join(", ");
    MergeField::ALL.into_iter().find(|field| field.as_str() == text).ok_or_else(known)
}

pub(crate) fn run(context: &mut Context, args: MergeArgs) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let choices = args.chosen.choices();
    let (survivor, other) = (args.survivor, args.other);
    if args.preview {
        let preview = desk.call(PreviewMerge { survivor, other, choices })?;
        return context.show(&preview, preview_text);
    }
    let merge =
        MergePeople { survivor, other, reason: args.reason.unwrap_or_default(), choices, basis: None };
    let person = desk.call(merge)?;
    context.show(&person, person_text)
}

pub(crate) fn unmerge(context: &mut Context, who: WhoAndWhy) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let person = desk.call(UnmergePeople { mpi_id: who.mpi_id, reason: who.reason })?;
    context.show(&person, person_text)
}

fn preview_text(preview: &MergePreview, words: Words) -> String {
    let columns = [
        Column::Text("cli-column-detail"),
        Column::Text("merge-stays"),
        Column::Text("merge-goes"),
        Column::Text("merge-after"),
    ];
    let (stays, goes, after) = (&preview.survivor, &preview.other, &preview.after);
    let identifiers = vec![
        words.field("mpi_id"),
        stays.row.mpi_id.clone(),
        goes.row.mpi_id.clone(),
        stays.row.mpi_id.clone(),
    ];
    let value = |person: &kadi_contract::people::PersonInput, field: &str| match field {
        "first_name" => person.first_name.clone(),
        "last_name" => person.last_name.clone(),
        "date_of_birth" => person.date_of_birth.clone(),
        "sex" if person.sex.is_empty() => String::new(),
        "sex" => words.code("sex", &person.sex),
        "phone" => person.phone.clone(),
        "mother_name" => person.mother_name.clone(),
        "district" => person.district.clone(),
        "commune" => person.commune.clone(),
        _ => person.external_id.clone(),
    };
    let details = [
        "first_name",
        "last_name",
        "date_of_birth",
        "sex",
        "phone",
        "mother_name",
        "district",
        "commune",
        "external_id",
    ]
    .map(|field| {
        vec![words.field(field), value(&stays.person, field), value(&goes.person, field), value(after, field)]
    });
    let table = words.table(&columns, std::iter::once(identifiers).chain(details));
    let cards = preview.cards.iter().map(|merged| {
        let word = if merged.stays { "merge-card-stays" } else { "merge-card-goes" };
        words.text_with(
            word,
            &[("code", (&merged.card.code).into()), ("campaign", (&merged.card.campaign).into())],
        )
    });
    std::iter::once(table).chain(cards).collect::<Vec<_>>().join("\n")
}
