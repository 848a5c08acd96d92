//! A person beside the list.

use kadi_contract::people::GetPerson;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::use_call;
use crate::kit::Facts;
use crate::lang::use_lang;
use crate::parts::{card_chip, sex_word};
use crate::route::Route;
use crate::show::show;

/// Properties of [`Peek`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct PeekProps {
    /// Whom.
    pub mpi_id: String,
}

/// The most asked-for facts.
#[component]
pub fn Peek(props: &PeekProps) -> Html {
    let lang = use_lang();
    let person = use_call(GetPerson { mpi_id: props.mpi_id.clone() });
    show(lang, &person, |view| {
        let person = &view.person;
        let or_unknown = |text: &str| {
            if text.is_empty() {
                html! { <span class="muted">{ lang.t("value-unknown") }</span> }
            } else {
                html! { { text.to_owned() } }
            }
        };
        html! {
            <>
                <Facts facts={vec![
                    (lang.t("field-mpi-id"), html! { <span class="code">{ &view.row.mpi_id }</span> }),
                    (lang.t("field-date-of-birth"), or_unknown(&lang.date(&person.date_of_birth))),
                    (lang.t("field-sex"), html! { sex_word(lang, view.row.sex.as_deref()) }),
                    (lang.t("field-phone"), or_unknown(&person.phone)),
                    (lang.t("field-district"), or_unknown(&person.district)),
                    (lang.t("field-commune"), or_unknown(&person.commune)),
                    (lang.t("people-card"), card_chip(lang, view.row.card.as_deref())),
                    (lang.t("person-programmes"), or_unknown(&view.row.programmes.join(", "))),
                ]} />
                <Link<Route> to={Route::Person { id: view.row.mpi_id.clone() }} classes="button button-plain">{ lang.t("action-open") }<kbd aria-hidden="true">{ "Enter" }</kbd></Link<Route>>
            </>
        }
    })
}
