//! The portals exported so far: bringing the newest up to date where it lies, and closing one.

use std::rc::Rc;

use kadi_contract::verify::{ClosePortal, ExportChanges, PortalView};
use yew::prelude::*;

use crate::ipc::use_action;
use crate::kit::{Button, ButtonKind, Chip, Dialog, TextInput, Toast, Tone, use_toasts};
use crate::lang::{Lang, use_lang};
use crate::parts::bind_text;
use crate::show::Failure;

/// Properties of [`Portals`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct PortalsProps {
    /// Lists and changes, newest first.
    pub list: Rc<Vec<PortalView>>,
}

/// Whether it is a list and not changes to one, and nobody closed it.
fn is_open(portal: &PortalView) -> bool {
    portal.kind != "delta" && portal.closed_at.is_none()
}

/// The sheet.
#[component]
pub fn Portals(props: &PortalsProps) -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let closing = use_state_eq(|| None::<PortalView>);
    let update = use_action::<ExportChanges>(Callback::from(move |_: PortalView| {
        toast.emit(Toast::done(lang.t("share-changes-exported")));
    }));
    // Changes apply to the newest list of a campaign; an older one would miss some.
    let is_newest = |portal: &PortalView| {
        props.list.iter().find(|other| is_open(other) && other.campaign == portal.campaign) == Some(portal)
    };
    html! {
        <section class="sheet">
            <h2>{ lang.t("share-so-far") }</h2>
            if let Some(error) = update.error.clone() {
                <Failure {error} />
            }
            <table class="plain-table" data-testid="portals">
                <thead><tr><th scope="col">{ lang.t("share-when") }</th><th scope="col">{ lang.t("field-campaign") }</th><th scope="col" class="num">{ lang.t("share-number") }</th><th scope="col">{ lang.t("share-form") }</th><th scope="col" class="num">{ lang.t("place-cards") }</th><th scope="col">{ lang.t("share-folder") }</th><th scope="col">{ lang.t("share-state") }</th></tr></thead>
                <tbody>
                    for portal in props.list.iter() {
                        <tr key={format!("{} {}", portal.campaign, portal.sequence)} data-testid="portal" data-number={portal.sequence.to_string()}>
                            <td class="num">{ lang.when(&portal.generated_at) }</td>
                            <td>{ &portal.campaign }</td>
                            <td class="num">{ portal.sequence }</td>
                            <td title={portal.sha256.clone()}>{ lang.code("portal-kind", &portal.kind) }</td>
                            <td class="num">{ lang.number(portal.cards) }</td>
                            <td class="code wrap">{ &portal.out }</td>
                            <td><div class="row portal-acts">
                                { state(lang, portal) }
                                if is_newest(portal) {
                                    <Button label={lang.t("share-update")} disabled={update.busy} testid="portal-update"
                                        onclick={let (run, campaign, out) = (update.run.clone(), portal.campaign.clone(), portal.out.clone()); Callback::from(move |_: MouseEvent| run.emit(ExportChanges { campaign: campaign.clone(), out: out.clone(), fresh_days: 0 }))} />
                                }
                                if is_open(portal) {
                                    <Button label={lang.t("share-close")} testid="portal-close"
                                        onclick={let (closing, portal) = (closing.setter(), portal.clone()); Callback::from(move |_: MouseEvent| closing.set(Some(portal.clone())))} />
                                }
                            </div></td>
                        </tr>
                    }
                </tbody>
            </table>
            if let Some(portal) = (*closing).clone() {
                <Close {portal} onclose={let closing = closing.setter(); Callback::from(move |()| closing.set(None))} />
            }
        </section>
    }
}

fn state(lang: Lang, portal: &PortalView) -> Html {
    match (portal.kind.as_str(), &portal.closed_at) {
        ("delta", _) => Html::default(),
        (_, None) => html! { <Chip label={lang.t("share-open")} tone={Tone::Good} /> },
        (_, Some(at)) => {
            html! { <span title={lang.when(at)}><Chip label={lang.t("share-closed")} tone={Tone::Neutral} /></span> }
        }
    }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct CloseProps {
    portal: PortalView,
    onclose: Callback<()>,
}

/// Asks why, and where the portal is now.
#[component]
fn Close(props: &CloseProps) -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let portal = &props.portal;
    let (reason, out) = (use_state_eq(String::new), use_state_eq(String::new));
    let close = {
        let onclose = props.onclose.clone();
        use_action::<ClosePortal>(Callback::from(move |_: PortalView| {
            toast.emit(Toast::done(lang.t("share-closed-done")));
            onclose.emit(());
        }))
    };
    let onsubmit = {
        let (run, reason, out, portal) = (close.run.clone(), reason.clone(), out.clone(), portal.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(ClosePortal {
                campaign: portal.campaign.clone(),
                sequence: portal.sequence,
                out: out.trim().to_owned(),
                reason: reason.trim().to_owned(),
            });
        })
    };
    html! {
        <Dialog title={lang.with("share-close-title", &[("number", portal.sequence.into())])} close_label={lang.t("action-close")} onclose={props.onclose.clone()} testid="close-portal">
            <form class="stack" {onsubmit}>
                <p>{ lang.with("share-close-text", &[("folder", (&portal.out).into())]) }</p>
                <TextInput id="reason" label={lang.t("field-reason")} value={(*reason).clone()} oninput={bind_text(&reason)} hint={Some(lang.t("reason-hint"))} autofocus=true />
                <TextInput id="portal-where" label={lang.t("share-close-out")} value={(*out).clone()} oninput={bind_text(&out)} hint={Some(lang.t("share-close-out-hint"))} />
                if let Some(error) = close.error.clone() {
                    <Failure {error} />
                }
                <div class="row row-end">
                    <Button label={lang.t("action-cancel")} onclick={props.onclose.reform(|_: MouseEvent| ())} />
                    <Button label={lang.t("share-close")} kind={ButtonKind::Primary} submit=true testid="portal-close-confirm" disabled={close.busy || reason.trim().is_empty()} />
                </div>
            </form>
        </Dialog>
    }
}
