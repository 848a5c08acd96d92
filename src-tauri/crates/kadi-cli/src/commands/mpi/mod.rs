//! `kadi mpi`: the patient index.

mod link;
mod merge;
mod pair_score;
mod people;
mod person_args;
mod quality;
mod records;
mod register;
mod review;

use clap::Subcommand;

pub(crate) use register::stats;

use crate::context::Context;
use crate::failure::Failure;

/// The commands of `kadi mpi`.
#[derive(Debug, Subcommand)]
pub(crate) enum MpiCommand {
    /// Register a person; a certain match is linked, a probable one is queued for review
    Register(person_args::PersonArgs),
    /// Search by names in any spelling, MPI id, phone number or DHIS2 UID, and narrow by place, programme and more
    Search(register::SearchArgs),
    /// Show a person; any identifier ever issued finds the person it stands for now
    Show {
        /// MPI id
        mpi_id: String,
    },
    /// Change a person's details; the previous ones stay in the history
    Update(people::UpdateArgs),
    /// Who of the register might this person be? Creates nothing
    Match(person_args::PersonArgs),
    /// Take a person out of use; their cards are revoked
    Deactivate(people::WhoAndWhy),
    /// Take a deactivated person into use again; their cards stay revoked
    Reactivate(people::WhoAndWhy),
    /// Merge two identities; the other id stays an alias for ever
    Merge(merge::MergeArgs),
    /// Undo the merge in which this identifier became an alias
    Unmerge(people::WhoAndWhy),
    /// Possible duplicates
    #[command(subcommand)]
    Review(review::ReviewCommand),
    /// Say that a DHIS2 tracked entity is this person
    LinkDhis2 {
        /// MPI id
        mpi_id: String,
        /// Tracked entity UID, 11 characters
        dhis2_uid: String,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Who is this DHIS2 tracked entity?
    ResolveDhis2 {
        /// Tracked entity UID, 11 characters
        dhis2_uid: String,
    },
    /// The index in numbers
    Stats,
    /// Link the records of a CSV file; needs no store
    Link(link::LinkArgs),
    /// Score pairs of records; needs no store, always prints JSON
    Score(pair_score::ScoreArgs),
}

pub(crate) fn run(context: &mut Context, command: MpiCommand) -> Result<(), Failure> {
    match command {
        MpiCommand::Register(person) => people::register(context, &person),
        MpiCommand::Search(args) => register::search(context, args),
        MpiCommand::Show { mpi_id } => people::show(context, mpi_id),
        MpiCommand::Update(args) => people::update(context, args),
        MpiCommand::Match(person) => people::find_matches(context, &person),
        MpiCommand::Deactivate(who) => people::deactivate(context, who),
        MpiCommand::Reactivate(who) => people::reactivate(context, who),
        MpiCommand::Merge(args) => merge::run(context, args),
        MpiCommand::Unmerge(who) => merge::unmerge(context, who),
        MpiCommand::Review(command) => review::run(context, command),
        MpiCommand::LinkDhis2 { mpi_id, dhis2_uid, reason } => {
            people::link_dhis2(context, mpi_id, dhis2_uid, reason)
        }
        MpiCommand::ResolveDhis2 { dhis2_uid } => people::resolve_dhis2(context, dhis2_uid),
        MpiCommand::Stats => register::stats(context),
        MpiCommand::Link(args) => link::run(context, &args),
        MpiCommand::Score(args) => pair_score::run(&args),
    }
}
