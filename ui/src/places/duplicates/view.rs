//! The sheet of a pair: the question, why it is asked, the comparison, the reason and the three answers.

use kadi_contract::review::{ReviewBand, ReviewDecision, ReviewPair, ReviewState};
use yew::prelude::*;
use yew_router::prelude::*;

use super::arrows::id_of;
use super::pair::{Choosable, Chosen, Row, Side, groups, of, sign};
use crate::kit::{Button, ButtonKind, Chip, Kbd, TextInput, Tone};
use crate::lang::{Lang, use_lang};
use crate::parts::full_name;
use crate::route::Route;

/// Reasons that one key gives, in the order of their digits.
pub const QUICK: [&str; 4] =
    ["review-quick-person", "review-quick-family", "review-quick-papers", "review-quick-facility"];

/// Properties of [`PairSheet`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct PairSheetProps {
    /// The pair.
    pub pair: ReviewPair,
    /// Where it stands, such as "7 of 12".
    pub progress: AttrValue,
    /// What was chosen so far.
    pub chosen: Chosen,
    /// Called when a value is chosen.
    pub onchoose: Callback<(Choosable, Side)>,
    /// The reason so far.
    pub reason: String,
    /// Called with the new reason.
    pub onreason: Callback<String>,
    /// Called when the reason is written.
    pub onwritten: Callback<()>,
    /// Whether an answer waits for its reason.
    pub asked_why: bool,
    /// Called with the decision.
    pub ondecide: Callback<ReviewDecision>,
    /// Whether a decision is on its way.
    pub busy: bool,
}

/// The sheet of a pair.
#[component]
pub fn PairSheet(props: &PairSheetProps) -> Html {
    let lang = use_lang();
    let question = use_node_ref();
    {
        // A new pair is read from its question on, and letters act again.
        let question = question.clone();
        use_effect_with(props.pair.id, move |_| {
            if let Some(question) = question.cast::<web_sys::HtmlElement>() {
                question.focus().ok();
            }
        });
    }
    let pair = &props.pair;
    let decide = |decision: ReviewDecision| props.ondecide.reform(move |_: MouseEvent| decision);
    let why_missing = props.asked_why && props.reason.trim().is_empty();
    let onsubmit = props.onwritten.reform(|event: SubmitEvent| event.prevent_default());
    html! {
        <section class="sheet pair" data-testid="pair" data-pair={pair.id.to_string()}>
            <header class="pair-head">
                <h2 ref={question} tabindex="-1" id="pair-question">
                    { lang.t("duplicates-question") }{ " " }
                    <Chip label={lang.t(if pair.band == ReviewBand::VeryLikely { "band-very-likely" } else { "band-likely" })} tone={Tone::Attention} />
                    if pair.state == ReviewState::Later {
                        { " " }<Chip label={lang.t("duplicates-put-off")} />
                    }
                </h2>
                <p class="pair-progress num" data-testid="progress">{ props.progress.clone() }</p>
                <p class="pair-why" data-testid="because">{ why(lang, pair) }</p>
            </header>
            <table class="compare" aria-labelledby="pair-question">
                <thead>
                    <tr>
                        <th scope="col"><span class="visually-hidden">{ lang.t("map-field") }</span></th>
                        { head(lang, pair, Side::A) }
                        <th scope="col" class="sign"><span class="visually-hidden">{ lang.t("compare-head") }</span></th>
                        { head(lang, pair, Side::B) }
                    </tr>
                </thead>
                { bodies(lang, props) }
            </table>
            <form class="pair-reason" {onsubmit}>
                <TextInput id="review-reason" label={lang.t("field-reason")} value={props.reason.clone()} oninput={props.onreason.clone()}
                    hint={Some(lang.t("review-reason-hint"))} problem={why_missing.then(|| lang.t("review-why"))} />
                <div class="pair-quick" role="group" aria-label={lang.t("review-quick")}>
                    for (digit, text) in (1..).zip(QUICK) {
                        <Button label={lang.t(text)} shortcut={Some(AttrValue::from(format!("{digit}")))} kind={ButtonKind::Quiet} testid={format!("quick-{digit}")}
                            onclick={props.onreason.reform(move |_: MouseEvent| lang.t(text).to_string())} />
                    }
                </div>
            </form>
            <div class="row pair-answers">
                <Button label={lang.t("review-same")} shortcut={Some(AttrValue::from("S"))} kind={ButtonKind::Primary} onclick={decide(ReviewDecision::Same)} disabled={props.busy} testid="review-same" />
                <Button label={lang.t("review-different")} shortcut={Some(AttrValue::from("D"))} onclick={decide(ReviewDecision::Different)} disabled={props.busy} testid="review-different" />
                <Button label={lang.t("review-later")} shortcut={Some(AttrValue::from("L"))} kind={ButtonKind::Quiet} onclick={decide(ReviewDecision::Later)} disabled={props.busy} testid="review-later" />
                <p class="pair-keys muted small" aria-hidden="true">
                    <span><Kbd keys="↑ ↓" />{ " " }{ lang.t("review-keys-rows") }</span>
                    <span><Kbd keys="← →" />{ " " }{ lang.t("review-keys-values") }</span>
                    <span><Kbd keys="R" />{ " " }{ lang.t("field-reason") }</span>
                    <span><Kbd keys="Ctrl Z" />{ " " }{ lang.t("action-undo") }</span>
                </p>
            </div>
        </section>
    }
}

