//! The register in numbers: every number opens the list behind it.

use std::rc::Rc;

use kadi_contract::Access;
use kadi_contract::register::{MpiStats, SearchPeople};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::kit::{Bar, Bars, Columns, Figure, Period, Series};
use crate::lang::{Lang, use_lang};
use crate::office::Office;
use crate::route::{Narrowed, Route};

/// Communes that find room beside the other figures.
const COMMUNES_SHOWN: usize = 8;

/// Properties of [`FiguresSheet`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct FiguresSheetProps {
    /// The numbers.
    pub stats: Rc<MpiStats>,
    /// Who looks at them.
    pub office: Office,
}

/// Opens a list of active people.
fn opens(navigator: Option<&Navigator>, search: SearchPeople) -> Option<Callback<()>> {
    let navigator = navigator?.clone();
    let search = SearchPeople { status: Some("active".to_owned()), ..search };
    Some(Callback::from(move |()| navigator.push_with_state(&Route::People, Narrowed(search.clone()))))
}

/// The share of a part as a percentage with one decimal.
fn percent(lang: Lang, part: u64, whole: u64) -> AttrValue {
    let tenths = (part * 1_000).checked_div(whole).unwrap_or(0);
    lang.percent(tenths)
}

/// The sheet.
#[component]
pub fn FiguresSheet(props: &FiguresSheetProps) -> Html {
    let lang = use_lang();
    let navigator = use_navigator();
    let stats = &*props.stats;
    let to = navigator.as_ref();
    let (known, records) = (lang.number(stats.known_records), lang.number(stats.records));
    let known =
        lang.with("stats-known-line", &[("known", (&*known).into()), ("records", (&*records).into())]);
    let quality = stats.quality.iter().map(|(known, people)| Bar {
        name: lang.code("trait", known),
        total: *people,
        part: *people,
        words: vec![lang.number(*people), percent(lang, *people, stats.identities)],
        onopen: opens(to, SearchPeople { traits: vec![known.clone()], ..SearchPeople::default() })
            .filter(|_| *people > 0),
    });
    let communes = stats.by_commune.iter().take(COMMUNES_SHOWN).map(|(commune, people)| Bar {
        name: if commune.is_empty() { lang.t("place-none") } else { commune.clone().into() },
        total: *people,
        part: *people,
        words: vec![lang.number(*people)],
        onopen: opens(to, SearchPeople { commune: Some(commune.clone()), ..SearchPeople::default() }),
    });
    let programmes = stats.by_programme.iter().map(|row| Bar {
        name: row.name.clone().into(),
        total: row.enrollments,
        part: row.enrollments,
        words: vec![lang.number(row.enrollments)],
        onopen: opens(to, SearchPeople { programme_uid: Some(row.uid.clone()), ..SearchPeople::default() }),
    });
    let heaps = stats.heaps.iter().map(|heap| Bar {
        name: heap.name.clone().into(),
        total: heap.people,
        part: heap.people,
        words: vec![lang.number(heap.people)],
        onopen: opens(
            to,
            SearchPeople {
                query: heap.name.clone(),
                traits: vec!["birth_january".to_owned()],
                ..SearchPeople::default()
            },
        ),
    });
    let programmes: Vec<Bar> = programmes.collect();
    let heaps: Vec<Bar> = heaps.collect();
    html! {
        <section class="register-figures" aria-labelledby="register-figures" data-testid="stats">
            <h2 id="register-figures">{ lang.t("stats-title") }</h2>
            <div class="sheet figures figures-wide">
                <button type="button" class="figure-link" onclick={opens(to, SearchPeople::default()).map(|open| open.reform(|_: MouseEvent| ()))}>
                    <Figure label={lang.t("home-people")} value={lang.number(stats.identities)} testid="stats-people" />
                </button>
                <Figure label={lang.t("stats-records")} value={lang.number(stats.records)} line={lang.t("stats-records-line")} testid="stats-records" />
                <Figure label={lang.t("stats-known")} value={percent(lang, stats.known_records, stats.records)} line={known} testid="stats-known" />
                { opening(lang, "stats-to-review", stats.to_review, None, Route::Duplicates, props.office.may(Access::WritePeople)) }
                { opening(lang, "stats-alerts", stats.alerts, Some("stats-alerts-line"), Route::Alerts, props.office.may(Access::WritePeople)) }
                <p class="muted small figures-note">{ lang.t("stats-known-why") }</p>
            </div>
            <div class="register-columns">
                <div class="register-column">
                    <section class="sheet">
                        <h3>{ lang.t(if stats.trend_by == "week" { "stats-trend-weeks" } else { "stats-trend-months" }) }</h3>
                        { trend(lang, stats) }
                    </section>
                    <section class="sheet">
                        <h3>{ lang.t("stats-communes") }</h3>
                        <Bars heads={vec![lang.t("field-commune"), lang.t("home-people")]} bars={communes.collect::<Vec<_>>()} />
                    </section>
                </div>
                <div class="register-column">
                    <section class="sheet">
                        <h3>{ lang.t("stats-quality") }</h3>
                        <Bars testid="quality" heads={vec![lang.t("stats-quality-head"), lang.t("home-people"), lang.t("stats-share")]} bars={quality.collect::<Vec<_>>()} most={Some(stats.identities)} />
                    </section>
                    if !programmes.is_empty() {
                        <section class="sheet">
                            <h3>{ lang.t("stats-programmes") }</h3>
                            <Bars heads={vec![lang.t("field-programme"), lang.t("stats-enrollments")]} bars={programmes} />
                        </section>
                    }
                    <section class="sheet">
                        <h3>{ lang.t("stats-heaps") }</h3>
                        <p class="muted small">{ lang.t(if heaps.is_empty() { "stats-heaps-none" } else { "stats-heaps-line" }) }</p>
                        if !heaps.is_empty() {
                            <Bars heads={vec![lang.t("field-name"), lang.t("home-people")]} bars={heaps} />
                        }
                    </section>
                </div>
            </div>
        </section>
    }
}

