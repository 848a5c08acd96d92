//! The sheet of a person.

use std::rc::Rc;

use kadi_contract::people::PersonView;
use yew::prelude::*;
use yew_router::prelude::*;

use super::Act;
use super::history::{History, came_by};
use super::sections;
use crate::kit::{Button, ButtonKind, Chip, Facts, Icon, IconName, Notice, PlaceHead, Tone};
use crate::lang::{Lang, use_lang};
use crate::parts::{full_name, sex_word};
use crate::route::Route;

/// Properties of [`PersonSheet`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct PersonSheetProps {
    /// The person.
    pub view: Rc<PersonView>,
    /// The identifier that was asked for; a former one leads here as well.
    pub asked: String,
    /// Called with what an officer is about to do.
    pub onact: Callback<Act>,
    /// Whether the officer may change people.
    pub may_write: bool,
    /// Whether the officer may revoke cards.
    pub may_revoke: bool,
    /// Whether the officer may make cards.
    pub may_make: bool,
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
    let asked = view.aliases.iter().find(|alias| **alias == props.asked);
    html! {
        <div data-testid="person">
            <p><Link<Route> to={Route::People} classes="back-link"><Icon name={IconName::Left} />{ lang.t("place-people") }</Link<Route>></p>
            <PlaceHead title={full_name(&view.row)}>
                if props.may_write {
                    { actions(lang, props) }
                }
            </PlaceHead>
            <p class="row person-line">
                <span class="code" data-testid="mpi-id">{ &view.row.mpi_id }</span>
                <span data-testid="person-status"><Chip label={lang.code("status", &view.row.status)} tone={if view.row.status == "active" { Tone::Good } else { Tone::Neutral }} /></span>
                if view.row.in_review {
                    <Link<Route> to={Route::Duplicates}><Chip label={lang.t("people-in-review")} tone={Tone::Attention} /></Link<Route>>
                }
            </p>
            if let Some(alias) = asked {
                <Notice title={lang.with("person-alias-asked", &[("id", alias.into())])} testid="alias-asked" />
            }
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
                        ]} />
                    </section>
                    { sections::aliases(lang, view, props.may_write.then_some(&props.onact)) }
                </div>
                <div class="stack">
                    { sections::cards(lang, view, props.may_revoke.then_some(&props.onact), props.may_make.then_some(&props.onact)) }
                    { sections::programmes(lang, view) }
                    { sections::records(lang, view) }
                    <History view={view.clone()} />
                </div>
            </div>
        </div>
    }
}

fn actions(lang: Lang, props: &PersonSheetProps) -> Html {
    let open = |act: Act| props.onact.reform(move |_: MouseEvent| act.clone());
    let active = props.view.row.status == "active";
    html! {
        <>
            <Button label={lang.t("person-link")} icon={IconName::Sync} onclick={open(Act::Link)} testid="link-dhis2" />
            if active {
                <Button label={lang.t("merge-by-hand")} icon={IconName::Duplicates} onclick={open(Act::Merge)} testid="merge" />
                <Button label={lang.t("person-deactivate")} kind={ButtonKind::Danger} onclick={open(Act::Deactivate)} testid="deactivate" />
            } else {
                <Button label={lang.t("person-reactivate")} onclick={open(Act::Reactivate)} testid="reactivate" />
            }
            <Button label={lang.t("action-edit")} icon={IconName::Pencil} onclick={open(Act::Edit)} testid="edit" />
        </>
    }
}
