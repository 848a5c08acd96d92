//! What becomes of a try to print a card when something is learnt about it: rules without a printer and without a store.
//!
//! A try is written down before its job is made, and the job's number before its document is sent. So a try without a
//! number never had a document and goes back into the queue by itself; a try with one can be asked about. Nothing is called
//! printed but what the printer calls completed or an officer saw. What nobody can tell is `unknown`, and an officer is
//! asked. A card whose earlier job may still move is not sent again before that job has ended.

use kadi_contract::print::CameOut;
use kadi_print::{PrintError, Reason, SpoolId, SpoolState, Spooled, Touched};
use kadi_store::{PrintRow, PrintState};

/// Why nothing more is sent to a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pause {
    /// An officer wants it so.
    Officer,
    /// It cannot be reached.
    Unreachable,
    /// It takes no jobs.
    NotAccepting,
    /// It refuses this machine.
    Refused,
    /// It cannot print these cards as they are set.
    Unsupported,
    /// What answers is no printer.
    NotAPrinter,
    /// It gave a card up.
    GaveUp,
}

impl Pause {
    const ALL: [Self; 7] = [
        Self::Officer,
        Self::Unreachable,
        Self::NotAccepting,
        Self::Refused,
        Self::Unsupported,
        Self::NotAPrinter,
        Self::GaveUp,
    ];

    /// The word in the store and in the contract.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Unreachable => "unreachable",
            Self::NotAccepting => "not_accepting",
            Self::Refused => "refused",
            Self::Unsupported => "unsupported",
            Self::NotAPrinter => "not_a_printer",
            Self::GaveUp => "gave_up",
        }
    }

    /// Reads the word; `None` where it goes.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pause| pause.as_str() == text)
    }

    /// Whether it ends by itself once the printer answers and takes jobs.
    pub(crate) const fn heals(self) -> bool {
        matches!(self, Self::Unreachable | Self::NotAccepting)
    }

    /// What an error means for the cards that wait; `None` where it is worth another try.
    pub(crate) const fn of(error: PrintError) -> Option<Self> {
        match error {
            PrintError::Busy | PrintError::TooLate => None,
            PrintError::Unreachable | PrintError::Interrupted => Some(Self::Unreachable),
            PrintError::NotAccepting => Some(Self::NotAccepting),
            PrintError::Refused => Some(Self::Refused),
            PrintError::Unsupported => Some(Self::Unsupported),
            PrintError::NotAPrinter | PrintError::BadAddress | PrintError::NotFound => {
                Some(Self::NotAPrinter)
            }
        }
    }
}

/// Why a try is where it is, beyond the reasons of printers.
pub(crate) mod reasons {
    /// Its job was perhaps made, without a document.
    pub(crate) const INTERRUPTED: &str = "interrupted";
    /// Kadi ended while the printer had it.
    pub(crate) const RESTARTED: &str = "restarted";
    /// The printer cannot be asked.
    pub(crate) const UNREACHABLE: &str = "unreachable";
    /// The printer does not know its job any more.
    pub(crate) const GONE: &str = "gone";
    /// The printer moved on between an answer and what was done about it.
    pub(crate) const ASK_AGAIN: &str = "ask_again";
    /// An earlier try came out after all.
    pub(crate) const CAME_OUT: &str = "came_out";
    /// An officer took it back.
    pub(crate) const OFFICER: &str = "officer";
}

/// What was learnt about a try.
#[derive(Debug, Clone)]
pub(crate) enum Learnt {
    /// Its job was asked for.
    Created(Result<SpoolId, PrintError>),
    /// Its document was sent.
    Sent(Result<(), PrintError>),
    /// Its job was asked about.
    Seen(Result<Spooled, PrintError>),
}

/// What follows: the try as it is now, and what goes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    /// The try from now on.
    pub(crate) row: PrintRow,
    /// It took a blank card.
    pub(crate) uses_blank: bool,
    /// The card is queued once more.
    pub(crate) again: bool,
    /// Nothing more is sent, for this reason.
    pub(crate) pause: Option<Pause>,
    /// Its job is to be cancelled where it waits.
    pub(crate) cancel: bool,
}

impl Step {
    fn stay(row: &PrintRow) -> Self {
        Self { row: row.clone(), uses_blank: false, again: false, pause: None, cancel: false }
    }

    fn to(row: &PrintRow, state: PrintState, reason: &str) -> Self {
        let row = PrintRow { state, reason: reason.to_owned(), watch: false, ..row.clone() };
        Self { row, uses_blank: false, again: false, pause: None, cancel: false }
    }

    /// In flight: the job may still move.
    fn watched(row: &PrintRow, state: PrintState, reason: &str) -> Self {
        let mut step = Self::to(row, state, reason);
        step.row.watch = true;
        step
    }

