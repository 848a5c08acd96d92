//! The home sheet.

use std::rc::Rc;

use kadi_contract::Access;
use kadi_contract::office::HomeView;
use kadi_contract::register::SearchPeople;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::kit::{Bar, Bars, Figure, Icon, IconName};
use crate::lang::{Lang, use_lang};
use crate::office::Office;
use crate::parts::JobBar;
use crate::route::{Narrowed, Route};

/// Properties of [`HomeSheet`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct HomeSheetProps {
    /// The figures.
    pub home: Rc<HomeView>,
    /// Who looks at them.
    pub office: Office,
    /// Open signs of misuse; 0 for whom they are not.
    pub signs: u64,
}

/// One line of what there is to do: sign, words, words of the link, where to.
type Line = (IconName, AttrValue, AttrValue, Route, &'static str);

fn lines(lang: Lang, home: &HomeView, office: &Office, signs: u64) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for code in &home.checklist {
        let (to, needs) = match code.as_str() {
            "recovery" => (Route::Settings, Access::AnyOfficer),
            "sync" => (Route::Sync, Access::Synchronise),
            _ => (Route::Connect, Access::Synchronise),
        };
        if office.may(needs) {
            lines.push((
                IconName::Right,
                lang.code("todo", code),
                lang.code("todo-act", code),
                to,
                "todo-setup",
            ));
        }
    }
    if home.to_review > 0 && office.may(Access::WritePeople) {
        lines.push((
            IconName::Duplicates,
            lang.count("todo-review", home.to_review),
            lang.t("todo-act-review"),
            Route::Duplicates,
            "todo-review",
        ));
    }
    if home.alerts > 0 && office.may(Access::WritePeople) {
        lines.push((
            IconName::Circle,
            lang.count("todo-alerts", home.alerts),
            lang.t("todo-act-look"),
            Route::Alerts,
            "todo-alerts",
        ));
    }
    if home.not_taken > 0 {
        lines.push((
            IconName::Attention,
            lang.count("todo-not-taken", home.not_taken),
            lang.t("todo-act-look"),
            Route::Sync,
            "todo-not-taken",
        ));
    }
    if home.cards_waiting > 0 && office.may(Access::MakeCards) {
        lines.push((
            IconName::Card,
            lang.count("todo-cards", home.cards_waiting),
            lang.t("todo-act-look"),
            Route::Cards,
            "todo-cards",
        ));
    }
    if home.cards_to_reprint > 0 && office.may(Access::MakeCards) {
        lines.push((
            IconName::Card,
            lang.count("todo-reprint", home.cards_to_reprint),
            lang.t("todo-act-look"),
            Route::Printing,
            "todo-reprint",
        ));
    }
    if signs > 0 {
        lines.push((
            IconName::Attention,
            lang.count("todo-signs", signs),
            lang.t("todo-act-look"),
            Route::Fraud,
            "todo-signs",
        ));
    }
    lines
}

/// The sheet.
#[component]
pub fn HomeSheet(props: &HomeSheetProps) -> Html {
    let lang = use_lang();
    let (home, office) = (&*props.home, &props.office);
    let name = office.0.session.as_ref().map(|session| session.name.clone()).unwrap_or_default();
    let lines = lines(lang, home, office, props.signs);
    let navigator = use_navigator();
    let bars = home
        .by_place
        .iter()
        .map(|place| Bar {
            name: if place.place.is_empty() { lang.t("place-none") } else { place.place.clone().into() },
            total: place.people,
            part: place.with_card,
            words: vec![lang.number(place.people), lang.number(place.with_card)],
            onopen: opens_district(
                navigator.as_ref().filter(|_| office.may(Access::ReadPeople)),
                &place.place,
            ),
        })
        .collect::<Vec<_>>();
    html! {
        <>
            <h1>{ lang.with("home-greeting", &[("name", (&name).into())]) }</h1>
            <nav class="big-actions" aria-label={lang.t("home-actions")}>
                { big(lang, Route::Verify, IconName::Verify, "home-verify", "F2") }
                if office.may(Access::ReadPeople) {
                    { big(lang, Route::People, IconName::Search, "home-find", "F3") }
                }
                if office.may(Access::MakeCards) {
                    { big(lang, Route::NewBatch, IconName::Card, "home-cards", "F4") }
                }
            </nav>
            <div class="home-columns">
                <section class="sheet">
                    <h2>{ lang.t("home-todo") }</h2>
                    for job in &home.jobs {
                        <JobBar key={job.id.clone()} job={job.clone()} title={lang.code("job-kind", &job.kind)} may_act=false />
                    }
                    if lines.is_empty() && home.jobs.is_empty() {
                        <p class="muted done-line"><Icon name={IconName::Check} />{ lang.t("home-nothing") }</p>
                    }
                    <ul class="todo">
                        for (icon, words, act, to, testid) in lines {
                            <li data-testid={testid}><Icon name={icon} /><span>{ words }</span><Link<Route> {to} classes="button button-plain">{ act }</Link<Route>></li>
                        }
                    </ul>
                    <p class="muted small">{ lang.with("home-last-sync", &[("when", (&*lang.when_or_never(home.last_sync.as_deref())).into())]) }</p>
                </section>
                <section class="sheet">
                    <h2>{ lang.t("home-office") }</h2>
                    <div class="figures">
                        <Figure label={lang.t("home-people")} value={lang.number(home.people)} testid="figure-people" />
                        <Figure label={lang.t("home-cards-valid")} value={lang.number(home.cards_valid)} testid="figure-cards" />
                        <Figure label={lang.t("home-cards-revoked")} value={lang.number(home.cards_revoked)} />
                    </div>
                    if !bars.is_empty() {
                        <Bars heads={vec![lang.t("home-place"), lang.t("home-people"), lang.t("home-with-card")]} {bars} />
                    }
                </section>
            </div>
        </>
    }
}

fn big(lang: Lang, to: Route, icon: IconName, text: &'static str, key: &'static str) -> Html {
    html! {
        <Link<Route> {to} classes="big-action"><Icon name={icon} /><span data-testid={text}>{ lang.t(text) }</span><kbd aria-hidden="true">{ key }</kbd></Link<Route>>
    }
}

/// Opens the people of a district.
fn opens_district(navigator: Option<&Navigator>, district: &str) -> Option<Callback<()>> {
    let navigator = navigator?.clone();
    let search = SearchPeople {
        district: Some(district.to_owned()),
        status: Some("active".to_owned()),
        ..SearchPeople::default()
    };
    Some(Callback::from(move |()| navigator.push_with_state(&Route::People, Narrowed(search.clone()))))
}
