//! The queue of one printer: how far it is, the questions, the strip, and what can be done.

use kadi_contract::print::{
    AnswerPrint, CameOut, CancelPrinting, HoldPrint, PausePrinting, PrintCardView, PrintQuestion,
    PrintQueueView, ReleasePrint, ResumePrinting, SpoilPrint, StartPrinting,
};
use yew::prelude::*;

use super::strip::Strip;
use crate::input::keys;
use crate::ipc::use_action;
use crate::kit::{Button, ButtonKind, Chip, Figure, IconName, Notice, Tone};
use crate::lang::{Lang, use_lang};
use crate::show::Failure;

/// Properties of [`Queue`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct QueueProps {
    /// The queue as it stands.
    pub view: PrintQueueView,
}

fn ignore() -> Callback<PrintQueueView> {
    Callback::from(|_| ())
}

/// The queue.
#[component]
pub fn Queue(props: &QueueProps) -> Html {
    let lang = use_lang();
    let view = &props.view;
    let printer = view.printer.id;
    let chosen = use_state_eq(|| None::<AttrValue>);
    let answer = use_action::<AnswerPrint>(ignore());
    let spoil = use_action::<SpoilPrint>(ignore());
    let pause = use_action::<PausePrinting>(ignore());
    let resume = use_action::<ResumePrinting>(ignore());
    let cancel = use_action::<CancelPrinting>(ignore());
    let hold = use_action::<HoldPrint>(ignore());
    let release = use_action::<ReleasePrint>(ignore());
    let again = use_action::<StartPrinting>(ignore());

    {
        let (spoil, printed) = (spoil.run.clone(), view.printed);
        keys::use_page_keys(Callback::from(move |event: KeyboardEvent| {
            if keys::letter(&event) == Some('x') && printed > 0 {
                event.prevent_default();
                spoil.emit(SpoilPrint { printer, code: String::new() });
            }
        }));
    }
    let error = [
        answer.error,
        spoil.error,
        pause.error,
        resume.error,
        cancel.error,
        hold.error,
        release.error,
        again.error,
    ];
    let works = view.job.is_some();
    let rests = !works && (view.waiting > 0 || view.at_printer > 0 || view.unknown > 0);
    let spoiled: Vec<String> =
        view.strip.iter().filter(|card| card.state == "spoiled").map(|card| card.code.clone()).collect();
    let picked =
        view.strip.iter().find(|card| chosen.as_ref().is_some_and(|code| *code == card.code)).cloned();
    let onchoose = {
        let chosen = chosen.setter();
        Callback::from(move |code: AttrValue| chosen.set(Some(code)))
    };
    html! {
        <section class="sheet print-sheet" data-testid="print-queue" data-works={works.to_string()}>
            <h2 class="print-head">{ &view.printer.name }
                if works && view.printer.paused.is_empty() { <Chip label={lang.t("printer-state-printing")} tone={Tone::Working} /> }
            </h2>
            for error in error.into_iter().flatten().take(1) {
                <Failure {error} />
            }
            { paused(lang, view, rests) }
            for question in &view.questions {
                { ask(lang, question, &answer.run, answer.busy) }
            }
            if view.total == 0 {
                <p>{ lang.t("print-queue-empty") }</p>
            } else {
                <p class="big-count num" role="status" data-testid="print-count"><strong>{ lang.number(view.printed) }</strong>{ " / " }{ lang.number(view.total) }</p>
                <Strip cards={view.strip.clone()} chosen={(*chosen).clone()} {onchoose} />
            }
            if let Some(card) = picked {
                { details(lang, &card, (&hold.run, &release.run, &cancel.run, &spoil.run)) }
            }
            <div class="row">
                if rests || !view.printer.paused.is_empty() {
                    <Button label={lang.t("print-resume")} kind={ButtonKind::Primary} disabled={resume.busy} testid="print-resume"
                        onclick={resume.run.reform(move |_: MouseEvent| ResumePrinting { printer })} />
                }
                if works && view.printer.paused.is_empty() {
                    <Button label={lang.t("print-pause")} title={Some(lang.t("print-pause-hint"))} disabled={pause.busy} testid="print-pause"
                        onclick={pause.run.reform(move |_: MouseEvent| PausePrinting { printer })} />
                }
                if view.printed > 0 {
                    <Button label={lang.t("print-spoil-last")} shortcut={Some(AttrValue::from("X"))} disabled={spoil.busy} testid="print-spoil-last"
                        onclick={spoil.run.reform(move |_: MouseEvent| SpoilPrint { printer, code: String::new() })} />
                }
                if !spoiled.is_empty() {
                    <Button label={lang.t("print-again-spoiled")} icon={IconName::Card} disabled={again.busy} testid="print-again"
                        onclick={again.run.reform(move |_: MouseEvent| StartPrinting { printer, codes: spoiled.clone(), batch: String::new() })} />
                }
                if view.waiting > 0 {
                    <Button label={lang.t("print-cancel")} kind={ButtonKind::Danger} disabled={cancel.busy} testid="print-cancel"
                        onclick={cancel.run.reform(move |_: MouseEvent| CancelPrinting { printer, code: String::new() })} />
                }
            </div>
            { figures(lang, view) }
        </section>
    }
}

