//! One person: demographics, programmes, cards, DHIS2 records, former identifiers, history; and what can be done about them.

mod edit;
mod history;
mod link;
mod merge;
mod pass;
mod sections;
mod view;

use kadi_contract::cards::{CardReissued, CardView, ReissueCard, RevokeCard};
use kadi_contract::people::{DeactivatePerson, GetPerson, PersonView, ReactivatePerson};
use kadi_contract::review::UnmergePeople;
use kadi_contract::{Access, Call};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::{use_action, use_call};
use crate::kit::{Toast, use_toasts};
use crate::lang::use_lang;
use crate::office::use_office;
use crate::parts::ReasonDialog;
use crate::route::Route;
use crate::show::show;
use edit::EditDialog;
use link::LinkDialog;
use merge::MergeByHand;
use pass::PassDialog;
use view::PersonSheet;

/// What an officer is about to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Change the details.
    Edit,
    /// Link a DHIS2 record.
    Link,
    /// Merge with another record.
    Merge,
    /// Take out of use.
    Deactivate,
    /// Take into use again.
    Reactivate,
    /// Revoke the card of this code.
    Revoke(String),
    /// Replace the lost card of this code.
    Reissue(String),
    /// Show the wallet passes of the card of this code.
    Passes(String),
    /// Take this former identifier apart.
    Unmerge(String),
}

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
    let person = use_call(GetPerson { mpi_id: props.id.clone() });
    let act = use_state_eq(|| None::<Act>);
    let close = {
        let act = act.setter();
        Callback::from(move |()| act.set(None))
    };
    let onact = {
        let act = act.setter();
        Callback::from(move |next: Act| act.set(Some(next)))
    };
    show(lang, &person, |view| {
        html! {
            <>
                <PersonSheet view={view.clone()} asked={props.id.clone()} {onact}
                    may_write={office.may(Access::WritePeople)} may_revoke={office.may(Access::RevokeCards)} may_make={office.may(Access::MakeCards)} />
                if let Some(act) = &*act {
                    <ActDialog act={act.clone()} view={(**view).clone()} onclose={close} />
                }
            </>
        }
    })
}

#[derive(Clone, PartialEq, Properties)]
struct ActDialogProps {
    act: Act,
    view: PersonView,
    onclose: Callback<()>,
}

/// The dialog of what is about to be done.
#[component]
fn ActDialog(props: &ActDialogProps) -> Html {
    let lang = use_lang();
    let office = use_office();
    let navigator = use_navigator();
    let (view, onclose) = (&props.view, &props.onclose);
    let mpi_id = view.row.mpi_id.clone();
    match props.act.clone() {
        Act::Edit => html! { <EditDialog {mpi_id} person={view.person.clone()} onclose={onclose.clone()} /> },
        Act::Link => html! { <LinkDialog {mpi_id} onclose={onclose.clone()} /> },
        Act::Merge => html! { <MergeByHand {mpi_id} onclose={onclose.clone()} /> },
        Act::Deactivate => html! {
            <Because<DeactivatePerson> title="deactivate-title" text={lang.t("deactivate-text")} action="person-deactivate" done="person-now-deactivated"
                make={Callback::from(move |reason| DeactivatePerson { mpi_id: mpi_id.clone(), reason })} onclose={onclose.clone()} />
        },
        Act::Reactivate => html! {
            <Because<ReactivatePerson> title="reactivate-title" text={lang.t("reactivate-text")} action="person-reactivate" done="person-now-active"
                make={Callback::from(move |reason| ReactivatePerson { mpi_id: mpi_id.clone(), reason })} onclose={onclose.clone()} />
        },
        Act::Revoke(code) => html! {
            <Because<RevokeCard, CardView> title="revoke-title" text={lang.t("revoke-text")} action="revoke-action" done="person-revoked"
                make={Callback::from(move |reason| RevokeCard { code: code.clone(), reason })} onclose={onclose.clone()} />
        },
        Act::Passes(code) => html! {
            <PassDialog {code} may_revoke={office.may(Access::RevokeCards)} onclose={onclose.clone()} />
        },
        Act::Reissue(code) => {
            let made = Callback::from(move |done: CardReissued| {
                if let Some(navigator) = &navigator {
                    navigator.push(&Route::Batch { id: done.batch.id });
                }
            });
            html! {
                <Because<ReissueCard, CardReissued> title="reissue-title" text={lang.with("reissue-text", &[("code", (&code).into())])} action="reissue-confirm" done="reissue-done"
                    {made} make={Callback::from(move |reason| ReissueCard { code: code.clone(), reason })} onclose={onclose.clone()} />
            }
        }
        Act::Unmerge(alias) => {
            let open = {
                let alias = alias.clone();
                Callback::from(move |()| {
                    if let Some(navigator) = &navigator {
                        navigator.push(&Route::Person { id: alias.clone() });
                    }
                })
            };
            html! {
                <Because<UnmergePeople, PersonView> title="unmerge-title" text={lang.with("unmerge-text", &[("id", (&alias).into())])} action="unmerge-action" done="unmerge-done"
                    {open} make={Callback::from(move |reason| UnmergePeople { mpi_id: alias.clone(), reason })} onclose={onclose.clone()} />
            }
        }
    }
}

#[derive(Clone, PartialEq, Properties)]
struct BecauseProps<C: PartialEq, R: PartialEq = kadi_contract::Done> {
    /// Text id of the question.
    title: &'static str,
    /// What will happen.
    text: AttrValue,
    /// Text id of the acting button.
    action: &'static str,
    /// Text id of what was done.
    done: &'static str,
    /// The call for a reason.
    make: Callback<String, C>,
    /// Opens what came of it.
    #[prop_or_default]
    open: Option<Callback<()>>,
    /// Called with what came of it.
    #[prop_or_default]
    made: Callback<R>,
    /// Called at the end.
    onclose: Callback<()>,
}

/// A call that wants a reason.
#[component]
fn Because<C, R = kadi_contract::Done>(props: &BecauseProps<C, R>) -> Html
where
    C: Call<Reply = R> + PartialEq + 'static,
    R: PartialEq + 'static,
{
    let lang = use_lang();
    let toast = use_toasts();
    let action = {
        let (onclose, done, open) = (props.onclose.clone(), props.done, props.open.clone());
        let made = props.made.clone();
        use_action::<C>(Callback::from(move |reply: R| {
            let said = Toast::done(lang.t(done));
            toast.emit(match open.clone() {
                Some(open) => said.with_action(lang.t("action-open"), open),
                None => said,
            });
            onclose.emit(());
            made.emit(reply);
        }))
    };
    let onreason = {
        let (run, make) = (action.run.clone(), props.make.clone());
        Callback::from(move |reason| run.emit(make.emit(reason)))
    };
    html! {
        <ReasonDialog title={lang.t(props.title)} text={props.text.clone()} action={lang.t(props.action)} {onreason} onclose={props.onclose.clone()}
            busy={action.busy} error={action.error} />
    }
}
