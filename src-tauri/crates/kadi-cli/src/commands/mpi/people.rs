//! The register: search, show, register, update, merge.

use clap::Args;
use kadi_contract::people::{
    CandidateView, GetMpiStats, GetPerson, LinkDhis2, MatchPerson, MergePeople, MpiStats, PeoplePage,
    PersonRow, PersonView, RegisterOutcome, RegisterPerson, ResolveDhis2, SearchPeople, UnmergePeople,
    UpdatePerson,
};

use super::person_args::PersonArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::words::{Column, Words};

/// Flags of `kadi mpi search`.
#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// What to look for; everybody when empty
    query: Vec<String>,
    /// Only people of this district
    #[arg(long)]
    district: Option<String>,
    /// Only people enrolled in this programme (UID)
    #[arg(long, value_name = "UID", alias = "program")]
    programme: Option<String>,
    /// Only female, male or other
    #[arg(long)]
    sex: Option<String>,
    /// First row, from 0
    #[arg(long, default_value_t = 0)]
    offset: u64,
    /// Rows, 1 to 500
    #[arg(long, default_value_t = 50)]
    limit: u32,
}

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

/// Flags of `kadi mpi merge`.
#[derive(Debug, Args)]
pub(crate) struct MergeArgs {
    /// The identifier that stays
    survivor: String,
    /// The identifier that becomes an alias
    other: String,
    /// Why
    #[arg(long)]
    reason: String,
}

pub(crate) fn register(context: &mut Context, person: &PersonArgs) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let outcome = desk.call(RegisterPerson { person: person.person() })?;
    context.show(&outcome, outcome_text)
}

pub(crate) fn search(context: &mut Context, args: SearchArgs) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let page = desk.call(SearchPeople {
        query: args.query.join(" "),
        district: args.district,
        programme_uid: args.programme,
        sex: args.sex,
        offset: args.offset,
        limit: args.limit,
    })?;
    context.show(&page, page_text)
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

pub(crate) fn merge(context: &mut Context, args: MergeArgs) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let MergeArgs { survivor, other, reason } = args;
    let person = desk.call(MergePeople { survivor, other, reason })?;
    context.show(&person, person_text)
}

pub(crate) fn unmerge(context: &mut Context, mpi_id: String, reason: String) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let person = desk.call(UnmergePeople { mpi_id, reason })?;
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

pub(crate) fn stats(context: &mut Context) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let stats = desk.call(GetMpiStats {})?;
    context.show(&stats, stats_text)
}

fn stats_text(stats: &MpiStats, words: Words) -> String {
    let facts = words.facts([
        ("cli-stats-identities", words.number(stats.identities)),
        ("cli-stats-merged", words.number(stats.merged)),
        ("cli-stats-records", words.number(stats.records)),
        ("cli-stats-rate", format!("{} %", words.decimal(stats.deduplication_rate * 100.0, 1))),
        ("cli-stats-to-review", words.number(stats.to_review)),
        ("cli-stats-alerts", words.number(stats.alerts)),
    ]);
    let columns = [Column::Text("field-district"), Column::Number("cli-column-people")];
    let rows =
        stats.by_district.iter().map(|(district, people)| vec![district.clone(), words.number(*people)]);
    format!("{facts}\n{}", words.table(&columns, rows))
}

fn page_text(page: &PeoplePage, words: Words) -> String {
    let table = rows_text(&page.rows, words);
    let last = page.offset + page.rows.len() as u64;
    let (shown, total) = (words.number(last), words.number(page.total));
    format!(
        "{table}\n{}",
        words.text_with("progress-of", &[("done", (&shown).into()), ("total", (&total).into())])
    )
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

fn person_text(view: &PersonView, words: Words) -> String {
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
