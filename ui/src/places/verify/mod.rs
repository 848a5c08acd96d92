//! Is this card good? Scanner, typed code and picture at once; the answer fills the screen.

mod camera;
pub mod kiosk;
mod log;
mod own_camera;
mod tone;
mod torch;
mod view;

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use kadi_contract::assets::UploadKind;
use kadi_contract::camera::{CameraView, ListCameras};
use kadi_contract::verify::{FrameView, VerdictView, VerifyCode};
use kadi_contract::{Access, ApiError, ErrorCode};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::input::keys;
use crate::input::wedge::{Burst, Shift};
use crate::ipc;
use crate::kit::{Button, ButtonKind, FileButton, Icon, IconName};
use crate::lang::use_lang;
use crate::office::use_office;
use crate::parts::bind_text;
use crate::show::Failure;
use camera::Camera;
use log::Log;
use own_camera::OwnCamera;
use view::{Answer, Last, NoList};

/// Answers kept in sight.
const KEPT: usize = 5;
/// How long an answer stands in a kiosk, in milliseconds.
const KIOSK_MS: u32 = 20_000;

/// Properties of [`Verify`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct VerifyProps {
    /// Whether nobody is at work: then nothing about people is shown.
    #[prop_or_default]
    pub locked: bool,
    /// Whether this is a kiosk: answers go by themselves.
    #[prop_or_default]
    pub kiosk: bool,
    /// Whether something else has the keys, such as a dialogue in front.
    #[prop_or_default]
    pub paused: bool,
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
    let watching = use_state_eq(|| false);
    let turn = use_state_eq(|| 0_u32);
    let codes = use_state_eq(|| 0_u32);
    let no_camera = use_state_eq(|| false);
    let own_cameras = use_state_eq(Vec::<CameraView>::new);
    let reads_log = use_office().may(Access::ReadAudit) && !props.locked;

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
        let (receive, busy, text, codes) = (receive.clone(), busy.setter(), text.setter(), codes.setter());
        Callback::from(move |code: String| {
            if code.trim().is_empty() {
                return;
            }
            busy.set(true);
            codes.set(0);
            text.set(String::new());
            let receive = receive.clone();
            spawn_local(
                async move { receive.emit(ipc::call(VerifyCode { text: code.trim().to_owned() }).await) },
            );
        })
    };
    let onfile = {
        let (receive, busy, codes) = (receive.clone(), busy.setter(), codes.setter());
        Callback::from(move |file: web_sys::File| {
            busy.set(true);
            codes.set(0);
            let receive = receive.clone();
            spawn_local(async move { receive.emit(ipc::upload(UploadKind::VerifyImage, &file).await) });
        })
    };
    let clear = {
        let (answer, error, turn) = (answer.setter(), error.setter(), turn.clone());
        Callback::from(move |()| {
            answer.set(None);
            error.set(None);
            turn.set(turn.wrapping_add(1));
            keys::focus("verify-code");
        })
    };
    let onfound = {
        let (receive, codes) = (receive.clone(), codes.setter());
        Callback::from(move |frame: FrameView| {
            codes.set(frame.codes);
            if let Some(view) = frame.verdict {
                receive.emit(Ok(view));
            }
        })
    };
    let onerror = receive.reform(Err);
    let onnone = {
        let (watching, no_camera) = (watching.setter(), no_camera.setter());
        Callback::from(move |()| {
            watching.set(false);
            no_camera.set(true);
        })
    };
    let oncamera = {
        let (watching, no_camera, clear) = (watching.clone(), no_camera.setter(), clear.clone());
        let own_cameras = own_cameras.setter();
        Callback::from(move |_: MouseEvent| {
            no_camera.set(false);
            clear.emit(());
            if *watching {
                watching.set(false);
                return;
            }
            let (watching, no_camera, own_cameras) =
                (watching.setter(), no_camera.clone(), own_cameras.clone());
            spawn_local(async move {
                // A Kadi that does not answer has no camera either.
                let own = ipc::call(ListCameras {}).await.unwrap_or_default();
                if own.is_empty() && !camera::exists() {
                    no_camera.set(true);
                } else {
                    own_cameras.set(own);
                    watching.set(true);
                }
            });
        })
    };
    {
        let clear = clear.clone();
        let stands = props.kiosk && (answer.is_some() || error.is_some());
        // The next answer, also the same once more, begins anew.
        use_effect_with((stands, last.len(), last.first().cloned()), move |&(stands, ..)| {
            let timeout = stands.then(|| Timeout::new(KIOSK_MS, move || clear.emit(())));
            move || drop(timeout)
        });
    }
    let burst = use_mut_ref(Burst::default);
    {
        let (burst, verify, clear) = (burst.clone(), verify.clone(), clear.clone());
        let paused = props.paused;
        keys::use_page_keys(Callback::from(move |event: KeyboardEvent| {
            if paused {
                return;
            }
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
                    <Answer {view} locked={props.locked} codes={*codes} />
                } else if let Some(error) = (*error).clone() {
                    if props.locked && error.code == ErrorCode::Locked {
                        <NoList />
                    } else {
                        <Failure {error} />
                    }
                } else if !*watching {
                    <div class="verify-waiting"><Icon name={IconName::Verify} /><p>{ lang.t("verify-waiting") }</p></div>
                }
                if *watching {
                    if own_cameras.is_empty() {
                        <Camera turn={*turn} answered={answer.is_some() || error.is_some()} {onfound} {onerror} {onnone} />
                    } else {
                        <OwnCamera cameras={(*own_cameras).clone()} turn={*turn} answered={answer.is_some() || error.is_some()} {onfound} {onerror} />
                    }
                }
                if *no_camera {
                    <p class="notice tone-neutral" role="status" data-testid="verify-camera-none">{ lang.t("verify-camera-none") }</p>
                } else if *watching && answer.is_none() && error.is_none() {
                    <p class="muted" role="status">{ lang.t("verify-camera-hint") }</p>
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
                        <Button label={lang.t(if *watching { "verify-camera-off" } else { "verify-camera-on" })} icon={IconName::Verify} onclick={oncamera} testid="verify-camera" />
                        if answer.is_some() || error.is_some() {
                            <Button label={lang.t(match (*watching, error.is_some()) { (true, false) => "verify-next", (true, true) => "action-retry", _ => "action-clear" })} shortcut={Some(AttrValue::from("Esc"))} kind={ButtonKind::Quiet} onclick={clear.reform(|_: MouseEvent| ())} testid="verify-clear" />
                        }
                    </div>
                </form>
            </div>
            <div class="verify-side">
                <Last list={(*last).clone()} />
                if reads_log {
                    <Log />
                }
                if !props.locked {
                    <Button label={lang.t("verify-kiosk")} title={lang.t("verify-kiosk.hint")} icon={IconName::Lock} onclick={Callback::from(|_: MouseEvent| kiosk::start())} testid="verify-kiosk" />
                }
            </div>
        </div>
    }
}
