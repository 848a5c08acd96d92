//! Is this card good? Scanner, typed code and picture at once; the answer fills the screen.

mod tone;
mod view;

use std::rc::Rc;

use kadi_contract::assets::UploadKind;
use kadi_contract::verify::{VerdictView, VerifyCode};
use kadi_contract::{ApiError, ErrorCode};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::input::keys;
use crate::input::wedge::{Burst, Shift};
use crate::ipc;
use crate::kit::{Button, ButtonKind, FileButton, Icon, IconName};
use crate::lang::use_lang;
use crate::parts::bind_text;
use crate::show::Failure;
use view::{Answer, Last, NoList};

/// Answers kept in sight.
const KEPT: usize = 5;

/// Properties of [`Verify`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct VerifyProps {
    /// Whether nobody is at work: then nothing about people is shown.
    #[prop_or_default]
    pub locked: bool,
}

/// The place.
#[component]
pub fn Verify(props: &VerifyProps) -> Html {
    let lang = use_lang();
    let text = use_state_eq(String::new);
    let answer = use_state_eq(|| None::<Rc<VerdictView>>);
    let last = use_state_eq(Vec::<(String, kadi_contract::verify::Verdict)>::new);
    let error = use_state_eq(|| None::<Rc<ApiError>>);
    let busy = use_state_eq(|| false);

    let receive = {
        let (answer, last, error, busy) = (answer.setter(), last.clone(), error.setter(), busy.setter());
        Callback::from(move |reply: Result<VerdictView, ApiError>| {
            busy.set(false);
            match reply {
                Ok(view) => {
                    tone::play(view.verdict);
                    let now = js_sys::Date::new_0();
                    let time = format!("{:02}:{:02}", now.get_hours(), now.get_minutes());
                    let mut next = (*last).clone();
                    next.insert(0, (time, view.verdict));
                    next.truncate(KEPT);
                    last.set(next);
                    error.set(None);
                    answer.set(Some(Rc::new(view)));
                }
                Err(failure) => {
                    answer.set(None);
                    error.set(Some(Rc::new(failure)));
                }
            }
        })
    };
    let verify = {
        let (receive, busy, text) = (receive.clone(), busy.setter(), text.setter());
        Callback::from(move |code: String| {
            if code.trim().is_empty() {
                return;
            }
            busy.set(true);
            text.set(String::new());
            let receive = receive.clone();
            spawn_local(
                async move { receive.emit(ipc::call(VerifyCode { text: code.trim().to_owned() }).await) },
            );
        })
    };
    let onfile = {
        let (receive, busy) = (receive.clone(), busy.setter());
        Callback::from(move |file: web_sys::File| {
            busy.set(true);
            let receive = receive.clone();
            spawn_local(async move { receive.emit(ipc::upload(UploadKind::VerifyImage, &file).await) });
        })
    };
    let clear = {
        let (answer, error) = (answer.setter(), error.setter());
        Callback::from(move |()| {
            answer.set(None);
            error.set(None);
            keys::focus("verify-code");
        })
    };
    let burst = use_mut_ref(Burst::default);
    {
        let (burst, verify, clear) = (burst.clone(), verify.clone(), clear.clone());
        keys::use_page_keys(Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                clear.emit(());
                return;
            }
            let shift = if event.shift_key() { Shift::Held } else { Shift::Free };
            if let Some(code) = burst.borrow_mut().press(&event.code(), shift, event.time_stamp()) {
                event.prevent_default();
                verify.emit(code);
            }
        }));
    }
    let onsubmit = {
        let (verify, text) = (verify.clone(), text.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            verify.emit((*text).clone());
        })
    };
    let ondrop = {
        let onfile = onfile.clone();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            if let Some(file) =
                event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0))
            {
                onfile.emit(file);
            }
        })
    };
    let oninput = {
        let set = bind_text(&text);
        Callback::from(move |event: InputEvent| {
            set.emit(event.target_unchecked_into::<web_sys::HtmlInputElement>().value())
        })
    };
    let field = use_node_ref();
    {
        let field = field.clone();
        use_effect_with((), move |()| {
            if let Some(input) = field.cast::<web_sys::HtmlElement>() {
                input.focus().ok();
            }
        });
    }
    html! {
        <div class="verify" {ondrop} ondragover={Callback::from(|event: DragEvent| event.prevent_default())}>
            <div class="verify-main">
                <h1 class={classes!(answer.is_some().then_some("visually-hidden"))}>{ lang.t("verify-title") }</h1>
                if let Some(view) = (*answer).clone() {
                    <Answer {view} locked={props.locked} />
                } else if let Some(error) = (*error).clone() {
                    if props.locked && error.code == ErrorCode::Locked {
                        <NoList />
                    } else {
                        <Failure {error} />
                    }
                } else {
                    <div class="verify-waiting"><Icon name={IconName::Verify} /><p>{ lang.t("verify-waiting") }</p></div>
                }
                if *busy {
                    <progress class="thin" aria-label={lang.t("loading")} />
                }
                <form class="verify-form" {onsubmit}>
                    <label for="verify-code">{ lang.t("verify-code") }</label>
                    <div class="row">
                        <input ref={field} id="verify-code" data-testid="verify-code" class="code" type="text" value={(*text).clone()} {oninput} placeholder={lang.t("verify-code-hint")} autocomplete="off" autocapitalize="characters" spellcheck="false" />
                        <Button label={lang.t("verify-check")} kind={ButtonKind::Primary} submit=true disabled={*busy || text.trim().is_empty()} testid="verify-submit" />
                        <FileButton id="verify-image" label={lang.t("verify-image")} icon={IconName::Picture} accept="image/png,image/jpeg" {onfile} />
                        if answer.is_some() || error.is_some() {
                            <Button label={lang.t("action-clear")} shortcut={Some(AttrValue::from("Esc"))} kind={ButtonKind::Quiet} onclick={clear.reform(|_: MouseEvent| ())} testid="verify-clear" />
                        }
                    </div>
                </form>
            </div>
            <Last list={(*last).clone()} />
        </div>
    }
}
