//! `kadi mpi review`: possible duplicates.

use clap::{Subcommand, ValueEnum};
use kadi_contract::people::{
    DecideReview, ListReviews, ReviewDecided, ReviewDecision, ReviewPage, UndoReview,
};

use super::people::{guards, rows_text};
use crate::context::Context;
use crate::failure::Failure;
use crate::words::Words;

/// The commands of `kadi mpi review`.
#[derive(Debug, Subcommand)]
pub(crate) enum ReviewCommand {
    /// Pairs that wait for a decision, best score first
    List {
        /// First pair, from 0
        #[arg(long, default_value_t = 0)]
        offset: u64,
        /// Pairs, 1 to 100
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
    /// Judge a pair
    Decide {
        /// Number of the pair
        pair: i64,
        /// The judgement
        #[arg(long, value_enum)]
        decision: Judgement,
        /// Why; needed for same and different
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Take a judgement back
    Undo {
        /// Number of the pair
        pair: i64,
    },
}

/// An officer's judgement of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Judgement {
    /// One person: merge; the one registered first stays
    Same,
    /// Two people: never ask again
    Different,
    /// Not now
    Later,
}

impl From<Judgement> for ReviewDecision {
    fn from(judgement: Judgement) -> Self {
        match judgement {
            Judgement::Same => Self::Same,
            Judgement::Different => Self::Different,
            Judgement::Later => Self::Later,
        }
    }
}

pub(crate) fn run(context: &mut Context, command: ReviewCommand) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    match command {
        ReviewCommand::List { offset, limit } => {
            let page = desk.call(ListReviews { offset, limit })?;
            context.show(&page, page_text)
        }
        ReviewCommand::Decide { pair, decision, reason } => {
            let decided = desk.call(DecideReview { id: pair, decision: decision.into(), reason })?;
            context.show(&decided, decided_text)
        }
        ReviewCommand::Undo { pair } => {
            let done = desk.call(UndoReview { id: pair })?;
            context.show(&done, |_, words| words.text("cli-done"))
        }
    }
}

fn page_text(page: &ReviewPage, words: Words) -> String {
    let mut text = String::new();
    for pair in &page.pairs {
        let (number, score) = (pair.id.to_string(), words.decimal(pair.score.score, 2));
        let guards = guards(&pair.score.guards, words);
        text.push_str(
            &words.text_with("cli-review-pair", &[("pair", (&number).into()), ("score", (&score).into())]),
        );
        if !guards.is_empty() {
            text.push_str(" · ");
            text.push_str(&guards);
        }
        text.push('\n');
        text.push_str(&rows_text(&[pair.a.row.clone(), pair.b.row.clone()], words));
        text.push('\n');
    }
    text.push_str(&words.text_with("cli-review-open", &[("count", page.total.into())]));
    text
}

fn decided_text(decided: &ReviewDecided, words: Words) -> String {
    let open = words.text_with("cli-review-open", &[("count", decided.remaining.into())]);
    match &decided.survivor {
        Some(survivor) => {
            format!("{}\n{open}", words.text_with("cli-review-survivor", &[("id", survivor.into())]))
        }
        None => open,
    }
}
