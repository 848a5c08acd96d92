//! First run, step by step: language, welcome, place, first officer, recovery sheet, demo or DHIS2, mapping, first sync.

mod officer;
mod place;
mod recovery;
mod source;

use kadi_contract::Secret;
use kadi_contract::backup::RestoreBackup;
use kadi_contract::session::StoreCreated;
use kadi_l10n::Language;
use yew::prelude::*;

use crate::input::keys;
use crate::kit::{Button, ButtonKind, IconName};
use crate::lang::{LanguageContext, use_lang};
use crate::parts::{BackupForm, ConnectionForm, LanguageButtons, MappingForm};
use crate::shell::Mark;
use officer::OfficerStep;
use place::PlaceStep;
pub use recovery::{ConfirmGroups, RecoveryStep};
use source::{FirstSync, SourceStep};

/// Where the office is, as chosen on the way.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ChosenPlace {
    /// Country code.
    pub country: String,
    /// Region code.
    pub region: String,
    /// District; may be empty.
    pub district: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Language,
    Welcome,
    Restore,
    Place,
    Officer,
    Recovery,
    Source,
    Connect,
    Map,
    FirstSync,
}

impl Step {
    const SHOWN: [Self; 6] =
        [Self::Language, Self::Place, Self::Officer, Self::Recovery, Self::Source, Self::FirstSync];

    const fn label(self) -> &'static str {
        match self {
            Self::Language | Self::Welcome | Self::Restore => "setup-step-language",
            Self::Place => "setup-step-place",
            Self::Officer => "setup-step-officer",
            Self::Recovery => "setup-step-recovery",
            Self::Source | Self::Connect | Self::Map => "setup-step-source",
            Self::FirstSync => "setup-step-sync",
        }
    }

    /// Steps back stop at the store's creation, which cannot be taken back.
    const fn before(self) -> Option<Self> {
        match self {
            Self::Welcome => Some(Self::Language),
            Self::Place | Self::Restore => Some(Self::Welcome),
            Self::Officer => Some(Self::Place),
            Self::Connect => Some(Self::Source),
            Self::Map => Some(Self::Connect),
            Self::Language | Self::Recovery | Self::Source | Self::FirstSync => None,
        }
    }
}

/// Properties of [`Setup`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct SetupProps {
    /// Called when all is done or put off.
    pub done: Callback<()>,
}

