//! Cards: the batches, the way to a new one, and one batch at work.

mod batch;
mod new;
mod orders;

use kadi_contract::cards::{BatchView, ListBatches};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::use_call;
use crate::kit::{Button, ButtonKind, Chip, Empty, IconName, PlaceHead};
use crate::lang::{Lang, use_lang};
use crate::parts::job_tone;
use crate::route::Route;
use crate::show::show;
pub use batch::BatchPlace;
pub use new::NewBatch;

/// The list of batches.
#[component]
pub fn CardsPlace() -> Html {
    let lang = use_lang();
    let navigator = use_navigator();
    let batches = use_call(ListBatches {});
    let printing = {
        let navigator = navigator.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(navigator) = &navigator {
                navigator.push(&Route::Printing);
            }
        })
    };
    let studio = {
        let navigator = navigator.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(navigator) = &navigator {
                navigator.push(&Route::Studio);
            }
        })
    };
    let new = Callback::from(move |_: MouseEvent| {
        if let Some(navigator) = &navigator {
            navigator.push(&Route::NewBatch);
        }
    });
    html! {
        <>
            <PlaceHead title={lang.t("place-cards")} line={Some(lang.t("cards-line"))}>
                <Button label={lang.t("studio-open")} onclick={studio} testid="to-studio" />
                <Button label={lang.t("print-queue")} onclick={printing} testid="to-printing" />
                <Button label={lang.t("cards-new")} shortcut={Some(AttrValue::from("F4"))} icon={IconName::Plus} kind={ButtonKind::Primary} onclick={new.clone()} testid="new-batch" />
            </PlaceHead>
            { show(lang, &batches, |list| if list.is_empty() {
                html! { <Empty icon={IconName::Card} text={lang.t("cards-empty")}><Button label={lang.t("cards-new")} kind={ButtonKind::Primary} onclick={new} /></Empty> }
            } else {
                html! { <section class="sheet">{ table(lang, list) }</section> }
            }) }
        </>
    }
}

fn table(lang: Lang, list: &[BatchView]) -> Html {
    html! {
        <table class="plain-table" data-testid="batches">
            <thead><tr>
                <th scope="col">{ lang.t("cards-batch") }</th><th scope="col">{ lang.t("field-campaign") }</th><th scope="col">{ lang.t("field-template") }</th>
                <th scope="col">{ lang.t("person-state") }</th><th scope="col" class="num">{ lang.t("place-cards") }</th><th scope="col">{ lang.t("cards-made") }</th>
            </tr></thead>
            <tbody>
                for batch in list {
                    <tr key={batch.id.clone()} data-testid="batch">
                        <td><Link<Route> to={Route::Batch { id: batch.id.clone() }} classes="code">{ &batch.id }</Link<Route>></td>
                        <td>{ &batch.campaign }</td>
                        <td>{ &batch.template }</td>
                        <td><Chip label={lang.code("job", &batch.state)} tone={job_tone(&batch.state)} /></td>
                        <td class="num">{ lang.with("progress-of", &[("done", batch.rendered.into()), ("total", batch.total.into())]) }</td>
                        <td class="num">{ lang.when(&batch.created_at) }</td>
                    </tr>
                }
            </tbody>
        </table>
    }
}
