//! What was changed in a design, to undo and do again without a limit.

use std::rc::Rc;

use kadi_contract::studio::DesignDraft;
use yew::Reducible;

/// A design and the states it went through.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct History {
    now: Rc<DesignDraft>,
    past: Vec<Rc<DesignDraft>>,
    future: Vec<Rc<DesignDraft>>,
    /// What was edited last: a text that goes on being typed is one step.
    touched: Option<String>,
}

/// What may happen to a design.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// Another design is opened: nothing of the last can be undone.
    Open(DesignDraft),
    /// The design now says this; `touched` names the control.
    Edit {
        /// The whole design.
        draft: DesignDraft,
        /// Name of the control.
        touched: String,
    },
    /// The person left the control: the next edit of it is a step of its own.
    Rest,
    /// Back by one step.
    Undo,
    /// Forward again.
    Redo,
}

impl History {
    /// The design as it is now.
    pub(super) fn now(&self) -> &Rc<DesignDraft> {
        &self.now
    }

    /// Whether there is a step back.
    pub(super) fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is a step forward.
    pub(super) fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// The history after a step.
    pub(super) fn after(&self, step: Step) -> Self {
        let mut next = self.clone();
        match step {
            Step::Open(draft) => next = Self { now: Rc::new(draft), ..Self::default() },
            Step::Edit { draft, touched } => {
                if draft == *self.now {
                    return next;
                }
                if self.touched.as_ref() != Some(&touched) {
                    next.past.push(Rc::clone(&self.now));
                }
                next.now = Rc::new(draft);
                next.future.clear();
                next.touched = Some(touched);
            }
            Step::Rest => next.touched = None,
            Step::Undo => {
                if let Some(before) = next.past.pop() {
                    next.future.push(Rc::clone(&self.now));
                    next.now = before;
                }
                next.touched = None;
            }
            Step::Redo => {
                if let Some(again) = next.future.pop() {
                    next.past.push(Rc::clone(&self.now));
                    next.now = again;
                }
                next.touched = None;
            }
        }
        next
    }
}

impl Reducible for History {
    type Action = Step;

    fn reduce(self: Rc<Self>, step: Step) -> Rc<Self> {
        Rc::new(self.after(step))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> DesignDraft {
        DesignDraft { name: name.to_owned(), ..DesignDraft::default() }
    }

    fn edit(name: &str, touched: &str) -> Step {
        Step::Edit { draft: named(name), touched: touched.to_owned() }
    }

    fn play(steps: impl IntoIterator<Item = Step>) -> History {
        steps.into_iter().fold(History::default(), |history, step| history.after(step))
    }

    #[test]
    fn a_text_that_is_typed_is_one_step_and_leaving_it_begins_another() {
        let typed = play([
            Step::Open(named("")),
            edit("K", "name"),
            edit("Ki", "name"),
            Step::Rest,
            edit("Kiv", "name"),
        ]);
        assert_eq!(typed.now().name, "Kiv");
        let once = typed.after(Step::Undo);
        assert_eq!(once.now().name, "Ki");
        assert_eq!(once.after(Step::Undo).now().name, "");
        assert!(!once.after(Step::Undo).can_undo());
    }

    #[test]
    fn what_was_undone_is_done_again_until_something_else_is_edited() {
        let history = play([Step::Open(named("a")), edit("b", "x"), edit("c", "y"), Step::Undo, Step::Undo]);
        assert_eq!(history.now().name, "a");
        assert_eq!(history.after(Step::Redo).after(Step::Redo).now().name, "c");
        let other = history.after(Step::Redo).after(edit("d", "z"));
        assert!(!other.can_redo());
        assert_eq!(other.after(Step::Undo).now().name, "b");
    }

    #[test]
    fn there_is_no_limit_and_no_step_without_a_change() {
        let steps = (0..5_000).map(|n| edit(&n.to_string(), &n.to_string()));
        let mut history = play(std::iter::once(Step::Open(named("a"))).chain(steps));
        history = history.after(edit("4999", "again"));
        for _ in 0..5_000 {
            assert!(history.can_undo());
            history = history.after(Step::Undo);
        }
        assert_eq!(history.now().name, "a");
        assert!(!history.can_undo());
        assert!(!history.after(Step::Open(named("b"))).can_redo());
    }
}
