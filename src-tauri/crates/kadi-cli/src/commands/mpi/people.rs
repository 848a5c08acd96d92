//! The register: search, show, register, update, merge.

use clap::Args;
use kadi_contract::people::{
    CandidateView, DeactivatePerson, GetPerson, LinkDhis2, MatchPerson, PersonRow, PersonView,
    ReactivatePerson, RegisterOutcome, RegisterPerson, ResolveDhis2, UpdatePerson,
};

use super::person_args::PersonArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::words::{Column, Words};

/// Flags of `kadi mpi update`.
#[derive(Debug, Args)]
pub(crate) struct UpdateArgs {
    /// MPI id
    mpi_id: String,
    #[command(flatten)]
    person: PersonArgs,
    /// Why
    #[arg(long)]
    reason: String,
}

/// A person and a reason.
#[derive(Debug, Args)]
pub(crate) struct WhoAndWhy {
    /// MPI id
    pub(super) mpi_id: String,
    /// Why
    #[arg(long)]
    pub(super) reason: String,
}

pub(crate) fn register(context: &mut Context, person: &PersonArgs) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let outcome = desk.call(RegisterPerson { person: person.person() })?;
    context.show(&outcome, outcome_text)
}

pub(crate) fn show(context: &mut Context, mpi_id: String) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let person = desk.call(GetPerson { mpi_id })?;
    context.show(&person, person_text)
}

pub(crate) fn update(context: &mut Context, args: UpdateArgs) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let before = desk.call(GetPerson { mpi_id: args.mpi_id })?;
    let person = args.person.over(before.person);
    let after = desk.call(UpdatePerson { mpi_id: before.row.mpi_id, person, reason: args.reason })?;
    context.show(&after, person_text)
}

pub(crate) fn find_matches(context: &mut Context, person: &PersonArgs) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let candidates = desk.call(MatchPerson { person: person.person() })?;
    context.show(&candidates, |candidates, words| candidates_text(candidates, words))
}

pub(crate) fn deactivate(context: &mut Context, who: WhoAndWhy) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let mpi_id = who.mpi_id.clone();
    desk.call(DeactivatePerson { mpi_id: who.mpi_id, reason: who.reason })?;
    let person = desk.call(GetPerson { mpi_id })?;
    context.show(&person, person_text)
}

pub(crate) fn reactivate(context: &mut Context, who: WhoAndWhy) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let mpi_id = who.mpi_id.clone();
    desk.call(ReactivatePerson { mpi_id: who.mpi_id, reason: who.reason })?;
    let person = desk.call(GetPerson { mpi_id })?;
    context.show(&person, person_text)
}

pub(crate) fn link_dhis2(
    context: &mut Context,
    mpi_id: String,
    dhis2_uid: String,
    reason: String,
) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let person = desk.call(LinkDhis2 { mpi_id, dhis2_uid, reason })?;
    context.show(&person, person_text)
}

pub(crate) fn resolve_dhis2(context: &mut Context, dhis2_uid: String) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let row = desk.call(ResolveDhis2 { dhis2_uid })?;
    context.show(&row, |row, words| match row {
        Some(row) => rows_text(std::slice::from_ref(row), words),
        None => words.text("cli-nobody"),
    })
}

pub(super) fn rows_text(rows: &[PersonRow], words: Words) -> String {
    let columns = [
        Column::Text("field-mpi-id"),
        Column::Text("field-name"),
        Column::Text("field-date-of-birth"),
        Column::Text("field-sex"),
        Column::Text("field-district"),
        Column::Text("field-commune"),
        Column::Text("cli-column-card"),
    ];
    words.table(&columns, rows.iter().map(|row| row_cells(row, words)))
}

fn row_cells(row: &PersonRow, words: Words) -> Vec<String> {
    let word = |prefix: &str, code: &Option<String>| code.as_ref().map(|code| words.code(prefix, code));
    vec![
        row.mpi_id.clone(),
        name(row),
        row.date_of_birth.clone().unwrap_or_default(),
        word("sex", &row.sex).unwrap_or_default(),
        row.district.clone().unwrap_or_default(),
        row.commune.clone().unwrap_or_default(),
        word("card", &row.card).unwrap_or_default(),
    ]
}

fn name(row: &PersonRow) -> String {
    format!("{} {}", row.first_name, row.last_name).trim().to_owned()
}

/// The reasons that held a decision back, in words.
pub(super) fn guards(codes: &[String], words: Words) -> String {
    codes.iter().map(|code| words.code("guard", code)).collect::<Vec<_>>().join(", ")
}

fn candidates_text(candidates: &[CandidateView], words: Words) -> String {
    if candidates.is_empty() {
        return words.text("cli-nobody");
    }
    let columns = [
        Column::Number("cli-column-score"),
        Column::Text("cli-column-decision"),
        Column::Text("field-mpi-id"),
        Column::Text("field-name"),
        Column::Text("field-date-of-birth"),
        Column::Text("cli-column-guards"),
    ];
    let row = |candidate: &CandidateView| {
        vec![
            words.decimal(candidate.score.score, 2),
            words.code("cli-decision", &candidate.score.decision),
            candidate.row.mpi_id.clone(),
            name(&candidate.row),
            candidate.row.date_of_birth.clone().unwrap_or_default(),
            guards(&candidate.score.guards, words),
        ]
    };
    words.table(&columns, candidates.iter().map(row))
}

fn outcome_text(outcome: &RegisterOutcome, words: Words) -> String {
    let facts = words.facts([
        ("field-mpi-id", outcome.mpi_id.clone()),
        ("cli-column-decision", words.code("cli-decision", &outcome.decision)),
        ("cli-column-created", words.text(if outcome.created { "cli-yes" } else { "cli-no" })),
        ("cli-column-score", words.decimal(outcome.score, 2)),
    ]);
    match outcome.candidates.is_empty() {
        true => facts,
        false => format!("{facts}\n{}", candidates_text(&outcome.candidates, words)),
    }
}

pub(super) fn person_text(view: &PersonView, words: Words) -> String {
    let person = &view.person;
    let sex = view.row.sex.as_ref().map(|sex| words.code("sex", sex)).unwrap_or_default();
    let fields = [
        ("mpi_id", view.row.mpi_id.clone()),
        ("first_name", person.first_name.clone()),
        ("last_name", person.last_name.clone()),
        ("date_of_birth", person.date_of_birth.clone()),
        ("sex", sex),
        ("phone", person.phone.clone()),
        ("district", person.district.clone()),
        ("commune", person.commune.clone()),
        ("mother_name", person.mother_name.clone()),
        ("external_id", person.external_id.clone()),
    ];
    let details = fields.into_iter().map(|(field, value)| (words.field(field), value));
    let more = [
        (words.text("cli-column-state"), words.code("status", &view.row.status)),
        (words.text("cli-column-aliases"), view.aliases.join(", ")),
        (words.text("cli-column-programmes"), view.row.programmes.join(", ")),
        (words.text("cli-column-cards"), cards(view, words)),
    ];
    words.pairs(details.chain(more).filter(|(_, value)| !value.is_empty()))
}

fn cards(view: &PersonView, words: Words) -> String {
    let card = |card: &kadi_contract::cards::CardView| {
        format!("{} ({}, {})", card.code, card.campaign, words.code("card", &card.status))
    };
    view.cards.iter().map(card).collect::<Vec<_>>().join(", ")
}
