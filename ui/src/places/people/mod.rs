//! The register: search as you type, filters, a list to move in, a person beside it.

mod filters;
mod marked;
mod pages;
mod peek;

use std::collections::BTreeSet;

use gloo_timers::callback::Timeout;
use kadi_contract::Access;
use kadi_contract::people::PersonRow;
use kadi_contract::register::{NameMarks, SearchPeople};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::input::keys;
use crate::kit::{Button, ButtonKind, Chip, Column, Drawer, Empty, Icon, IconName, PlaceHead, Table, Tone};
use crate::lang::{Lang, use_lang};
use crate::office::use_office;
use crate::parts::{card_chip, full_name};
use crate::route::{Narrowed, Route};
use crate::show::Failure;
use filters::{Filters, is_narrowed};
use marked::marked;
use pages::{Answer, Pages, use_pages};
use peek::Peek;

/// A search asked for in the top strip; travels beside the address, never in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked(pub String);

/// Pause after the last key before the search is sent, in milliseconds.
const PAUSE_MS: u32 = 120;

/// The people taken into the choice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Choice {
    /// Nobody.
    #[default]
    Nobody,
    /// These rows.
    Some(BTreeSet<u64>),
    /// Everybody who matches.
    Everybody,
}

impl Choice {
    fn has(&self, row: u64) -> bool {
        match self {
            Self::Nobody => false,
            Self::Some(rows) => rows.contains(&row),
            Self::Everybody => true,
        }
    }

    fn with(&self, row: u64) -> Self {
        let mut rows = match self {
            Self::Some(rows) => rows.clone(),
            Self::Nobody | Self::Everybody => BTreeSet::new(),
        };
        if !rows.remove(&row) {
            rows.insert(row);
        }
        if rows.is_empty() { Self::Nobody } else { Self::Some(rows) }
    }
}

