//! `kadi mpi review`: possible duplicates.

use clap::{Subcommand, ValueEnum};
use kadi_contract::review::{
    DecideReview, GetReview, ListReviews, ReviewBand, ReviewDecided, ReviewDecision, ReviewPage, ReviewPair,
    UndoReview,
};

use super::merge::Chosen;
use super::people::{guards, rows_text};
use crate::context::Context;
use crate::failure::Failure;
use crate::words::Words;

/// The commands of `kadi mpi review`.
#[derive(Debug, Subcommand)]
pub(crate) enum ReviewCommand {
    /// Pairs that wait for a decision, best score first, those put off last
    List {
        /// Go on after this place: the `next` of the page before
        #[arg(long, value_name = "PLACE")]
        after: Option<String>,
        /// Pairs, 1 to 100
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
    /// Show one pair, judged or not
    Show {
        /// Number of the pair
        pair: i64,
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
        /// With same: the identifier that stays; the first registered one when not given
        #[arg(long, value_name = "MPI_ID")]
        survivor: Option<String>,
        #[command(flatten)]
        chosen: Chosen,
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
        ReviewCommand::List { after, limit } => {
            let page = desk.call(ListReviews { after, limit })?;
            context.show(&page, page_text)
        }
        ReviewCommand::Show { pair } => {
            let pair = desk.call(GetReview { id: pair })?;
            context.show(&pair, pair_text)
        }
        ReviewCommand::Decide { pair, decision, reason, survivor, chosen } => {
            let decided = desk.call(DecideReview {
                id: pair,
                decision: decision.into(),
                reason,
                survivor,
                choices: chosen.choices(),
                basis: None,
            })?;
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
        text.push_str(&pair_text(pair, words));
        text.push('\n');
    }
    text.push_str(&words.text_with("cli-review-open", &[("count", page.total.into())]));
    if let Some(next) = &page.next {
        text.push('\n');
        text.push_str(&words.text_with("cli-review-next", &[("place", next.into())]));
    }
    text
}

fn pair_text(pair: &ReviewPair, words: Words) -> String {
    let number = pair.id.to_string();
    let band = words.text(match pair.band {
        ReviewBand::VeryLikely => "band-very-likely",
        ReviewBand::Likely => "band-likely",
    });
    let because = pair.because.iter().map(|code| words.code("because", code)).collect::<Vec<_>>().join(", ");
    let mut head =
        words.text_with("cli-review-pair", &[("pair", (&number).into()), ("band", (&band).into())]);
    if !because.is_empty() {
        head.push_str(" · ");
        head.push_str(&words.text_with("duplicates-because", &[("reasons", (&because).into())]));
    }
    let guards = guards(&pair.score.guards, words);
    if !guards.is_empty() {
        head.push_str(" · ");
        head.push_str(&words.text_with("duplicates-but", &[("guards", (&guards).into())]));
    }
    format!("{head}\n{}", rows_text(&[pair.a.row.clone(), pair.b.row.clone()], words))
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
