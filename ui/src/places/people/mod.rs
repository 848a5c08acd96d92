//! The register: search as you type, filters, a list to move in, a person beside it.

mod import;
mod pages;
mod peek;

use gloo_timers::callback::Timeout;
use kadi_contract::Access;
use kadi_contract::people::{PersonRow, SearchPeople};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::input::keys;
use crate::kit::{Button, ButtonKind, Chip, Column, Drawer, Empty, Icon, IconName, PlaceHead, Table, Tone};
use crate::lang::{Lang, use_lang};
use crate::office::use_office;
use crate::parts::{card_chip, full_name};
use crate::route::Route;
use crate::show::Failure;
pub use import::ImportPlace;
use pages::use_pages;
use peek::Peek;

/// A search asked for in the top strip; travels beside the address, never in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked(pub String);

/// Pause after the last key before the search is sent, in milliseconds.
const PAUSE_MS: u32 = 120;

/// The place.
#[component]
pub fn People() -> Html {
    let lang = use_lang();
    let office = use_office();
    let navigator = use_navigator();
    let asked = use_location().and_then(|location| location.state::<Asked>()).map(|asked| asked.0.clone());
    let text = {
        let asked = asked.clone();
        use_state_eq(move || asked.unwrap_or_default())
    };
    let search = use_state_eq(SearchPeople::default);
    let selected = use_state_eq(|| 0_u64);
    let peeking = use_state_eq(|| false);
    {
        let text = text.setter();
        use_effect_with(asked, move |asked| {
            if let Some(asked) = asked {
                text.set(asked.clone());
            }
        });
    }
    {
        let (search, selected) = (search.clone(), selected.setter());
        use_effect_with((*text).clone(), move |text| {
            let query = text.clone();
            let timeout = Timeout::new(PAUSE_MS, move || {
                selected.set(0);
                search.set(SearchPeople { query, ..(*search).clone() });
            });
            move || drop(timeout)
        });
    }
    let pages = use_pages((*search).clone());
    let current: Option<PersonRow> = pages.row.emit(*selected);
    let open = {
        let (row, navigator) = (pages.row.clone(), navigator.clone());
        Callback::from(move |number: u64| {
            if let (Some(row), Some(navigator)) = (row.emit(number), &navigator) {
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
        let close = close.clone();
        keys::use_page_keys(Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                close.emit(());
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
    let by_sex = |sex: Option<&'static str>, label: AttrValue| {
        let on = search.sex.as_deref() == sex;
        let search = search.clone();
        html! {
            <button type="button" class={classes!("filter", on.then_some("pressed"))} aria-pressed={on.to_string()}
                onclick={Callback::from(move |_: MouseEvent| search.set(SearchPeople { sex: sex.map(str::to_owned), ..(*search).clone() }))}>{ label }</button>
        }
    };
    let onselect = {
        let selected = selected.setter();
        Callback::from(move |number| selected.set(number))
    };
    let cells = {
        let row = pages.row.clone();
        Callback::from(move |number: u64| row.emit(number).map(|row| cells(lang, &row)))
    };
    let columns = ["field-name", "people-born", "field-sex", "home-place", "field-mpi-id", "people-card"]
        .map(|head| Column { head: lang.t(head) })
        .to_vec();
    html! {
        <div class="people">
            <PlaceHead title={lang.t("place-people")} line={pages.total.map(|total| lang.count("count-people", total))}>
                if office.may(Access::WritePeople) {
                    <Button label={lang.t("people-import")} icon={IconName::File} onclick={go(Route::Import)} testid="import" />
                    <Button label={lang.t("people-new")} icon={IconName::Plus} kind={ButtonKind::Primary} onclick={go(Route::NewPerson)} testid="new-person" />
                }
            </PlaceHead>
            <div class="filters" role="search">
                <span class="search-box"><Icon name={IconName::Search} />
                    <input id="search" data-testid="search" type="text" value={(*text).clone()} {oninput} onkeydown={ondown} aria-label={lang.t("top-search")} placeholder={lang.t("people-search-hint")} autocomplete="off" spellcheck="false" />
                </span>
                <span class="filter-group" role="group" aria-label={lang.t("field-sex")}>
                    { by_sex(None, lang.t("value-all")) }
                    { by_sex(Some("female"), lang.t("sex-female")) }
                    { by_sex(Some("male"), lang.t("sex-male")) }
                </span>
            </div>
            if let Some(error) = pages.error.clone() {
                <Failure {error} />
            } else if pages.total == Some(0) {
                if search.query.is_empty() {
                    <Empty icon={IconName::People} text={lang.t("people-empty")}><Button label={lang.t("place-sync")} onclick={go(Route::Sync)} /></Empty>
                } else {
                    <Empty icon={IconName::Search} text={lang.with("people-none", &[("query", (&search.query).into())])}>
                        if office.may(Access::WritePeople) { <Button label={lang.t("people-new")} onclick={go(Route::NewPerson)} /> }
                    </Empty>
                }
            } else {
                <div class="list-and-drawer">
                    <Table label={lang.t("place-people")} {columns} tracks="tracks-people" total={pages.total.unwrap_or(0)} selected={*selected} row={cells} version={pages.version}
                        onrange={pages.onrange.clone()} {onselect} onopen={open.clone()} onpeek={peek} />
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

fn cells(lang: Lang, row: &PersonRow) -> Vec<Html> {
    vec![
        html! { <><strong>{ &row.last_name }</strong>{ " " }{ &row.first_name }if row.in_review { { " " }<Chip label={lang.t("people-in-review")} tone={Tone::Attention} /> }</> },
        html! { <span class="num">{ row.date_of_birth.as_deref().map(|date| lang.date(date)).unwrap_or_default() }</span> },
        html! { { row.sex.as_deref().map(|sex| lang.code("sex", sex)).unwrap_or_default() } },
        html! { { row.district.clone().or_else(|| row.commune.clone()).unwrap_or_default() } },
        html! { <span class="code">{ &row.mpi_id }</span> },
        card_chip(lang, row.card.as_deref()),
    ]
}