/// The place.
#[component]
pub fn People() -> Html {
    let lang = use_lang();
    let office = use_office();
    let navigator = use_navigator();
    let location = use_location();
    let asked = location.as_ref().and_then(|location| location.state::<Asked>()).map(|asked| asked.0.clone());
    let narrowed =
        location.and_then(|location| location.state::<Narrowed>()).map(|narrowed| narrowed.0.clone());
    let begin = narrowed.clone().unwrap_or_default();
    let text = {
        let first = asked.clone().unwrap_or_else(|| begin.query.clone());
        use_state_eq(move || first)
    };
    let search = {
        let first = SearchPeople { query: (*text).clone(), ..begin };
        use_state_eq(move || first)
    };
    let selected = use_state_eq(|| 0_u64);
    let peeking = use_state_eq(|| false);
    let choice = use_state_eq(Choice::default);
    {
        let (text, search) = (text.setter(), search.setter());
        use_effect_with((asked, narrowed), move |(asked, narrowed)| {
            if let Some(asked) = asked {
                text.set(asked.clone());
                search.set(SearchPeople { query: asked.clone(), ..SearchPeople::default() });
            } else if let Some(narrowed) = narrowed {
                text.set(narrowed.query.clone());
                search.set(narrowed.clone());
            }
        });
    }
    {
        let search = search.clone();
        use_effect_with((*text).clone(), move |text| {
            let query = text.clone();
            let timeout = (query != search.query).then(|| {
                Timeout::new(PAUSE_MS, move || search.set(SearchPeople { query, ..(*search).clone() }))
            });
            move || drop(timeout)
        });
    }
    {
        let (selected, choice) = (selected.setter(), choice.setter());
        use_effect_with((*search).clone(), move |_| {
            selected.set(0);
            choice.set(Choice::Nobody);
        });
    }
    let pages = use_pages((*search).clone());
    let current = pages.row.emit(*selected).map(|(row, _)| row);
    let open = {
        let (row, navigator) = (pages.row.clone(), navigator.clone());
        Callback::from(move |number: u64| {
            if let (Some((row, _)), Some(navigator)) = (row.emit(number), &navigator) {
                navigator.push(&Route::Person { id: row.mpi_id });
            }
        })
    };
    let peek = {
        let peeking = peeking.clone();
        Callback::from(move |_: u64| peeking.set(!*peeking))
    };
    let close = {
        let peeking = peeking.setter();
        Callback::from(move |()| peeking.set(false))
    };
    {
        // One layer: the person beside the list, then the choice, then the words.
        let (peeking, choice, text) = (peeking.clone(), choice.clone(), text.clone());
        keys::use_page_keys(Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                match (*peeking, &*choice) {
                    (true, _) => peeking.set(false),
                    (false, Choice::Some(_) | Choice::Everybody) => choice.set(Choice::Nobody),
                    (false, Choice::Nobody) => text.set(String::new()),
                }
            }
        }));
    }
    let oninput = {
        let text = text.setter();
        Callback::from(move |event: InputEvent| {
            text.set(event.target_unchecked_into::<web_sys::HtmlInputElement>().value())
        })
    };
    let ondown = Callback::from(|event: KeyboardEvent| {
        if event.key() == "ArrowDown" || event.key() == "Enter" {
            event.prevent_default();
            keys::focus("table-body");
        }
    });
    let go = move |to: Route| {
        let navigator = navigator.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(navigator) = &navigator {
                navigator.push(&to);
            }
        })
    };
    let onchange = {
        let search = search.setter();
        Callback::from(move |narrowed: SearchPeople| search.set(narrowed))
    };
    let onsort = {
        let search = search.clone();
        Callback::from(move |event: Event| {
            let sort = event.target_unchecked_into::<web_sys::HtmlSelectElement>().value();
            search.set(SearchPeople { sort, ..(*search).clone() });
        })
    };
    let onreview = {
        let search = search.clone();
        Callback::from(move |_: MouseEvent| {
            search.set(SearchPeople { in_review: !search.in_review, ..(*search).clone() });
        })
    };
    let onspell = {
        let text = text.setter();
        Callback::from(move |query: String| {
            text.set(query);
            // The button that was pressed is gone with the next answer: typing goes on, or into the list.
            keys::focus("search");
        })
    };
    let onselect = {
        let selected = selected.setter();
        Callback::from(move |number| selected.set(number))
    };
    let onmark = {
        let choice = choice.clone();
        Callback::from(move |number: u64| choice.set(choice.with(number)))
    };
    let onmarkall = {
        let choice = choice.setter();
        Callback::from(move |()| choice.set(Choice::Everybody))
    };
    let onunmark = {
        let choice = choice.setter();
        Callback::from(move |_: MouseEvent| choice.set(Choice::Nobody))
    };
    let is_marked = {
        let choice = choice.clone();
        Callback::from(move |number: u64| choice.has(number))
    };
    let cells = {
        let row = pages.row.clone();
        Callback::from(move |number: u64| row.emit(number).map(|(row, marks)| cells(lang, &row, &marks)))
    };
    let columns = ["field-name", "people-born", "field-sex", "home-place", "field-mpi-id", "people-card"]
        .map(|head| Column { head: lang.t(head) })
        .to_vec();
    let line = pages.answer.as_deref().map(|answer| counted(lang, answer));
    let nobody = pages.shown == 0 && pages.answer.is_some() && !pages.stalled;
    html! {
        <div class="people">
            <PlaceHead title={lang.t("place-people")} {line}>
                if office.may(Access::WritePeople) {
                    <Button label={lang.t("people-import")} icon={IconName::File} onclick={go(Route::Import)} testid="import" />
                    <Button label={lang.t("people-new")} icon={IconName::Plus} kind={ButtonKind::Primary} onclick={go(Route::NewPerson)} testid="new-person" />
                }
            </PlaceHead>
            <div class="filters" role="search" aria-label={lang.t("place-people")}>
                <span class="search-box"><Icon name={IconName::Search} />
                    <input id="search" data-testid="search" type="text" value={(*text).clone()} {oninput} onkeydown={ondown} aria-label={lang.t("top-search")} placeholder={lang.t("people-search-hint")} autocomplete="off" spellcheck="false" />
                </span>
                <button type="button" class={classes!("filter-chip", search.in_review.then_some("pressed"))} aria-pressed={search.in_review.to_string()} data-testid="filter-review" onclick={onreview}>{ lang.t("filter-review") }</button>
                <select class="filter-chip" aria-label={lang.t("filter-sort")} data-testid="sort" onchange={onsort}>
                    for sort in ["name", "newest", "oldest"] {
                        <option value={sort} selected={search.sort == sort || (search.sort.is_empty() && sort == "name")}>{ lang.code("sort", sort) }</option>
                    }
                </select>
            </div>
            <Filters search={(*search).clone()} year={this_year()} {onchange} />
            { notes(lang, &pages, &search.sort, &choice, &onunmark) }
            if let Some(error) = pages.error.clone() {
                <Failure {error} />
            } else if nobody {
                { empty(lang, &search, pages.answer.as_deref(), &onspell, office.may(Access::WritePeople), &go) }
            } else {
                <div class="list-and-drawer">
                    <Table label={lang.t("place-people")} {columns} tracks="tracks-people" total={pages.shown} selected={*selected} row={cells}
                        version={pages.version} onrange={pages.onrange.clone()} {onselect} onopen={open} onpeek={peek} {onmark} {onmarkall} marked={Some(is_marked)} />
                    if let Some(row) = current.filter(|_| *peeking) {
                        <Drawer title={full_name(&row)} close_label={lang.t("action-close")} onclose={close}>
                            <Peek mpi_id={row.mpi_id.clone()} />
                        </Drawer>
                    }
                </div>
            }
        </div>
    }
}

