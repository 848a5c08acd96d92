//! What leaves the office: verification portals.

use kadi_contract::verify::{ExportChanges, ExportPortal, ListCampaigns, ListPortals, PortalView};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::{use_action, use_call};
use crate::kit::{
    Button, ButtonKind, Choice, Empty, IconName, PlaceHead, Select, TextInput, Toast, use_toasts,
};
use crate::lang::{Lang, use_lang};
use crate::parts::bind_text;
use crate::route::Route;
use crate::show::{Failure, show};

/// The place.
#[component]
pub fn Share() -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let toast_changes = toast.clone();
    let campaigns = use_call(ListCampaigns {});
    let portals = use_call(ListPortals {});
    let campaign = use_state_eq(String::new);
    let days = use_state_eq(|| "30".to_owned());
    let out = use_state_eq(String::new);
    let export = use_action::<ExportPortal>(Callback::from(move |_: PortalView| {
        toast.emit(Toast::done(lang.t("share-exported")))
    }));
    let changes = use_action::<ExportChanges>(Callback::from(move |_: PortalView| {
        toast_changes.emit(Toast::done(lang.t("share-changes-exported")))
    }));
    let onchange = bind_text(&campaign);
    let body = show(lang, &campaigns, |list| {
        let Some(first) = list.first() else {
            return html! { <Empty icon={IconName::Share} text={lang.t("share-no-campaign")} /> };
        };
        let chosen = if campaign.is_empty() { first.prefix.clone() } else { (*campaign).clone() };
        let choices = list
            .iter()
            .map(|one| {
                Choice::new(
                    one.prefix.clone(),
                    format!("{} – {}", one.name, lang.count("count-cards", one.cards)),
                )
            })
            .collect::<Vec<_>>();
        let onsubmit = {
            let (run, chosen, days, out) = (export.run.clone(), chosen.clone(), days.clone(), out.clone());
            Callback::from(move |event: SubmitEvent| {
                event.prevent_default();
                run.emit(ExportPortal {
                    campaign: chosen.clone(),
                    out: out.trim().to_owned(),
                    fresh_days: days.trim().parse().unwrap_or(30),
                    ..ExportPortal::default()
                });
            })
        };
        let onchanges = {
            let (run, chosen, days, out) = (changes.run.clone(), chosen.clone(), days.clone(), out.clone());
            Callback::from(move |_: MouseEvent| {
                run.emit(ExportChanges {
                    campaign: chosen.clone(),
                    out: out.trim().to_owned(),
                    fresh_days: days.trim().parse().unwrap_or(30),
                });
            })
        };
        html! {
            <form class="sheet stack narrow" {onsubmit}>
                <h2>{ lang.t("share-portal") }</h2>
                <p>{ lang.t("share-portal-text") }</p>
                <Select id="portal-campaign" label={lang.t("field-campaign")} value={chosen} {choices} {onchange} />
                <TextInput id="portal-days" kind="number" label={lang.t("share-days")} value={(*days).clone()} oninput={bind_text(&days)} hint={Some(lang.t("share-days-hint"))} />
                <TextInput id="portal-out" label={lang.t("share-folder")} value={(*out).clone()} oninput={bind_text(&out)} hint={Some(lang.t("share-folder-hint"))} />
                <p class="read-only">{ lang.t("share-what-leaves") }</p>
                if let Some(error) = export.error.clone().or_else(|| changes.error.clone()) {
                    <Failure {error} />
                }
                <p class="muted small">{ lang.t("share-changes-text") }</p>
                <div class="row row-end"><Button label={lang.t("share-changes")} disabled={changes.busy} testid="portal-changes" onclick={onchanges} /><Button label={lang.t("share-export")} icon={IconName::Download} kind={ButtonKind::Primary} submit=true disabled={export.busy} testid="portal-export" /></div>
            </form>
        }
    });
    html! {
        <>
            <PlaceHead title={lang.t("share-title")} line={Some(lang.t("share-text"))}>
                <Link<Route> classes="button" to={Route::Devices}>{ lang.t("devices-link") }</Link<Route>>
            </PlaceHead>
            { body }
            { show(lang, &portals, |list| if list.is_empty() { Html::default() } else { table(lang, list) }) }
        </>
    }
}

fn table(lang: Lang, list: &[PortalView]) -> Html {
    html! {
        <section class="sheet">
            <h2>{ lang.t("share-so-far") }</h2>
            <table class="plain-table" data-testid="portals">
                <thead><tr><th scope="col">{ lang.t("share-when") }</th><th scope="col">{ lang.t("field-campaign") }</th><th scope="col" class="num">{ lang.t("share-number") }</th><th scope="col">{ lang.t("share-form") }</th><th scope="col" class="num">{ lang.t("place-cards") }</th><th scope="col">{ lang.t("share-folder") }</th><th scope="col">{ "SHA-256" }</th></tr></thead>
                <tbody>
                    for portal in list {
                        <tr><td class="num">{ lang.when(&portal.generated_at) }</td><td>{ &portal.campaign }</td><td class="num">{ portal.sequence }</td><td>{ lang.code("portal-kind", &portal.kind) }</td><td class="num">{ lang.number(portal.cards) }</td><td class="code wrap">{ &portal.out }</td><td class="code" title={portal.sha256.clone()}>{ portal.sha256.get(..12).unwrap_or(&portal.sha256).to_owned() }</td></tr>
                    }
                </tbody>
            </table>
        </section>
    }
}