/// A number that opens a place.
fn opening(lang: Lang, label: &'static str, number: u64, line: Option<&str>, to: Route, may: bool) -> Html {
    let figure = html! { <Figure label={lang.t(label)} value={lang.number(number)} line={line.map(|line| lang.t(line))} testid={label} /> };
    if may {
        html! { <Link<Route> {to} classes="figure-link">{ figure }</Link<Route>> }
    } else {
        figure
    }
}

fn trend(lang: Lang, stats: &MpiStats) -> Html {
    let weeks = stats.trend_by == "week";
    let series = vec![
        Series { name: lang.t("stats-registered"), class: "series-new" },
        Series { name: lang.t("stats-linked"), class: "series-known" },
        Series { name: lang.t("stats-merged"), class: "series-merged" },
    ];
    let numbers =
        |period: &kadi_contract::register::TrendPeriod| vec![period.registered, period.linked, period.merged];
    let periods: Vec<Period> = stats
        .trend
        .iter()
        .map(|period| {
            let date = lang.date(&period.from);
            let month = date.get(3..).unwrap_or_default().to_owned();
            let day = date.get(..5).unwrap_or_default().to_owned();
            Period {
                name: if weeks { date.clone() } else { month.clone().into() },
                short: if weeks { day } else { month.get(..2).unwrap_or_default().to_owned() }.into(),
                numbers: numbers(period),
                words: numbers(period).into_iter().map(|number| lang.number(number)).collect(),
            }
        })
        .collect();
    let top = periods.iter().map(|period| period.numbers.iter().sum::<u64>()).max().unwrap_or(0);
    html! {
        <Columns head={lang.t(if weeks { "stats-week-from" } else { "stats-month-from" })} {series} {periods} as_table={lang.t("stats-as-table")} top={lang.number(top)} testid="trend" />
    }
}
