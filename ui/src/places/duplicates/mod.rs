//! Possible duplicates, one pair at a time: same, different or later; the last decision can be undone.

mod arrows;
mod desk;
mod pair;
#[cfg(test)]
mod sample;
mod view;

use kadi_contract::review::{
    DecideReview, GetReview, Keep, ListReviews, MergeField, ReviewDecided, ReviewDecision, ReviewPair,
    UndoReview,
};
use kadi_contract::{ApiError, ErrorCode};
use yew::prelude::*;

use crate::input::keys;
use crate::ipc::{use_action, use_call, use_call_if};
use crate::kit::{Empty, IconName, PlaceHead, Skeleton, Toast, use_toasts};
use crate::lang::{Lang, use_lang};
use crate::parts::{MergeDialog, Merging};
use crate::show::{Failure, failure_toast, show};
use desk::{Desk, Step};
use pair::{Choosable, Side, groups, of};
use view::{PairSheet, QUICK};

/// Pairs kept ready.
const AHEAD: u32 = 8;

/// The place.
#[component]
pub fn Duplicates() -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let desk = use_reducer(Desk::default);
    let waiting = use_call(ListReviews { after: None, limit: AHEAD });
    let returned = use_call_if(desk.returned.map(|id| GetReview { id }));
    let said = use_mut_ref(|| ReviewDecision::Later);
    let undo = {
        let (desk, toast, undone) = (desk.dispatcher(), toast.clone(), use_mut_ref(|| 0_i64));
        let action = use_action::<UndoReview>({
            let undone = undone.clone();
            Callback::from(move |_| {
                desk.dispatch(Step::Undone(*undone.borrow()));
                toast.emit(Toast::done(lang.t("review-undone")));
            })
        });
        let run = action.run.clone();
        let start = Callback::from(move |id: i64| {
            *undone.borrow_mut() = id;
            run.emit(UndoReview { id });
        });
        (start, action)
    };
    let decide = {
        let (desk, toast, said, start) = (desk.dispatcher(), toast.clone(), said.clone(), undo.0.clone());
        use_action::<DecideReview>(Callback::from(move |done: ReviewDecided| {
            let decision = *said.borrow();
            desk.dispatch(Step::Decided(done.id, decision));
            let (start, id) = (start.clone(), done.id);
            toast.emit(
                Toast::done(lang.t(noted(decision)))
                    .with_action(lang.t("action-undo"), Callback::from(move |()| start.emit(id))),
            );
        }))
    };
    // What is taken back is shown in its own right; the list may still be the one before.
    let page = waiting.remote.ready().cloned();
    let pair = match desk.returned {
        Some(id) => returned.remote.ready().filter(|pair| pair.id == id).map(|pair| (**pair).clone()),
        None => page.as_ref().and_then(|page| desk.next(&page.pairs).cloned()),
    };
    {
        let (desk, toast, id) = (desk.dispatcher(), toast.clone(), pair.as_ref().map(|pair| pair.id));
        use_effect_with(decide.error.clone(), move |error| {
            if let (Some(error), Some(id)) = (error, id)
                && is_settled_elsewhere(error)
            {
                toast.emit(failure_toast(lang, error));
                desk.dispatch(Step::Gone(id));
            }
        });
    }
    {
        let (desk, toast, previewing) = (desk.clone(), toast.clone(), desk.previewing);
        use_effect_with(pair.as_ref().map(|pair| pair.id), move |id| {
            // A merge that was in sight is gone with its pair.
            if previewing && desk.about.is_some() && *id != desk.about {
                toast.emit(Toast::failed(lang.t("review-gone")));
            }
            if let Some(id) = *id {
                desk.dispatch(Step::Shown(id));
            }
        });
    }
    let judge = {
        let (desk, run, pair, said) = (desk.clone(), decide.run.clone(), pair.clone(), said.clone());
        Callback::from(move |(decision, basis): (ReviewDecision, Option<String>)| {
            let Some(pair) = pair.as_ref().filter(|pair| desk.is_about(pair.id)) else { return };
            *said.borrow_mut() = decision;
            let same = decision == ReviewDecision::Same;
            run.emit(DecideReview {
                id: pair.id,
                decision,
                reason: desk.reason.trim().to_owned(),
                survivor: same.then(|| of(pair, desk.chosen.survivor).row.mpi_id.clone()),
                choices: if same { desk.chosen.choices() } else { Default::default() },
                basis,
            });
        })
    };
    let busy = decide.busy || undo.1.busy;
    let answer = {
        let (desk, judge, pair) = (desk.clone(), judge.clone(), pair.clone());
        Callback::from(move |decision: ReviewDecision| match decision {
            _ if busy || !pair.as_ref().is_some_and(|pair| desk.is_about(pair.id)) => {}
            ReviewDecision::Same => desk.dispatch(Step::Preview),
            ReviewDecision::Different if desk.reason.trim().is_empty() => {
                desk.dispatch(Step::AskWhy);
                keys::focus("review-reason");
            }
            ReviewDecision::Different | ReviewDecision::Later => judge.emit((decision, None)),
        })
    };
    use_keys(lang, &desk, pair.as_ref(), busy, &answer, &undo.0);
    let onchoose = {
        let desk = desk.dispatcher();
        Callback::from(move |(row, side)| desk.dispatch(Step::Choose(row, side)))
    };
    let onreason = {
        let desk = desk.dispatcher();
        Callback::from(move |reason| desk.dispatch(Step::Reason(reason)))
    };
    let onwritten = {
        let (desk, answer) = (desk.clone(), answer.clone());
        Callback::from(move |()| match (desk.asked_why, desk.reason.trim().is_empty()) {
            (true, false) => answer.emit(ReviewDecision::Different),
            (true, true) => {}
            (false, _) => keys::focus("pair-question"),
        })
    };
    html! {
        <>
            <PlaceHead title={lang.t("duplicates-title")} line={page.as_ref().map(|page| lang.count("duplicates-left", page.total))} />
            if let Some(error) = decide.error.clone().filter(|error| !is_settled_elsewhere(error) && !desk.previewing).or(undo.1.error.clone()) {
                <Failure {error} />
            }
            { show(lang, &waiting, |page| match &pair {
                Some(pair) => html! {
                    <>
                        <PairSheet pair={pair.clone()} progress={progress(lang, &desk, page)} chosen={desk.chosen.clone()} {onchoose}
                            reason={desk.reason.clone()} onreason={onreason.clone()} {onwritten} asked_why={desk.asked_why} ondecide={answer} {busy} />
                        if desk.previewing && desk.is_about(pair.id) {
                            { merge_dialog(&desk, pair, onreason, &judge, busy, decide.error.clone()) }
                        }
                    </>
                },
                // The page is older than the decisions, or what comes back is on its way.
                None if desk.returned.is_some() || !page.pairs.is_empty() && page.total > page.pairs.len() as u64 => html! { <Skeleton label={lang.t("loading")} /> },
                None => html! {
                    <Empty icon={IconName::Duplicates} text={lang.with("duplicates-empty", &[("people", (&lang.number(page.people).to_string()).into())])}>
                        if desk.judged() > 0 {
                            <p data-testid="judged">{ lang.count("duplicates-judged", desk.judged()) }</p>
                        }
                    </Empty>
                },
            }) }
        </>
    }
}

