//! A sitting at the duplicates: which pair is shown, what was said in which order, what is being said now.

use std::rc::Rc;

use kadi_contract::review::{ReviewDecision, ReviewPair};
use yew::prelude::*;

use super::pair::{Choosable, Chosen, Side};

/// The sitting. It ends with the page; the judgements stay.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Desk {
    /// Decisions of this sitting that were not taken back, oldest first.
    decided: Vec<(i64, ReviewDecision)>,
    /// Pairs that somebody else settled meanwhile.
    gone: Vec<i64>,
    /// The pair of a decision that was just taken back; shown until it is decided again.
    pub returned: Option<i64>,
    /// The pair that lies on the desk: what is chosen and written is about it and no other.
    pub about: Option<i64>,
    /// Values chosen for the pair in sight.
    pub chosen: Chosen,
    /// The reason for the pair in sight.
    pub reason: String,
    /// Whether "different people" waits for its reason.
    pub asked_why: bool,
    /// Whether the merge is shown before it is done.
    pub previewing: bool,
}

/// What happens at the desk.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// A value is chosen.
    Choose(Choosable, Side),
    /// The reason is written.
    Reason(String),
    /// An answer needs a reason first.
    AskWhy,
    /// The reason is not written after all.
    StopAsking,
    /// The merge is shown.
    Preview,
    /// Back from the merge.
    Back,
    /// A pair was judged.
    Decided(i64, ReviewDecision),
    /// A judgement was taken back.
    Undone(i64),
    /// Somebody else was faster.
    Gone(i64),
    /// Another pair lies on the desk.
    Shown(i64),
}

impl Reducible for Desk {
    type Action = Step;

    fn reduce(self: Rc<Self>, step: Step) -> Rc<Self> {
        let mut desk = (*self).clone();
        match step {
            Step::Choose(row, side) => desk.chosen = desk.chosen.with(row, side),
            Step::Reason(reason) => desk.reason = reason,
            Step::AskWhy => desk.asked_why = true,
            Step::StopAsking => desk.asked_why = false,
            Step::Preview => desk.previewing = true,
            Step::Back => desk.previewing = false,
            Step::Decided(id, decision) => {
                desk.decided.retain(|(own, _)| *own != id);
                desk.decided.push((id, decision));
                desk.clear();
            }
            Step::Undone(id) => {
                desk.decided.retain(|(own, _)| *own != id);
                desk.clear();
                desk.returned = Some(id);
            }
            Step::Gone(id) => {
                desk.gone.push(id);
                desk.clear();
            }
            Step::Shown(id) => {
                if desk.about != Some(id) {
                    desk.forget();
                }
                desk.about = Some(id);
            }
        }
        Rc::new(desk)
    }
}

impl Desk {
    fn clear(&mut self) {
        self.returned = None;
        self.about = None;
        self.forget();
    }

    /// Forgets what was chosen and written.
    fn forget(&mut self) {
        self.chosen = Chosen::default();
        self.reason.clear();
        self.asked_why = false;
        self.previewing = false;
    }

    /// The last decision, to be taken back.
    pub fn last(&self) -> Option<i64> {
        self.decided.last().map(|(id, _)| *id)
    }

    /// Pairs judged in this sitting; those put off are not.
    pub fn judged(&self) -> u64 {
        self.decided.iter().filter(|(_, decision)| *decision != ReviewDecision::Later).count() as u64
    }

    fn is_settled(&self, id: i64) -> bool {
        let judged =
            |&(own, decision): &(i64, ReviewDecision)| own == id && decision != ReviewDecision::Later;
        self.gone.contains(&id) || self.decided.iter().any(judged)
    }

    /// Whether what is chosen and written is about this pair.
    pub fn is_about(&self, id: i64) -> bool {
        self.about == Some(id)
    }

