//! Possible duplicates, one pair at a time: same, different or later; the last decision can be undone.

mod view;

use kadi_contract::people::{DecideReview, ListReviews, ReviewDecided, ReviewDecision, UndoReview};
use yew::prelude::*;

use crate::input::keys;
use crate::ipc::{use_action, use_call};
use crate::kit::{Empty, IconName, PlaceHead, Toast, use_toasts};
use crate::lang::use_lang;
use crate::show::{Failure, show};
use view::PairSheet;

/// Pairs kept ready.
const AHEAD: u32 = 20;

/// The place.
#[component]
pub fn Duplicates() -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let reviews = use_call(ListReviews { offset: 0, limit: AHEAD });
    let later = use_state_eq(Vec::<i64>::new);
    let reason = use_state_eq(String::new);
    let last = use_state_eq(|| None::<i64>);
    let undo = {
        let last = last.setter();
        use_action::<UndoReview>(Callback::from(move |_| last.set(None)))
    };
    let decide = {
        let (toast, reason, last, undo) = (toast.clone(), reason.setter(), last.setter(), undo.run.clone());
        use_action::<DecideReview>(Callback::from(move |done: ReviewDecided| {
            reason.set(String::new());
            last.set(Some(done.id));
            let words = if done.survivor.is_some() { "review-merged" } else { "review-kept" };
            let (undo, id) = (undo.clone(), done.id);
            toast.emit(
                Toast::done(lang.t(words)).with_action(
                    lang.t("action-undo"),
                    Callback::from(move |()| undo.emit(UndoReview { id })),
                ),
            );
        }))
    };
    let pair = reviews.remote.ready().and_then(|page| {
        page.pairs.iter().find(|pair| !later.contains(&pair.id)).or(page.pairs.first()).cloned()
    });
    let act = {
        let (run, reason, later, pair) = (decide.run.clone(), reason.clone(), later.clone(), pair.clone());
        Callback::from(move |decision: ReviewDecision| {
            let Some(pair) = &pair else { return };
            if decision == ReviewDecision::Later {
                let mut next = (*later).clone();
                next.push(pair.id);
                later.set(next);
            } else if reason.trim().is_empty() {
                keys::focus("review-reason");
            } else {
                run.emit(DecideReview { id: pair.id, decision, reason: reason.trim().to_owned() });
            }
        })
    };
    {
        let (act, last, undo) = (act.clone(), last.clone(), undo.run.clone());
        keys::use_page_keys(Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() && event.key().eq_ignore_ascii_case("z") && !keys::is_typing() {
                if let Some(id) = *last {
                    event.prevent_default();
                    undo.emit(UndoReview { id });
                }
                return;
            }
            match keys::letter(&event) {
                Some('s') => act.emit(ReviewDecision::Same),
                Some('d') => act.emit(ReviewDecision::Different),
                Some('l') => act.emit(ReviewDecision::Later),
                Some('r') => {
                    event.prevent_default();
                    keys::focus("review-reason");
                }
                _ => {}
            }
        }));
    }
    let onreason = {
        let reason = reason.setter();
        Callback::from(move |text: String| reason.set(text))
    };
    html! {
        <>
            <PlaceHead title={lang.t("duplicates-title")} line={reviews.remote.ready().map(|page| lang.count("duplicates-left", page.total))} />
            { show(lang, &reviews, |_| pair.map_or_else(
                || html! { <Empty icon={IconName::Duplicates} text={lang.t("duplicates-empty")} /> },
                |pair| html! { <PairSheet key={pair.id} pair={pair.clone()} reason={(*reason).clone()} {onreason} ondecide={act} busy={decide.busy} /> },
            )) }
            if let Some(error) = decide.error.or(undo.error) {
                <Failure {error} />
            }
        </>
    }
}
