//! Two people side by side, field by field.

use kadi_contract::people::{PersonInput, ReviewDecision, ReviewPair};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::kit::{Button, ButtonKind, Chip, TextInput, Tone};
use crate::lang::{Lang, use_lang};
use crate::parts::full_name;
use crate::route::Route;

/// Properties of [`PairSheet`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct PairSheetProps {
    /// The pair.
    pub pair: ReviewPair,
    /// The reason so far.
    pub reason: String,
    /// Called with the new reason.
    pub onreason: Callback<String>,
    /// Called with the decision.
    pub ondecide: Callback<ReviewDecision>,
    /// Whether a decision is on its way.
    pub busy: bool,
}

/// How two values compare: sign, text id, class.
fn compare(a: &str, b: &str, similarity: Option<f64>) -> (&'static str, &'static str, &'static str) {
    if a.trim().is_empty() || b.trim().is_empty() {
        ("·", "compare-missing", "missing")
    } else if a.trim().to_lowercase() == b.trim().to_lowercase() {
        ("=", "compare-same", "same")
    } else if similarity.is_some_and(|similarity| similarity >= 0.8) {
        ("≈", "compare-near", "near")
    } else {
        ("≠", "compare-different", "different")
    }
}

type Row = (&'static str, fn(&PersonInput) -> String);

const ROWS: [Row; 8] = [
    ("first_name", |person| person.first_name.clone()),
    ("last_name", |person| person.last_name.clone()),
    ("date_of_birth", |person| person.date_of_birth.clone()),
    ("sex", |person| person.sex.clone()),
    ("phone", |person| person.phone.clone()),
    ("mother_name", |person| person.mother_name.clone()),
    ("district", |person| person.district.clone()),
    ("commune", |person| person.commune.clone()),
];

fn shown(lang: Lang, field: &str, value: &str) -> AttrValue {
    match field {
        _ if value.is_empty() => "–".into(),
        "date_of_birth" => lang.date(value),
        "sex" => lang.code("sex", value),
        _ => value.to_owned().into(),
    }
}

/// The sheet of a pair.
#[component]
pub fn PairSheet(props: &PairSheetProps) -> Html {
    let lang = use_lang();
    let (a, b, score) = (&props.pair.a, &props.pair.b, &props.pair.score);
    let guards =
        score.guards.iter().map(|guard| lang.code("guard", guard).to_string()).collect::<Vec<_>>().join(", ");
    let decide = |decision: ReviewDecision| props.ondecide.reform(move |_: MouseEvent| decision);
    let facility = |person: &kadi_contract::people::PersonView| {
        person.enrollments.first().map_or_else(|| "–".to_owned(), |enrollment| enrollment.org_unit.clone())
    };
    let head = |side: &'static str, person: &kadi_contract::people::PersonView| {
        html! {
            <th scope="col">
                <span class="side" aria-hidden="true">{ side }</span>
                <Link<Route> to={Route::Person { id: person.row.mpi_id.clone() }}>{ full_name(&person.row) }</Link<Route>>
                <small class="code">{ &person.row.mpi_id }</small>
            </th>
        }
    };
    html! {
        <section class="sheet pair stack" data-testid="pair" data-pair={props.pair.id.to_string()}>
            <p class="row">
                <strong>{ lang.t("duplicates-question") }</strong>
                <Chip label={lang.t(if score.score >= 0.9 { "band-very-likely" } else { "band-possible" })} tone={Tone::Attention} />
                if !guards.is_empty() {
                    <span class="muted">{ lang.with("duplicates-but", &[("guards", (&guards).into())]) }</span>
                }
            </p>
            <table class="compare">
                <thead><tr><th scope="col"><span class="visually-hidden">{ lang.t("map-field") }</span></th>{ head("A", a) }<th scope="col" class="sign"><span class="visually-hidden">{ lang.t("compare-head") }</span></th>{ head("B", b) }</tr></thead>
                <tbody>
                    for (field, value) in ROWS {
                        { row(lang, field, &value(&a.person), &value(&b.person), score.fields.get(field).map(|score| score.similarity)) }
                    }
                    <tr><th scope="row">{ lang.t("person-facility") }</th><td>{ facility(a) }</td><td /><td>{ facility(b) }</td></tr>
                </tbody>
            </table>
            <TextInput id="review-reason" label={lang.t("field-reason")} value={props.reason.clone()} oninput={props.onreason.clone()} hint={Some(lang.t("duplicates-reason-hint"))} />
            <div class="row">
                <Button label={lang.t("review-same")} shortcut={Some(AttrValue::from("S"))} kind={ButtonKind::Primary} onclick={decide(ReviewDecision::Same)} disabled={props.busy} testid="review-same" />
                <Button label={lang.t("review-different")} shortcut={Some(AttrValue::from("D"))} onclick={decide(ReviewDecision::Different)} disabled={props.busy} testid="review-different" />
                <Button label={lang.t("review-later")} shortcut={Some(AttrValue::from("L"))} kind={ButtonKind::Quiet} onclick={decide(ReviewDecision::Later)} disabled={props.busy} testid="review-later" />
                <span class="spacer" />
                <span class="muted small">{ lang.t("review-same-note") }</span>
            </div>
        </section>
    }
}

fn row(lang: Lang, field: &'static str, a: &str, b: &str, similarity: Option<f64>) -> Html {
    let (sign, words, class) = compare(a, b, similarity);
    html! {
        <tr key={field} class={format!("compare-{class}")}>
            <th scope="row">{ lang.code("field", field) }</th>
            <td>{ shown(lang, field, a) }</td>
            <td class="sign"><span aria-hidden="true" title={lang.t(words)}>{ sign }</span><span class="visually-hidden">{ lang.t(words) }</span></td>
            <td>{ shown(lang, field, b) }</td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_value_is_neither_same_nor_different() {
        assert_eq!(compare("Amina", "", None).0, "·");
        assert_eq!(compare("Amina", "amina ", None).0, "=");
        assert_eq!(compare("Amina", "Aminata", Some(0.9)).0, "≈");
        assert_eq!(compare("Amina", "Zawadi", Some(0.2)).0, "≠");
    }
}