/// The way through the steps.
#[component]
pub fn Setup(props: &SetupProps) -> Html {
    let lang = use_lang();
    let context = use_context::<LanguageContext>();
    let step = use_state_eq(|| Step::Language);
    let place = use_state_eq(ChosenPlace::default);
    let groups = use_state_eq(Vec::<Secret>::new);
    let go = {
        let step = step.setter();
        move |to: Step| {
            let step = step.clone();
            Callback::from(move |()| step.set(to))
        }
    };
    {
        let (step, next) = (*step, go(Step::Welcome));
        keys::use_page_keys(Callback::from(move |event: KeyboardEvent| {
            let number = keys::letter(&event).and_then(|letter| letter.to_digit(10));
            if let (Step::Language, Some(number), Some(context)) = (step, number, &context) {
                let language = Language::ALL.into_iter().zip(1..).find(|(_, own)| *own == number);
                if let Some((language, _)) = language {
                    context.choose.emit(language);
                    next.emit(());
                }
            }
        }));
    }
    {
        use_effect_with(*step, |_| keys::focus("setup-content"));
    }
    let created = {
        let (groups, step) = (groups.setter(), step.setter());
        Callback::from(move |created: StoreCreated| {
            groups.set(created.recovery_groups);
            step.set(Step::Recovery);
        })
    };
    let placed = {
        let (place, step) = (place.setter(), step.setter());
        Callback::from(move |chosen: ChosenPlace| {
            place.set(chosen);
            step.set(Step::Officer);
        })
    };
    let confirmed = {
        let (groups, step) = (groups.setter(), step.setter());
        Callback::from(move |()| {
            groups.set(Vec::new());
            step.set(Step::Source);
        })
    };
    let content = match *step {
        Step::Language => html! { <FirstWord onchosen={go(Step::Welcome)} /> },
        Step::Welcome => html! {
            <div class="stack">
                <h1>{ lang.t("welcome-title") }</h1>
                <ul class="promises">
                    <li>{ lang.t("welcome-1") }</li><li>{ lang.t("welcome-2") }</li><li>{ lang.t("welcome-3") }</li>
                </ul>
                <p class="read-only">{ lang.t("welcome-read-only") }</p>
                <div class="row row-end">
                    <Button label={lang.t("backup-restore-offer")} kind={ButtonKind::Quiet} onclick={go(Step::Restore).reform(|_: MouseEvent| ())} testid="restore-offer" />
                    <Button label={lang.t("action-next")} kind={ButtonKind::Primary} onclick={go(Step::Place).reform(|_: MouseEvent| ())} testid="next" />
                </div>
            </div>
        },
        Step::Restore => html! {
            <div class="stack">
                <h1>{ lang.t("backup-restore-title") }</h1>
                <p>{ lang.t("backup-restore-text") }</p>
                <BackupForm<RestoreBackup> id="restore" action="backup-restore" done="backup-restored" onnext={Some(props.done.clone())} />
            </div>
        },
        Step::Place => html! { <PlaceStep place={(*place).clone()} onplace={placed} /> },
        Step::Officer => html! { <OfficerStep place={(*place).clone()} oncreated={created} /> },
        Step::Recovery => html! { <RecoveryStep groups={(*groups).clone()} onconfirmed={confirmed} /> },
        Step::Source => {
            html! { <SourceStep ondemo={go(Step::FirstSync)} onconnect={go(Step::Connect)} onlater={props.done.clone()} /> }
        }
        Step::Connect => html! {
            <div class="stack"><h1>{ lang.t("connect-title") }</h1><p>{ lang.t("welcome-read-only") }</p><ConnectionForm onsaved={let next = go(Step::Map); Callback::from(move |_| next.emit(()))} /></div>
        },
        Step::Map => html! {
            <div class="stack"><h1>{ lang.t("map-title") }</h1><p>{ lang.t("map-text") }</p><MappingForm onsaved={let next = go(Step::FirstSync); Callback::from(move |_| next.emit(()))} /></div>
        },
        Step::FirstSync => html! { <FirstSync ondone={props.done.clone()} /> },
    };
    let wide = matches!(*step, Step::Map);
    html! {
        <div class="gate">
            <header class="gate-head">
                <div class="rail-mark"><Mark /><span>{ "Kadi" }</span></div>
                if *step != Step::Language {
                    <ol class="steps" aria-label={lang.t("place-setup")}>
                        for shown in Step::SHOWN {
                            <li class={classes!((shown.label() == step.label()).then_some("now"))} aria-current={(shown.label() == step.label()).then_some("step")}>{ lang.t(shown.label()) }</li>
                        }
                    </ol>
                    <LanguageButtons />
                }
            </header>
            <main id="setup-content" class={classes!("gate-card", wide.then_some("gate-wide"))} tabindex="-1" data-testid="setup" data-step={format!("{:?}", *step).to_lowercase()}>
                { content }
                if let Some(before) = step.before() {
                    <Button label={lang.t("action-back")} icon={IconName::Left} kind={ButtonKind::Quiet} onclick={go(before).reform(|_: MouseEvent| ())} testid="back" />
                }
            </main>
        </div>
    }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct FirstWordProps {
    onchosen: Callback<()>,
}

/// Three large buttons before any other word.
#[component]
fn FirstWord(props: &FirstWordProps) -> Html {
    let Some(context) = use_context::<LanguageContext>() else { return Html::default() };
    html! {
        <div class="first-word">
            for (language, number) in Language::ALL.into_iter().zip(1..) {
                <button type="button" lang={language.code()} class="button button-plain first-language" data-testid={format!("choose-{language}")}
                    onclick={
                        let (choose, chosen) = (context.choose.clone(), props.onchosen.clone());
                        Callback::from(move |_: MouseEvent| { choose.emit(language); chosen.emit(()); })
                    }><span>{ language.own_name() }</span><kbd aria-hidden="true">{ number }</kbd></button>
            }
        </div>
    }
}