    /// The pair to show, from the page of waiting ones, which may be older than the last decisions: the one on the desk as
    /// long as it waits, whatever else comes in; whoever was put off comes after everybody else, the last put off at the end.
    pub fn next<'p>(&self, waiting: &'p [ReviewPair]) -> Option<&'p ReviewPair> {
        let on_desk = waiting.iter().find(|pair| self.is_about(pair.id) && !self.is_settled(pair.id));
        if on_desk.is_some() {
            return on_desk;
        }
        let turn = |id: i64| self.decided.iter().position(|(own, _)| *own == id).map_or(0, |at| at + 1);
        waiting.iter().filter(|pair| !self.is_settled(pair.id)).min_by_key(|pair| turn(pair.id))
    }

    /// Number of the pair in sight and how many there are in this sitting, when `total` wait by the page `waiting`.
    pub fn progress(&self, waiting: &[ReviewPair], total: u64) -> (u64, u64) {
        let settled = waiting.iter().filter(|pair| self.is_settled(pair.id)).count() as u64;
        (self.judged() + 1, self.judged() + total.saturating_sub(settled))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::duplicates::sample::pair;

    fn pairs() -> Vec<ReviewPair> {
        [1, 2, 3].map(|id| ReviewPair { id, ..pair() }).to_vec()
    }

    fn after(steps: &[Step]) -> Rc<Desk> {
        steps.iter().fold(Rc::new(Desk::default()), |desk, step| desk.reduce(step.clone()))
    }

    fn shown(desk: &Desk) -> Option<i64> {
        desk.next(&pairs()).map(|pair| pair.id)
    }

    #[test]
    fn an_old_page_never_shows_what_was_judged_and_what_was_put_off_comes_last() {
        use ReviewDecision::{Different, Later, Same};
        let desk = after(&[Step::Decided(1, Later)]);
        assert_eq!((shown(&desk), desk.progress(&pairs(), 3)), (Some(2), (1, 3)));
        let desk = after(&[Step::Decided(1, Later), Step::Decided(2, Same)]);
        assert_eq!((shown(&desk), desk.progress(&pairs(), 3)), (Some(3), (2, 3)));
        let desk = after(&[Step::Decided(1, Later), Step::Decided(2, Same), Step::Decided(3, Later)]);
        assert_eq!(shown(&desk), Some(1));
        let desk = after(&[Step::Decided(1, Later), Step::Decided(3, Later), Step::Decided(1, Later)]);
        assert_eq!(shown(&desk), Some(2));
        let desk = after(&[Step::Gone(1), Step::Decided(2, Different), Step::Decided(3, Same)]);
        assert_eq!((shown(&desk), desk.judged(), desk.last()), (None, 2, Some(3)));
    }

    #[test]
    fn what_is_taken_back_is_shown_again_and_forgets_what_was_chosen_since() {
        let steps = [
            Step::Decided(1, ReviewDecision::Same),
            Step::Decided(2, ReviewDecision::Different),
            Step::Choose(Choosable::Identifier, Side::B),
            Step::Undone(2),
        ];
        let desk = after(&steps);
        assert_eq!((desk.returned, desk.last(), &desk.chosen), (Some(2), Some(1), &Chosen::default()));
        let again = desk.reduce(Step::Decided(2, ReviewDecision::Later));
        assert_eq!((again.returned, again.judged()), (None, 1));
    }

    #[test]
    fn the_pair_on_the_desk_stays_and_takes_what_was_written_along_when_it_goes() {
        let desk = after(&[Step::Shown(2), Step::Reason("même mère".into()), Step::Preview]);
        assert_eq!(shown(&desk), Some(2));
        assert!(desk.clone().reduce(Step::Shown(2)).previewing);
        // Somebody else settled it: the next one is not merged by the key that was meant for it.
        let next = desk.reduce(Step::Shown(3));
        assert_eq!((next.previewing, next.reason.as_str(), next.is_about(3)), (false, "", true));
        let undone = after(&[Step::Decided(2, ReviewDecision::Same), Step::Undone(2), Step::Shown(2)]);
        assert_eq!(undone.returned, Some(2));
    }

    #[test]
    fn an_answer_waits_for_its_reason_until_it_is_given_or_given_up() {
        let desk = after(&[Step::AskWhy, Step::Reason("cousines".into())]);
        assert!(desk.asked_why);
        assert!(!desk.clone().reduce(Step::StopAsking).asked_why);
        let decided = desk.reduce(Step::Decided(1, ReviewDecision::Different));
        assert_eq!((decided.asked_why, decided.reason.as_str()), (false, ""));
    }
}