/// What a decision did, in words.
const fn noted(decision: ReviewDecision) -> &'static str {
    match decision {
        ReviewDecision::Same => "review-merged",
        ReviewDecision::Different => "review-kept",
        ReviewDecision::Later => "review-put-off",
    }
}

/// Whether somebody else settled the pair meanwhile.
fn is_settled_elsewhere(error: &ApiError) -> bool {
    matches!(error.code, ErrorCode::AlreadyDecided | ErrorCode::AlreadyMerged | ErrorCode::ReviewNotFound)
}

fn progress(lang: Lang, desk: &Desk, page: &kadi_contract::review::ReviewPage) -> AttrValue {
    let (n, total) = desk.progress(&page.pairs, page.total);
    lang.with("duplicates-progress", &[("n", n.into()), ("total", total.max(n).into())])
}

/// The merge before it is done.
fn merge_dialog(
    desk: &UseReducerHandle<Desk>,
    pair: &ReviewPair,
    onreason: Callback<String>,
    judge: &Callback<(ReviewDecision, Option<String>)>,
    busy: bool,
    error: Option<std::rc::Rc<ApiError>>,
) -> Html {
    let stays = desk.chosen.survivor;
    let goes = if stays == Side::A { Side::B } else { Side::A };
    let merging = Merging {
        survivor: of(pair, stays).row.mpi_id.clone(),
        other: of(pair, goes).row.mpi_id.clone(),
        choices: desk.chosen.choices(),
    };
    let onchoose = {
        let desk = desk.dispatcher();
        Callback::from(move |(field, keep): (MergeField, Keep)| {
            let side = if keep == Keep::Survivor { stays } else { goes };
            desk.dispatch(Step::Choose(Choosable::Field(field), side));
        })
    };
    let onswap = {
        let desk = desk.dispatcher();
        Callback::from(move |()| desk.dispatch(Step::Choose(Choosable::Identifier, goes)))
    };
    let onclose = {
        let desk = desk.dispatcher();
        Callback::from(move |()| {
            desk.dispatch(Step::Back);
        })
    };
    let onconfirm = judge.reform(|basis| (ReviewDecision::Same, Some(basis)));
    html! { <MergeDialog {merging} reason={desk.reason.clone()} {onreason} {onchoose} {onswap} {onconfirm} {onclose} {busy} {error} /> }
}

