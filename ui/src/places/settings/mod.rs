//! Settings: this computer's looks, the office's rules, the officer's pass phrase, care of the store, the way to DHIS2.

mod care;
mod data_key;
mod names;
mod officers;
mod passphrase;
mod quotas;
mod rules;
mod server;
mod sheet;
mod short_code;

use kadi_contract::Access;
use kadi_contract::office::GetSettings;
use yew::prelude::*;

use crate::ipc::use_call;
use crate::kit::{Choice, Facts, PlaceHead, Select};
use crate::lang::use_lang;
use crate::office::use_office;
use crate::parts::LanguageButtons;
use crate::show::show;
use crate::theme::{self, Theme};
use care::Care;
use data_key::DataKey;
use names::Names;
use officers::Officers;
use passphrase::ChangePassphraseForm;
use quotas::Quotas;
use rules::Rules;
use server::Server;
use short_code::ShortCode;

/// The place.
#[component]
pub fn Settings() -> Html {
    let lang = use_lang();
    let office = use_office();
    let settings = use_call(GetSettings {});
    let chosen = use_state_eq(theme::stored);
    let themes = Theme::ALL.map(|theme| Choice::new(theme.code(), lang.code("theme", theme.code()))).to_vec();
    let onchange = {
        let chosen = chosen.setter();
        Callback::from(move |code: String| {
            let next = Theme::parse(&code);
            theme::choose(next);
            chosen.set(next);
        })
    };
    let admin = office.may(Access::Administer);
    html! {
        <>
            <PlaceHead title={lang.t("place-settings")} />
            <div class="two-columns">
                <div class="stack">
                    <section class="sheet stack">
                        <h2>{ lang.t("settings-looks") }</h2>
                        <div class="field"><span class="label">{ lang.t("field-language") }</span><LanguageButtons /></div>
                        <Select id="theme" label={lang.t("settings-theme")} value={(*chosen).code()} choices={themes} {onchange} />
                    </section>
                    { show(lang, &settings, |view| html! { <Rules key={format!("{view:?}")} view={(**view).clone()} may_change={admin} /> }) }
                    if office.may(Access::MakeCards) {
                        <Quotas may_change={admin} />
                    }
                    if admin {
                        <Officers />
                        <DataKey />
                        <Server />
                    }
                </div>
                <div class="stack">
                    <section class="sheet stack">
                        <h2>{ lang.t("settings-passphrase") }</h2>
                        <ChangePassphraseForm />
                    </section>
                    <ShortCode />
                    <Names />
                    if admin {
                        <Care />
                    }
                    if let Some(view) = settings.remote.ready() {
                        <section class="sheet">
                            <h2>{ lang.t("settings-about") }</h2>
                            <Facts facts={vec![
                                (lang.t("settings-version"), html! { <span class="num">{ &office.0.version }</span> }),
                                (lang.t("settings-folder"), html! { <span class="code wrap">{ &view.store_folder }</span> }),
                                (lang.t("settings-issuer"), html! { <span class="code wrap">{ &view.issuer_fingerprint }</span> }),
                            ]} />
                        </section>
                    }
                </div>
            </div>
        </>
    }
}