/// How many match, in words.
fn counted(lang: Lang, answer: &Answer) -> AttrValue {
    if answer.more {
        let count = lang.number(answer.total);
        lang.with("count-people-more", &[("count", (&*count).into())])
    } else {
        lang.count("count-people", answer.total)
    }
}

/// What there is to say about the list: how it was read, its order, what is chosen.
fn notes(lang: Lang, pages: &Pages, asked: &str, choice: &Choice, onunmark: &Callback<MouseEvent>) -> Html {
    let Some(answer) = pages.answer.as_deref() else { return Html::default() };
    let chosen = match choice {
        Choice::Nobody => None,
        Choice::Some(rows) => Some(lang.count("people-selected", u64::try_from(rows.len()).unwrap_or(0))),
        Choice::Everybody => {
            Some(lang.with("people-selected-all", &[("count", (&*counted(lang, answer)).into())]))
        }
    };
    let newest = answer.sort == "newest" && asked != "newest";
    html! {
        <div class="list-notes" role="status">
            if answer.read_as == "near_mpi_id" && answer.total > 0 {
                <span data-testid="near">{ lang.t("people-read-near") }</span>
            }
            if newest {
                <span>{ lang.t("people-sorted-newest") }</span>
            }
            if pages.stalled {
                <span>{ lang.t("people-few-so-far") }</span>
                <Button label={lang.t("people-look-on")} onclick={pages.onlook.reform(|_: MouseEvent| ())} />
            }
            if let Some(chosen) = chosen {
                <strong data-testid="chosen">{ chosen }</strong>
                <Button label={lang.t("people-select-none")} kind={ButtonKind::Quiet} onclick={onunmark.clone()} />
            }
        </div>
    }
}

/// Nobody: what may have been meant, or how people come into the register.
fn empty(
    lang: Lang,
    search: &SearchPeople,
    answer: Option<&Answer>,
    onspell: &Callback<String>,
    may_write: bool,
    go: &impl Fn(Route) -> Callback<MouseEvent>,
) -> Html {
    if search.query.is_empty() && !is_narrowed(search) {
        return html! {
            <Empty icon={IconName::People} text={lang.t("people-empty")}><Button label={lang.t("place-sync")} onclick={go(Route::Sync)} /></Empty>
        };
    }
    let suggestions = answer.map(|answer| answer.suggestions.clone()).unwrap_or_default();
    let text = match search.query.trim() {
        "" => lang.t("people-none-narrowed"),
        query => lang.with("people-none", &[("query", query.into())]),
    };
    html! {
        <Empty icon={IconName::Search} {text}>
            if !suggestions.is_empty() {
                <p class="suggestions" data-testid="suggestions">
                    <span>{ lang.t("people-close-title") }</span>
                    for one in suggestions {
                        <button type="button" class="link" onclick={onspell.reform({ let query = one.query.clone(); move |_: MouseEvent| query.clone() })}>
                            { format!("{} ({})", one.query, lang.number(one.people)) }
                        </button>
                    }
                </p>
            }
            if may_write { <Button label={lang.t("people-new")} onclick={go(Route::NewPerson)} /> }
        </Empty>
    }
}

fn this_year() -> i16 {
    i16::try_from(js_sys::Date::new_0().get_full_year()).unwrap_or(i16::MAX)
}

fn cells(lang: Lang, row: &PersonRow, marks: &NameMarks) -> Vec<Html> {
    vec![
        html! { <><strong>{ marked(&row.last_name, &marks.last_name) }</strong>{ " " }{ marked(&row.first_name, &marks.first_name) }if row.in_review { { " " }<Chip label={lang.t("people-in-review")} tone={Tone::Attention} /> }if row.status == "deactivated" { { " " }<Chip label={lang.t("status-deactivated")} /> }</> },
        html! { <span class="num">{ row.date_of_birth.as_deref().map(|date| lang.date(date)).unwrap_or_default() }</span> },
        html! { { row.sex.as_deref().map(|sex| lang.code("sex", sex)).unwrap_or_default() } },
        html! { { row.district.clone().or_else(|| row.commune.clone()).unwrap_or_default() } },
        html! { <span class="code">{ &row.mpi_id }</span> },
        card_chip(lang, row.card.as_deref()),
    ]
}