    /// Back into the queue: the try never had a document, or its job ended before it was begun.
    fn back(row: &PrintRow, reason: &str) -> Self {
        let mut step = Self::to(row, PrintState::Queued, reason);
        step.row.spool = None;
        step
    }

    fn printed(row: &PrintRow) -> Self {
        Self { uses_blank: true, ..Self::to(row, PrintState::Printed, "") }
    }

    fn pausing(self, pause: Option<Pause>) -> Self {
        Self { pause, ..self }
    }
}

/// A try that is about to be sent.
pub(crate) fn begin(row: &PrintRow) -> Step {
    let mut step = Step::to(row, PrintState::Sending, "");
    step.row.spool = None;
    step
}

/// What becomes of a try in flight.
pub(crate) fn learn(row: &PrintRow, learnt: &Learnt) -> Step {
    match learnt {
        Learnt::Created(Ok(id)) => {
            let mut step = Step::watched(row, PrintState::Sending, "");
            step.row.spool = Some(id.0);
            step
        }
        Learnt::Created(Err(error)) => {
            let reason = if *error == PrintError::Interrupted { reasons::INTERRUPTED } else { "" };
            Step::back(row, reason).pausing(Pause::of(*error))
        }
        Learnt::Sent(Ok(())) => Step::watched(row, PrintState::Sent, ""),
        // The job has its number: asking about it tells what became of the document.
        Learnt::Sent(Err(error)) => {
            Step::watched(row, PrintState::Unknown, reasons::UNREACHABLE).pausing(Pause::of(*error))
        }
        Learnt::Seen(Err(error)) => {
            let step = match row.state {
                PrintState::Unknown => Step::stay(row),
                _ => Step::watched(row, PrintState::Unknown, reasons::UNREACHABLE),
            };
            step.pausing(Pause::of(*error))
        }
        Learnt::Seen(Ok(seen)) => seen_now(row, seen),
    }
}

fn seen_now(row: &PrintRow, seen: &Spooled) -> Step {
    let why = seen.reasons.first().map_or("", |reason| reason.as_str());
    let acknowledged = matches!(row.state, PrintState::Sent | PrintState::Printing);
    match seen.state {
        // The printer took the document and has yet to look at it.
        SpoolState::AwaitsDocument if acknowledged => Step::stay(row),
        // The document did not arrive, and must not arrive later.
        SpoolState::AwaitsDocument => Step { cancel: true, ..Step::stay(row) },
        SpoolState::Waiting | SpoolState::Held => Step::watched(row, PrintState::Sent, why),
        SpoolState::Printing | SpoolState::Stopped => Step::watched(row, PrintState::Printing, why),
        SpoolState::Completed => Step::printed(row),
        // Somebody at the printer wanted it so, or Kadi did because the document never came.
        SpoolState::Cancelled(Touched::No) if acknowledged => {
            Step::to(row, PrintState::Cancelled, Reason::Cancelled.as_str())
        }
        SpoolState::Cancelled(Touched::No) => Step::back(row, ""),
        SpoolState::Aborted(Touched::No) if acknowledged => Step::back(row, why).pausing(Some(Pause::GaveUp)),
        SpoolState::Aborted(Touched::No) => Step::back(row, ""),
        SpoolState::Cancelled(Touched::Perhaps) => {
            Step::to(row, PrintState::Unknown, Reason::Cancelled.as_str())
        }
        SpoolState::Aborted(Touched::Perhaps) => {
            let why = if why.is_empty() { Reason::Aborted.as_str() } else { why };
            Step::to(row, PrintState::Unknown, why).pausing(Some(Pause::GaveUp))
        }
        SpoolState::Gone => Step::to(row, PrintState::Unknown, reasons::GONE),
    }
}

/// What becomes of a try that was in flight when Kadi ended.
pub(crate) fn recover(row: &PrintRow) -> Option<Step> {
    match (row.state, row.spool) {
        (PrintState::Sending, None) => Some(Step::back(row, reasons::INTERRUPTED)),
        (PrintState::Sending | PrintState::Sent | PrintState::Printing, _) => {
            Some(Step::watched(row, PrintState::Unknown, reasons::RESTARTED))
        }
        _ => None,
    }
}

/// What follows when an officer says what became of a card; `None` when nobody asks.
pub(crate) fn answer(row: &PrintRow, came_out: CameOut) -> Option<Step> {
    if row.state != PrintState::Unknown {
        return None;
    }
    let keep = |mut step: Step| {
        step.row.watch = row.watch;
        step.again = true;
        step
    };
    Some(match came_out {
        CameOut::Yes => Step::printed(row),
        CameOut::No => keep(Step::to(row, PrintState::Lost, reasons::OFFICER)),
        CameOut::Damaged => {
            let spoiled = Step::to(row, PrintState::Spoiled, reasons::OFFICER);
            keep(Step { uses_blank: true, ..spoiled })
        }
    })
}

