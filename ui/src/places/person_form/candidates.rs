//! Who of the register may be the person in the form.

use std::rc::Rc;

use kadi_contract::people::CandidateView;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::kit::{Chip, Tone};
use crate::lang::{Lang, use_lang};
use crate::parts::full_name;
use crate::route::Route;

/// Properties of [`Candidates`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct CandidatesProps {
    /// Best first; `None` while too little is known.
    pub list: Option<Rc<Vec<CandidateView>>>,
}

fn band(lang: Lang, decision: &str) -> (AttrValue, Tone) {
    match decision {
        "link" => (lang.t("band-link"), Tone::Good),
        "review" => (lang.t("band-review"), Tone::Attention),
        _ => (lang.t("band-alert"), Tone::Neutral),
    }
}

/// The list.
#[component]
pub fn Candidates(props: &CandidatesProps) -> Html {
    let lang = use_lang();
    let list = props.list.as_ref().map(|list| &***list).unwrap_or_default();
    html! {
        <section class="sheet" aria-live="polite" data-testid="candidates">
            <h2>{ lang.t("candidates-title") }</h2>
            if props.list.is_none() {
                <p class="muted">{ lang.t("candidates-wait") }</p>
            } else if list.is_empty() {
                <p class="muted">{ lang.t("candidates-none") }</p>
            }
            <ul class="candidates">
                for candidate in list {
                    <li key={candidate.row.mpi_id.clone()} data-testid="candidate">
                        <Link<Route> to={Route::Person { id: candidate.row.mpi_id.clone() }}>
                            <strong>{ full_name(&candidate.row) }</strong>
                            <span class="num">{ candidate.row.date_of_birth.as_deref().map(|date| lang.date(date)).unwrap_or_default() }</span>
                            <span>{ candidate.row.district.clone().unwrap_or_default() }</span>
                        </Link<Route>>
                        { { let (label, tone) = band(lang, &candidate.score.decision); html! { <Chip {label} {tone} /> } } }
                        if !candidate.score.guards.is_empty() {
                            <small class="muted">{ candidate.score.guards.iter().map(|guard| lang.code("guard", guard).to_string()).collect::<Vec<_>>().join(", ") }</small>
                        }
                    </li>
                }
            </ul>
        </section>
    }
}