fn paused(lang: Lang, view: &PrintQueueView, rests: bool) -> Html {
    let title = match view.printer.paused.as_str() {
        "" if rests => lang.t("print-interrupted"),
        "" => return Html::default(),
        paused => lang.code("print-paused", paused),
    };
    let tone =
        if matches!(view.printer.paused.as_str(), "" | "officer") { Tone::Neutral } else { Tone::Attention };
    html! { <Notice {title} {tone} testid="print-paused" /> }
}

fn ask(lang: Lang, question: &PrintQuestion, answer: &Callback<AnswerPrint>, busy: bool) -> Html {
    let say = |came_out: CameOut| {
        let code = question.code.clone();
        answer.reform(move |_: MouseEvent| AnswerPrint { code: code.clone(), came_out })
    };
    html! {
        <Notice key={question.code.clone()} title={lang.with("print-question", &[("name", (&question.name).into())])}
            hint={Some(AttrValue::from(format!("{} · {}", question.code, lang.code("print-reason", &question.reason))))}
            tone={Tone::Attention} testid="print-question">
            <Button label={lang.t("print-yes")} disabled={busy} onclick={say(CameOut::Yes)} testid="print-yes" />
            <Button label={lang.t("print-no")} disabled={busy} onclick={say(CameOut::No)} testid="print-no" />
            <Button label={lang.t("print-damaged")} disabled={busy} onclick={say(CameOut::Damaged)} testid="print-damaged" />
        </Notice>
    }
}

type Deeds<'a> = (
    &'a Callback<HoldPrint>,
    &'a Callback<ReleasePrint>,
    &'a Callback<CancelPrinting>,
    &'a Callback<SpoilPrint>,
);

/// The card that was chosen, with what can be done about it.
fn details(lang: Lang, card: &PrintCardView, (hold, release, cancel, spoil): Deeds<'_>) -> Html {
    let code = card.code.clone();
    let act =
        |label: &str, onclick: Callback<MouseEvent>| html! { <Button label={lang.t(label)} {onclick} /> };
    let buttons = match card.state.as_str() {
        "queued" => html! { <>
            { act("print-hold", hold.reform({ let code = code.clone(); move |_| HoldPrint { code: code.clone() } })) }
            { act("print-take-back", cancel.reform(move |_| CancelPrinting { code: code.clone(), printer: 0 })) }
        </> },
        "held" => act("print-release", release.reform(move |_| ReleasePrint { code: code.clone() })),
        "printed" => act("print-spoil", spoil.reform(move |_| SpoilPrint { code: code.clone(), printer: 0 })),
        _ => Html::default(),
    };
    let why = if card.reason.is_empty() {
        String::new()
    } else {
        format!(" · {}", lang.code("print-reason", &card.reason))
    };
    html! {
        <p class="row print-details" data-testid="print-details">
            <span class="code">{ &card.code }</span>
            <span>{ lang.code("print-state", &card.state) }{ why }{ format!(" · {} {}", lang.t("print-attempt"), card.attempt) }</span>
            { buttons }
        </p>
    }
}

fn figures(lang: Lang, view: &PrintQueueView) -> Html {
    let counted = |count: Option<u32>| {
        count.map_or_else(|| lang.t("print-not-counted"), |count| lang.number(u64::from(count)))
    };
    html! {
        <>
            <div class="figures">
                <Figure label={lang.t("print-count-printed")} value={lang.number(view.printed)} testid="print-printed" />
                <Figure label={lang.t("print-count-spoiled")} value={lang.number(view.spoiled)} testid="print-spoiled" />
                <Figure label={lang.t("print-count-waiting")} value={lang.number(view.waiting)} testid="print-waiting" />
                <Figure label={lang.t("print-count-unknown")} value={lang.number(view.unknown)} testid="print-unknown" />
                <Figure label={lang.t("print-blanks")} value={counted(view.printer.blanks)} testid="print-blanks" />
                <Figure label={lang.t("print-panels")} value={counted(view.printer.panels)} />
            </div>
            <p class="small">{ lang.with("print-month", &[("printed", view.printed_this_month.into()), ("spoiled", view.spoiled_this_month.into())]) }</p>
        </>
    }
}