/// A card that came out and is of no use; `None` when it did not come out.
pub(crate) fn spoil(row: &PrintRow) -> Option<Step> {
    (row.state == PrintState::Printed).then(|| Step::to(row, PrintState::Spoiled, reasons::OFFICER))
}

/// A card that is taken back before it was sent; `None` when it is too late for that.
pub(crate) fn take_back(row: &PrintRow) -> Option<Step> {
    matches!(row.state, PrintState::Queued | PrintState::Held)
        .then(|| Step::to(row, PrintState::Cancelled, reasons::OFFICER))
}

/// A card that waits for its release.
pub(crate) fn hold(row: &PrintRow) -> Option<Step> {
    (row.state == PrintState::Queued).then(|| Step::to(row, PrintState::Held, &row.reason))
}

/// A card that waits no more.
pub(crate) fn release(row: &PrintRow) -> Option<Step> {
    (row.state == PrintState::Held).then(|| Step::to(row, PrintState::Queued, &row.reason))
}

/// What an earlier job of a card says about sending it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Earlier {
    /// It is over and nothing came of it.
    Over(Step),
    /// It may still print: it is cancelled, and the card waits.
    Moves,
    /// It came out after all: the first step is for the new try, the second for the earlier.
    Instead(Step, Step),
}

/// Looks at an earlier job of a card that is about to be sent again.
pub(crate) fn earlier(new: &PrintRow, old: &PrintRow, seen: SpoolState) -> Earlier {
    if !seen.is_over() {
        return Earlier::Moves;
    }
    let give_up = || Step::to(new, PrintState::Cancelled, reasons::CAME_OUT);
    match (old.state, seen) {
        (PrintState::Lost, SpoolState::Completed) => Earlier::Instead(give_up(), Step::printed(old)),
        // It moved after the officer had looked, or may have: only another look can tell.
        (
            PrintState::Lost,
            SpoolState::Cancelled(Touched::Perhaps)
            | SpoolState::Aborted(Touched::Perhaps)
            | SpoolState::Gone,
        ) => Earlier::Instead(give_up(), Step::to(old, PrintState::Unknown, reasons::ASK_AGAIN)),
        _ => Earlier::Over(Step { row: PrintRow { watch: false, ..old.clone() }, ..Step::stay(old) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(state: PrintState, spool: Option<i32>) -> PrintRow {
        PrintRow {
            id: 1,
            card: 7,
            code: "K7".into(),
            printer: 1,
            run: 1,
            attempt: 1,
            state,
            spool,
            watch: spool.is_some(),
            reason: String::new(),
        }
    }

    fn seen(state: SpoolState) -> Learnt {
        Learnt::Seen(Ok(Spooled { state, reasons: vec![] }))
    }

    #[test]
    fn only_what_the_printer_completed_is_printed() {
        use SpoolState as S;
        for state in [PrintState::Sending, PrintState::Sent, PrintState::Printing, PrintState::Unknown] {
            for spooled in [
                S::AwaitsDocument,
                S::Waiting,
                S::Held,
                S::Printing,
                S::Stopped,
                S::Completed,
                S::Cancelled(Touched::No),
                S::Cancelled(Touched::Perhaps),
                S::Aborted(Touched::No),
                S::Aborted(Touched::Perhaps),
                S::Gone,
            ] {
                let step = learn(&row(state, Some(3)), &seen(spooled));
                assert_eq!(
                    step.row.state == PrintState::Printed,
                    spooled == S::Completed,
                    "{state:?} {spooled:?}"
                );
                assert_eq!(step.uses_blank, spooled == S::Completed);
                assert!(!step.again, "nothing is sent twice by itself");
                // What may have been touched is never queued again without an answer.
                let untouched = matches!(spooled, S::Cancelled(Touched::No) | S::Aborted(Touched::No));
                assert!(step.row.state != PrintState::Queued || untouched, "{state:?} {spooled:?}");
            }
        }
    }

    #[test]
    fn a_try_without_a_number_never_had_a_document_and_is_queued_again() {
        let sending = begin(&row(PrintState::Queued, None)).row;
        assert_eq!(sending.state, PrintState::Sending);
        assert_eq!(recover(&sending).unwrap().row.state, PrintState::Queued);
        for error in [PrintError::Unreachable, PrintError::Interrupted, PrintError::Busy, PrintError::Refused]
        {
            assert_eq!(learn(&sending, &Learnt::Created(Err(error))).row.state, PrintState::Queued);
        }
        let numbered = learn(&sending, &Learnt::Created(Ok(SpoolId(9)))).row;
        assert_eq!((numbered.state, numbered.spool), (PrintState::Sending, Some(9)));
        let recovered = recover(&numbered).unwrap();
        assert_eq!((recovered.row.state, recovered.row.watch), (PrintState::Unknown, true));
    }

    #[test]
    fn a_printer_that_vanishes_leaves_unknown_cards_and_a_pause_and_its_return_tells() {
        let gone = Learnt::Seen(Err(PrintError::Unreachable));
        let step = learn(&row(PrintState::Printing, Some(3)), &gone);
        assert_eq!((step.row.state, step.pause), (PrintState::Unknown, Some(Pause::Unreachable)));
        assert!(step.row.watch && Pause::Unreachable.heals());
        assert_eq!(learn(&step.row, &seen(SpoolState::Printing)).row.state, PrintState::Printing);
        assert_eq!(learn(&step.row, &seen(SpoolState::Completed)).row.state, PrintState::Printed);
        let forgotten = learn(&step.row, &seen(SpoolState::Gone)).row;
        assert_eq!((forgotten.state, forgotten.watch), (PrintState::Unknown, false));
    }

    #[test]
    fn a_busy_printer_is_no_reason_to_pause() {
        let step = learn(&row(PrintState::Sending, None), &Learnt::Created(Err(PrintError::Busy)));
        assert_eq!((step.row.state, step.pause), (PrintState::Queued, None));
    }

    #[test]
    fn a_document_that_did_not_arrive_must_not_arrive_later() {
        let unknown = row(PrintState::Unknown, Some(3));
        let step = learn(&unknown, &seen(SpoolState::AwaitsDocument));
        assert!(step.cancel && step.row == unknown);
        assert_eq!(learn(&unknown, &seen(SpoolState::Cancelled(Touched::No))).row.state, PrintState::Queued);
        let sent = row(PrintState::Sent, Some(3));
        assert!(!learn(&sent, &seen(SpoolState::AwaitsDocument)).cancel);
        let taken = learn(&sent, &seen(SpoolState::Cancelled(Touched::No)));
        assert_eq!(taken.row.state, PrintState::Cancelled, "somebody at the printer wanted it so");
    }

    #[test]
    fn answers_are_taken_only_where_somebody_asks() {
        let unknown = row(PrintState::Unknown, Some(3));
        let yes = answer(&unknown, CameOut::Yes).unwrap();
        assert_eq!((yes.row.state, yes.uses_blank, yes.again), (PrintState::Printed, true, false));
        let no = answer(&unknown, CameOut::No).unwrap();
        assert_eq!(
            (no.row.state, no.uses_blank, no.again, no.row.watch),
            (PrintState::Lost, false, true, true)
        );
        let damaged = answer(&unknown, CameOut::Damaged).unwrap();
        assert_eq!((damaged.row.state, damaged.uses_blank, damaged.again), (PrintState::Spoiled, true, true));
        for state in PrintState::ALL.into_iter().filter(|state| *state != PrintState::Unknown) {
            assert_eq!(answer(&row(state, None), CameOut::No), None, "{state:?}");
        }
        assert_eq!(spoil(&yes.row).unwrap().row.state, PrintState::Spoiled);
        assert!(!spoil(&yes.row).unwrap().uses_blank, "its blank was counted when it came out");
        assert_eq!(spoil(&unknown), None);
    }

    #[test]
    fn a_card_is_not_sent_again_while_its_earlier_job_may_move() {
        let new = PrintRow { id: 2, attempt: 2, ..row(PrintState::Queued, None) };
        let old = row(PrintState::Lost, Some(3));
        for moving in
            [SpoolState::Waiting, SpoolState::Held, SpoolState::Printing, SpoolState::AwaitsDocument]
        {
            assert_eq!(earlier(&new, &old, moving), Earlier::Moves);
        }
        let Earlier::Instead(new_step, old_step) = earlier(&new, &old, SpoolState::Completed) else {
            panic!()
        };
        assert_eq!(new_step.row.state, PrintState::Cancelled);
        assert_eq!((old_step.row.state, old_step.uses_blank), (PrintState::Printed, true));
        let Earlier::Instead(_, old_step) = earlier(&new, &old, SpoolState::Gone) else { panic!() };
        assert_eq!((old_step.row.state, old_step.row.watch), (PrintState::Unknown, false));
        let Earlier::Over(step) = earlier(&new, &old, SpoolState::Cancelled(Touched::No)) else { panic!() };
        assert_eq!((step.row.state, step.row.watch), (PrintState::Lost, false));
    }

    #[test]
    fn every_pause_has_a_word() {
        for pause in Pause::ALL {
            assert_eq!(Pause::parse(pause.as_str()), Some(pause));
        }
        assert_eq!(Pause::parse(""), None);
    }
}
