//! How many cards each campaign may have.

use kadi_contract::cards::{ListQuotas, QuotaView, SetQuota};
use yew::prelude::*;

use crate::ipc::{use_action, use_call};
use crate::kit::{Button, TextInput, Toast, use_toasts};
use crate::lang::{Lang, use_lang};
use crate::parts::bind_text;
use crate::show::{Failure, show};

/// Properties of [`Quotas`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct QuotasProps {
    /// Whether this officer may change them.
    pub may_change: bool,
}

/// The sheet.
#[component]
pub fn Quotas(props: &QuotasProps) -> Html {
    let lang = use_lang();
    let toast = use_toasts();
    let quotas = use_call(ListQuotas {});
    let campaign = use_state_eq(String::new);
    let cards = use_state_eq(String::new);
    let set = {
        let (campaign, cards) = (campaign.setter(), cards.setter());
        use_action::<SetQuota>(Callback::from(move |_: Vec<QuotaView>| {
            toast.emit(Toast::done(lang.t("settings-quota-saved")));
            campaign.set(String::new());
            cards.set(String::new());
        }))
    };
    let number = cards.trim().parse::<u64>().ok();
    let onsubmit = {
        let (run, campaign) = (set.run.clone(), campaign.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(SetQuota { campaign: campaign.trim().to_owned(), cards: number });
        })
    };
    let onlift = set.run.reform(|campaign: String| SetQuota { campaign, cards: None });
    let may_set = number.is_some() && !campaign.trim().is_empty() && !set.busy;
    html! {
        <section class="sheet stack" data-testid="quotas">
            <h2>{ lang.t("settings-quotas") }</h2>
            <p>{ lang.t("settings-quotas-text") }</p>
            { show(lang, &quotas, |list| table(lang, list, props.may_change.then_some(&onlift))) }
            if props.may_change {
                <form class="form-grid" {onsubmit}>
                    <TextInput id="quota-campaign" label={lang.t("field-campaign")} value={(*campaign).clone()} oninput={bind_text(&campaign)} />
                    <TextInput id="quota-cards" kind="number" label={lang.t("settings-quota-cards")} value={(*cards).clone()} oninput={bind_text(&cards)} />
                    <div class="row row-end"><Button label={lang.t("settings-quota-set")} submit=true disabled={!may_set} testid="quota-set" /></div>
                </form>
            }
            if let Some(error) = set.error.clone() {
                <Failure {error} />
            }
        </section>
    }
}

fn table(lang: Lang, list: &[QuotaView], onlift: Option<&Callback<String>>) -> Html {
    if list.is_empty() {
        return html! { <p class="muted">{ lang.t("settings-quotas-none") }</p> };
    }
    let used = |quota: &QuotaView| {
        lang.with("settings-quota-used", &[("used", quota.used.into()), ("cards", quota.cards.into())])
    };
    html! {
        <table class="plain-table">
            <thead><tr><th scope="col">{ lang.t("field-campaign") }</th><th scope="col">{ lang.t("place-cards") }</th><th><span class="visually-hidden">{ lang.t("settings-quota-lift") }</span></th></tr></thead>
            <tbody>
                for quota in list {
                    <tr key={quota.campaign.clone()} data-testid="quota">
                        <td class="code">{ &quota.campaign }</td>
                        <td class="num">{ used(quota) }</td>
                        <td>
                            if let Some(onlift) = onlift {
                                <Button label={lang.t("settings-quota-lift")} testid="quota-lift" onclick={ let campaign = quota.campaign.clone(); onlift.reform(move |_: MouseEvent| campaign.clone()) } />
                            }
                        </td>
                    </tr>
                }
            </tbody>
        </table>
    }
}
