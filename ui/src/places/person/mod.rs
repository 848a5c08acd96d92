//! One person: demographics, programmes, cards, other identifiers, history.

mod edit;
mod view;

use kadi_contract::Access;
use kadi_contract::cards::{CardView, RevokeCard};
use kadi_contract::people::GetPerson;
use yew::prelude::*;

use crate::ipc::{use_action, use_call};
use crate::kit::{Toast, use_toasts};
use crate::lang::use_lang;
use crate::office::use_office;
use crate::parts::ReasonDialog;
use crate::show::show;
use edit::EditDialog;
use view::PersonSheet;

/// Properties of [`PersonPlace`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct PersonPlaceProps {
    /// MPI id.
    pub id: String,
}

/// The place.
#[component]
pub fn PersonPlace(props: &PersonPlaceProps) -> Html {
    let lang = use_lang();
    let office = use_office();
    let toast = use_toasts();
    let person = use_call(GetPerson { mpi_id: props.id.clone() });
    let editing = use_state_eq(|| false);
    let revoking = use_state_eq(|| None::<String>);
    let revoke = {
        let (revoking, toast) = (revoking.setter(), toast.clone());
        use_action::<RevokeCard>(Callback::from(move |_: CardView| {
            revoking.set(None);
            toast.emit(Toast::done(lang.t("person-revoked")));
        }))
    };
    let set = |open: bool| {
        let editing = editing.setter();
        Callback::from(move |()| editing.set(open))
    };
    let onrevoke = {
        let (revoking, forget) = (revoking.setter(), revoke.forget.clone());
        Callback::from(move |code: String| {
            forget.emit(());
            revoking.set(Some(code));
        })
    };
    let keep = {
        let revoking = revoking.setter();
        Callback::from(move |()| revoking.set(None))
    };
    let onreason = {
        let (run, revoking) = (revoke.run.clone(), revoking.clone());
        Callback::from(move |reason| {
            if let Some(code) = (*revoking).clone() {
                run.emit(RevokeCard { code, reason });
            }
        })
    };
    show(lang, &person, |view| {
        html! {
            <>
                <PersonSheet view={view.clone()} onedit={office.may(Access::WritePeople).then(|| set(true))} onrevoke={office.may(Access::RevokeCards).then_some(onrevoke)} />
                if *editing {
                    <EditDialog mpi_id={view.row.mpi_id.clone()} person={view.person.clone()} onclose={set(false)} />
                }
                if revoking.is_some() {
                    <ReasonDialog title={lang.t("revoke-title")} text={lang.t("revoke-text")} action={lang.t("revoke-action")} {onreason} onclose={keep} busy={revoke.busy} error={revoke.error.clone()} />
                }
            </>
        }
    })
}