/// The keys of the place.
#[hook]
fn use_keys(
    lang: Lang,
    desk: &UseReducerHandle<Desk>,
    pair: Option<&ReviewPair>,
    busy: bool,
    answer: &Callback<ReviewDecision>,
    undo: &Callback<i64>,
) {
    let after_g = use_mut_ref(|| false);
    let (desk, pair, answer, undo) = (desk.clone(), pair.cloned(), answer.clone(), undo.clone());
    keys::use_page_keys(Callback::from(move |event: KeyboardEvent| {
        // "g" and a letter go to another place: that letter is no answer.
        let goes_elsewhere = after_g.replace(keys::letter(&event) == Some('g'));
        if busy || goes_elsewhere {
            return;
        }
        if event.key() == "Escape" && keys::focused_id().as_deref() == Some("review-reason") {
            desk.dispatch(Step::StopAsking);
            keys::focus("pair-question");
            return;
        }
        if event.ctrl_key() && event.key().eq_ignore_ascii_case("z") && !keys::is_typing() {
            if let Some(id) = desk.last() {
                event.prevent_default();
                undo.emit(id);
            }
            return;
        }
        if keys::is_typing() || !keys::is_plain(&event) {
            return;
        }
        let Some(pair) = &pair else { return };
        let choices = arrows::choices(&groups(lang, pair, &desk.chosen));
        if let Some((id, chosen)) = arrows::press(&event.key(), &choices, &arrows::focused()) {
            event.prevent_default();
            if let Some((row, side)) = chosen {
                desk.dispatch(Step::Choose(row, side));
            }
            keys::focus(&id);
            return;
        }
        if let Some(text) = keys::digit(&event).and_then(|digit| QUICK.get(digit.checked_sub(1)?)) {
            desk.dispatch(Step::Reason(lang.t(text).to_string()));
            return;
        }
        match keys::letter(&event) {
            Some('s') => answer.emit(ReviewDecision::Same),
            Some('d') => answer.emit(ReviewDecision::Different),
            Some('l') => answer.emit(ReviewDecision::Later),
            Some('r') => keys::focus("review-reason"),
            _ => return,
        }
        event.prevent_default();
    }));
}
