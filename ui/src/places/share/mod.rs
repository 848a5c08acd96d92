//! What leaves the office: verification portals.

mod apply;
mod portals;

use kadi_contract::verify::{
    ExportChanges, ExportPortal, ListCampaigns, ListPortals, PortalPack, PortalView,
};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::ipc::{use_action, use_call};
use crate::kit::{
    Button, ButtonKind, Choice, Empty, IconName, PlaceHead, Select, TextInput, Toast, use_toasts,
};
use crate::lang::use_lang;
use crate::parts::bind_text;
use crate::route::Route;
use crate::show::{Failure, show};
use apply::Apply;
use portals::Portals;

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
    let pack = use_state_eq(|| "folder".to_owned());
    let export = use_action::<ExportPortal>(Callback::from(move |portal: PortalView| {
        toast.emit(Toast::done(match &portal.zip {
            Some(file) => lang.with("share-zipped", &[("file", file.into())]),
            None => lang.t("share-exported"),
        }))
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
            let (run, chosen, days) = (export.run.clone(), chosen.clone(), days.clone());
            let (out, pack) = (out.clone(), pack.clone());
            Callback::from(move |event: SubmitEvent| {
                event.prevent_default();
                run.emit(ExportPortal {
                    campaign: chosen.clone(),
                    out: out.trim().to_owned(),
                    fresh_days: days.trim().parse().unwrap_or(30),
                    pack: if *pack == "zip" { PortalPack::Zip } else { PortalPack::Folder },
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
        let packs = vec![
            Choice::new("folder", lang.t("share-pack-folder")),
            Choice::new("zip", lang.t("share-pack-zip")),
        ];
        html! {
            <form class="sheet stack narrow" {onsubmit}>
                <h2>{ lang.t("share-portal") }</h2>
                <p>{ lang.t("share-portal-text") }</p>
                <Select id="portal-campaign" label={lang.t("field-campaign")} value={chosen} {choices} {onchange} />
                <TextInput id="portal-days" kind="number" label={lang.t("share-days")} value={(*days).clone()} oninput={bind_text(&days)} hint={Some(lang.t("share-days-hint"))} />
                <TextInput id="portal-out" label={lang.t("share-folder")} value={(*out).clone()} oninput={bind_text(&out)} hint={Some(lang.t("share-folder-hint"))} />
                <Select id="portal-pack" label={lang.t("share-pack")} value={(*pack).clone()} choices={packs} onchange={bind_text(&pack)} />
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
            { show(lang, &portals, |list| if list.is_empty() { Html::default() } else { html! { <Portals list={list.clone()} /> } }) }
            <Apply />
        </>
    }
}