/// What speaks for one person, and what held the decision back.
fn why(lang: Lang, pair: &ReviewPair) -> String {
    let words = |prefix: &str, codes: &[String]| {
        codes.iter().map(|code| lang.code(prefix, code).to_string()).collect::<Vec<_>>().join(", ")
    };
    let mut parts = Vec::new();
    if !pair.because.is_empty() {
        let reasons = words("because", &pair.because);
        parts.push(lang.with("duplicates-because", &[("reasons", (&reasons).into())]).to_string());
    }
    if !pair.score.guards.is_empty() {
        let guards = words("guard", &pair.score.guards);
        parts.push(lang.with("duplicates-but", &[("guards", (&guards).into())]).to_string());
    }
    parts.join(" · ")
}

fn head(lang: Lang, pair: &ReviewPair, side: Side) -> Html {
    let person = of(pair, side);
    html! {
        <th scope="col">
            <span class="side" aria-label={lang.with("pair-letter", &[("side", side.letter().into())])} role="img">{ side.letter() }</span>
            <Link<Route> to={Route::Person { id: person.row.mpi_id.clone() }}>{ full_name(&person.row) }</Link<Route>>
        </th>
    }
}

fn bodies(lang: Lang, props: &PairSheetProps) -> Html {
    let mut number = 0;
    let groups = groups(lang, &props.pair, &props.chosen).into_iter().map(|group| {
        let rows = group.rows.iter().map(|row| {
            let at = number;
            number += usize::from(row.choosable.is_some());
            compare_row(lang, props, row, at)
        });
        html! {
            <tbody key={group.title}>
                <tr class="pair-group"><th scope="rowgroup" colspan="4">{ lang.t(group.title) }</th></tr>
                { rows.collect::<Html>() }
            </tbody>
        }
    });
    groups.collect::<Html>()
}

fn compare_row(lang: Lang, props: &PairSheetProps, row: &Row, number: usize) -> Html {
    let (mark, words) = row.likeness.map_or(("", ""), sign);
    html! {
        <tr class={classes!(row.likeness.map(|likeness| format!("compare-{likeness:?}").to_lowercase()))}>
            <th scope="row">{ row.label.clone() }</th>
            { cell(lang, props, row, number, Side::A) }
            <td class="sign">
                if !words.is_empty() {
                    <span aria-hidden="true" title={lang.t(words)}>{ mark }</span><span class="visually-hidden">{ lang.t(words) }</span>
                }
            </td>
            { cell(lang, props, row, number, Side::B) }
        </tr>
    }
}

/// A value: plain where there is nothing to choose, else a button that is pressed when its value stays.
fn cell(lang: Lang, props: &PairSheetProps, row: &Row, number: usize, side: Side) -> Html {
    let value = match side {
        Side::A => row.values.0.clone(),
        Side::B => row.values.1.clone(),
    };
    let stays = row.stays == Some(side);
    let Some(choosable) = row.choosable else {
        return html! { <td class={classes!(stays.then_some("stays"))}>{ value }</td> };
    };
    let onclick = props.onchoose.reform(move |_: MouseEvent| (choosable, side));
    html! {
        <td>
            <button type="button" class={classes!("choice", stays.then_some("stays"))} aria-pressed={stays.to_string()}
                title={stays.then(|| lang.t("pair-stays"))} id={id_of(number, side)} tabindex={if stays { "0" } else { "-1" }} {onclick}>
                { value }
            </button>
        </td>
    }
}
