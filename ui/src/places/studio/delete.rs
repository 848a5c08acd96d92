//! Asks before a design goes out of the gallery.

use kadi_contract::Done;
use kadi_contract::studio::DeleteDesign;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::use_action;
use crate::kit::{Button, ButtonKind, Dialog, Toast, use_toasts};
use crate::lang::use_lang;
use crate::route::Route;
use crate::show::Failure;

/// Properties of [`DeleteDialog`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub(super) struct DeleteProps {
    /// Number of the design.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Called when the officer turns back.
    pub onclose: Callback<()>,
}

/// The dialog.
#[component]
pub(super) fn DeleteDialog(props: &DeleteProps) -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let navigator = use_navigator();
    let delete = use_action::<DeleteDesign>(Callback::from(move |_: Done| {
        toast.emit(Toast::done(lang.t("studio-deleted")));
        if let Some(navigator) = &navigator {
            navigator.replace(&Route::Studio);
        }
    }));
    let id = props.id.clone();
    html! {
        <Dialog title={lang.with("studio-delete-title", &[("name", (&props.name).into())])} close_label={lang.t("action-close")} onclose={props.onclose.clone()} testid="studio-delete-dialog">
            <p>{ lang.t("studio-delete-sure") }</p>
            if let Some(error) = delete.error.clone() {
                <Failure {error} />
            }
            <div class="row row-end">
                <Button label={lang.t("action-cancel")} onclick={props.onclose.reform(|_: MouseEvent| ())} />
                <Button label={lang.t("studio-delete")} kind={ButtonKind::Primary} disabled={delete.busy} testid="studio-delete-confirm"
                    onclick={delete.run.reform(move |_: MouseEvent| DeleteDesign { id: id.clone() })} />
            </div>
        </Dialog>
    }
}
