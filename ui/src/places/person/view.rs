//! The sheet of a person.

use std::rc::Rc;

use kadi_contract::people::{HistoryView, PersonView};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::kit::{Button, ButtonKind, Chip, Facts, Icon, IconName, PlaceHead, Tone};
use crate::lang::{Lang, use_lang};
use crate::parts::{card_chip, full_name, sex_word};
use crate::route::Route;

/// Properties of [`PersonSheet`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct PersonSheetProps {
    /// The person.
    pub view: Rc<PersonView>,
    /// Opens the form, for whoever may.
    pub onedit: Option<Callback<()>>,
    /// Revokes the card of this code, for whoever may.
    pub onrevoke: Option<Callback<String>>,
}

/// The sheet.
#[component]
pub fn PersonSheet(props: &PersonSheetProps) -> Html {
    let lang = use_lang();
    let view = &*props.view;
    let person = &view.person;
    let text = |text: &str| {
        if text.is_empty() {
            html! { <span class="muted">{ lang.t("value-unknown") }</span> }
        } else {
            html! { { text.to_owned() } }
        }
    };
    let birth = if person.birth_estimated && !person.date_of_birth.is_empty() {
        html! { <>{ lang.date(&person.date_of_birth) }{ " " }<Chip label={lang.t("person-estimated")} /></> }
    } else {
        text(&lang.date(&person.date_of_birth))
    };
    html! {
        <div data-testid="person">
            <p><Link<Route> to={Route::People} classes="back-link"><Icon name={IconName::Left} />{ lang.t("place-people") }</Link<Route>></p>
            <PlaceHead title={full_name(&view.row)}>
                if let Some(onedit) = &props.onedit {
                    <Button label={lang.t("action-edit")} icon={IconName::Pencil} onclick={onedit.reform(|_: MouseEvent| ())} testid="edit" />
                }
            </PlaceHead>
            <p class="row person-line">
                <span class="code" data-testid="mpi-id">{ &view.row.mpi_id }</span>
                <Chip label={lang.code("status", &view.row.status)} tone={if view.row.status == "active" { Tone::Good } else { Tone::Neutral }} />
                if view.row.in_review {
                    <Link<Route> to={Route::Duplicates}><Chip label={lang.t("people-in-review")} tone={Tone::Attention} /></Link<Route>>
                }
            </p>
            <div class="person-columns">
                <div class="stack">
                    <section class="sheet">
                        <h2>{ lang.t("person-who") }</h2>
                        <Facts facts={vec![
                            (lang.t("field-first-name"), text(&person.first_name)),
                            (lang.t("field-last-name"), text(&person.last_name)),
                            (lang.t("field-date-of-birth"), birth),
                            (lang.t("field-sex"), html! { sex_word(lang, view.row.sex.as_deref()) }),
                            (lang.t("field-phone"), text(&person.phone)),
                            (lang.t("field-mother-name"), text(&person.mother_name)),
                            (lang.t("field-district"), text(&person.district)),
                            (lang.t("field-commune"), text(&person.commune)),
                            (lang.t("field-external-id"), text(&person.external_id)),
                        ]} />
                    </section>
                    <section class="sheet">
                        <h2>{ lang.t("person-source") }</h2>
                        <Facts facts={vec![
                            (lang.t("person-came"), html! { { came_by(lang, &view.source) } }),
                            (lang.t("person-since"), html! { { lang.when(&view.created_at) } }),
                            (lang.t("person-changed"), html! { { lang.when(&view.updated_at) } }),
                            (lang.t("person-aliases"), html! { if view.aliases.is_empty() { <span class="muted">{ "–" }</span> } else { for alias in &view.aliases { <span class="code alias">{ alias }</span> } } }),
                        ]} />
                    </section>
                </div>
                <div class="stack">
                    { cards(lang, props) }
                    { programmes(lang, view) }
                    <section class="sheet">
                        <h2>{ lang.t("person-history") }</h2>
                        if view.history.is_empty() {
                            <p class="muted">{ lang.t("person-no-history") }</p>
                        }
                        <ol class="history">
                            for line in &view.history {
                                { history(lang, line) }
                            }
                        </ol>
                    </section>
                </div>
            </div>
        </div>
    }
}

/// The way a person came in; what follows a colon is where from.
fn came_by(lang: Lang, source: &str) -> String {
    let (way, from) = source.split_once(':').unwrap_or((source, ""));
    format!("{} {from}", lang.code("came-by", way)).trim_end().to_owned()
}

fn cards(lang: Lang, props: &PersonSheetProps) -> Html {
    let view = &props.view;
    html! {
        <section class="sheet" data-testid="person-cards">
            <h2>{ lang.t("place-cards") }</h2>
            if view.cards.is_empty() {
                <p class="muted">{ lang.t("person-no-card") }</p>
            } else {
                <table class="plain-table">
                    <thead><tr><th scope="col">{ lang.t("field-code") }</th><th scope="col">{ lang.t("field-campaign") }</th><th scope="col">{ lang.t("person-until") }</th><th scope="col">{ lang.t("person-state") }</th><th><span class="visually-hidden">{ lang.t("revoke-action") }</span></th></tr></thead>
                    <tbody>
                        for card in &view.cards {
                            <tr key={card.code.clone()}>
                                <td class="code" data-testid="card-code">{ &card.code }</td>
                                <td>{ &card.campaign }</td>
                                <td class="num">{ card.expires_on.as_deref().map_or_else(|| lang.t("person-no-end"), |day| lang.date(day)) }</td>
                                <td>{ card_chip(lang, Some(&card.status)) }</td>
                                <td>
                                    if let Some(onrevoke) = props.onrevoke.clone().filter(|_| card.status == "valid") {
                                        <Button label={lang.t("revoke-action")} kind={ButtonKind::Danger} testid="revoke" onclick={
                                            let code = card.code.clone();
                                            Callback::from(move |_: MouseEvent| onrevoke.emit(code.clone()))
                                        } />
                                    }
                                </td>
                            </tr>
                        }
                    </tbody>
                </table>
            }
        </section>
    }
}

fn programmes(lang: Lang, view: &PersonView) -> Html {
    html! {
        <section class="sheet">
            <h2>{ lang.t("person-programmes") }</h2>
            if view.enrollments.is_empty() {
                <p class="muted">{ lang.t("person-no-programme") }</p>
            } else {
                <table class="plain-table">
                    <thead><tr><th scope="col">{ lang.t("field-programme") }</th><th scope="col">{ lang.t("person-facility") }</th><th scope="col">{ lang.t("person-enrolled") }</th></tr></thead>
                    <tbody>
                        for enrollment in &view.enrollments {
                            <tr key={enrollment.uid.clone()}><td>{ &enrollment.programme }</td><td>{ &enrollment.org_unit }</td><td class="num">{ lang.date(&enrollment.enrolled_at) }</td></tr>
                        }
                    </tbody>
                </table>
            }
        </section>
    }
}

fn history(lang: Lang, line: &HistoryView) -> Html {
    let officer = if line.officer.is_empty() { lang.t("kadi-itself") } else { line.officer.clone().into() };
    let fields =
        line.fields.iter().map(|field| lang.code("field", field).to_string()).collect::<Vec<_>>().join(", ");
    html! {
        <li>
            <span class="muted num">{ lang.when(&line.at) }</span>
            <span><strong>{ officer }</strong>{ " · " }{ lang.code("audit", &line.action) }
                if !fields.is_empty() { { " : " }{ fields } }
                if !line.reason.is_empty() { <em class="reason">{ " – " }{ &line.reason }</em> }
            </span>
        </li>
    }
}
