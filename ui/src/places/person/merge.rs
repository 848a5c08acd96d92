//! Merges a person with another record by hand: the other identifier first, then the merge before it is done.

use kadi_contract::people::PersonView;
use kadi_contract::review::{Keep, MergeChoices, MergePeople};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::use_action;
use crate::kit::{Button, ButtonKind, Dialog, TextInput, Toast, use_toasts};
use crate::lang::use_lang;
use crate::parts::{MergeDialog, Merging, bind_text};
use crate::route::Route;

/// Properties of [`MergeByHand`].
#[derive(Clone, PartialEq, Properties)]
pub struct MergeByHandProps {
    /// The person whose page it is.
    pub mpi_id: String,
    /// Called at the end.
    pub onclose: Callback<()>,
}

/// The dialogs, one after the other.
#[component]
pub fn MergeByHand(props: &MergeByHandProps) -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let navigator = use_navigator();
    let typed = use_state_eq(String::new);
    let merging = use_state_eq(|| None::<Merging>);
    let reason = use_state_eq(String::new);
    let merge = {
        let onclose = props.onclose.clone();
        use_action::<MergePeople>(Callback::from(move |person: PersonView| {
            toast.emit(Toast::done(lang.t("merge-done")));
            onclose.emit(());
            if let Some(navigator) = &navigator {
                navigator.push(&Route::Person { id: person.row.mpi_id });
            }
        }))
    };
    let Some(shown) = (*merging).clone() else {
        let onsubmit = {
            let (merging, typed, survivor) = (merging.setter(), typed.clone(), props.mpi_id.clone());
            Callback::from(move |event: SubmitEvent| {
                event.prevent_default();
                let (survivor, other) = (survivor.clone(), typed.trim().to_owned());
                if !other.is_empty() {
                    merging.set(Some(Merging { survivor, other, choices: MergeChoices::new() }));
                }
            })
        };
        return html! {
            <Dialog title={lang.t("merge-by-hand")} close_label={lang.t("action-close")} onclose={props.onclose.clone()} testid="merge-by-hand">
                <form class="stack" {onsubmit}>
                    <TextInput id="merge-other" label={lang.t("merge-other")} value={(*typed).clone()} oninput={bind_text(&typed)} hint={Some(lang.t("merge-other-hint"))} autofocus=true code=true />
                    <div class="row row-end">
                        <Button label={lang.t("action-cancel")} onclick={props.onclose.reform(|_: MouseEvent| ())} />
                        <Button label={lang.t("merge-show")} kind={ButtonKind::Primary} submit=true disabled={typed.trim().is_empty()} testid="merge-show" />
                    </div>
                </form>
            </Dialog>
        };
    };
    let onchoose = {
        let (merging, shown) = (merging.setter(), shown.clone());
        Callback::from(move |(field, keep)| {
            let mut next = shown.clone();
            next.choices.insert(field, keep);
            merging.set(Some(next));
        })
    };
    let onswap = {
        let (merging, shown) = (merging.setter(), shown.clone());
        Callback::from(move |()| {
            let turn = |keep: &Keep| if *keep == Keep::Survivor { Keep::Other } else { Keep::Survivor };
            merging.set(Some(Merging {
                survivor: shown.other.clone(),
                other: shown.survivor.clone(),
                choices: shown.choices.iter().map(|(field, keep)| (*field, turn(keep))).collect(),
            }));
        })
    };
    let onconfirm = {
        let (run, shown, reason) = (merge.run.clone(), shown.clone(), reason.clone());
        Callback::from(move |basis: String| {
            run.emit(MergePeople {
                survivor: shown.survivor.clone(),
                other: shown.other.clone(),
                reason: reason.trim().to_owned(),
                choices: shown.choices.clone(),
                basis: Some(basis),
            });
        })
    };
    let back = {
        let (merging, forget) = (merging.setter(), merge.forget.clone());
        Callback::from(move |()| {
            forget.emit(());
            merging.set(None);
        })
    };
    html! {
        <MergeDialog merging={shown} reason={(*reason).clone()} onreason={bind_text(&reason)} {onchoose} {onswap} {onconfirm} onclose={back} busy={merge.busy} error={merge.error} />
    }
}
