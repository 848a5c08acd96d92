//! The camera that Kadi itself looks through: small pictures of what it sees, and the code outlined once it is read.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use kadi_contract::ApiError;
use kadi_contract::camera::{CameraLook, CameraView, CloseCamera, LookThroughCamera};
use kadi_contract::verify::FrameView;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::ipc;
use crate::lang::use_lang;

/// Rest between two pictures in milliseconds: about twelve a second are as smooth as anybody needs, while every frame is
/// looked at behind them.
const REST_MS: u32 = 50;

/// Properties of [`OwnCamera`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct OwnCameraProps {
    /// The cameras to choose from.
    pub cameras: Vec<CameraView>,
    /// Counts up whenever the next card shall be looked for.
    pub turn: u32,
    /// Whether an answer stands, so that the picture stands too.
    pub answered: bool,
    /// A frame in which a code was read.
    pub onfound: Callback<FrameView>,
    /// The camera or the verdict failed.
    pub onerror: Callback<ApiError>,
}

/// The camera, as long as it is shown.
#[component]
pub fn OwnCamera(props: &OwnCameraProps) -> Html {
    let lang = use_lang();
    let chosen = use_state_eq(String::new);
    let sight = use_state_eq(|| None::<Rc<CameraLook>>);
    {
        let (sight, onfound, onerror) = (sight.setter(), props.onfound.clone(), props.onerror.clone());
        let looking = !props.answered;
        use_effect_with(((*chosen).clone(), looking, props.turn), move |(camera, looking, _)| {
            let alive = Rc::new(Cell::new(*looking));
            let (watched, camera) = (Rc::clone(&alive), camera.clone());
            spawn_local(async move {
                let mut look = LookThroughCamera { camera, after: 0, judge: true };
                while watched.get() {
                    let seen = ipc::call(look.clone()).await;
                    if !watched.get() {
                        break;
                    }
                    match seen {
                        Ok(seen) => {
                            look.after = seen.number;
                            let frame = seen.frame.clone();
                            sight.set(Some(Rc::new(seen)));
                            if frame.verdict.is_some() {
                                watched.set(false);
                                onfound.emit(frame);
                            } else {
                                TimeoutFuture::new(REST_MS).await;
                            }
                        }
                        Err(error) => {
                            watched.set(false);
                            sight.set(None);
                            onerror.emit(error);
                        }
                    }
                }
            });
            move || alive.set(false)
        });
    }
    use_effect_with((), |()| {
        || {
            spawn_local(async {
                // A camera that cannot be let go is not open.
                ipc::call(CloseCamera {}).await.ok();
            });
        }
    });
    let onchoose = {
        let chosen = chosen.setter();
        Callback::from(move |event: Event| {
            chosen.set(event.target_unchecked_into::<web_sys::HtmlSelectElement>().value());
        })
    };
    let shown = (*sight).clone().filter(|look| !look.picture.is_empty());
    let is_dark = !props.answered && shown.as_ref().is_some_and(|look| look.dark);
    html! {
        <>
            if shown.is_some() || !props.answered {
                <figure class={classes!("verify-camera", props.answered.then_some("frozen"))} data-testid="verify-camera-picture">
                    if let Some(look) = shown {
                        { picture(&look, &lang.t("verify-camera-picture")) }
                    } else {
                        <p role="status">{ lang.t("verify-camera-opening") }</p>
                    }
                </figure>
            }
            if is_dark {
                <p class="notice tone-attention" role="status" data-testid="verify-camera-dark">{ lang.t("verify-camera-dark") }</p>
            }
            if props.cameras.len() > 1 && !props.answered {
                <div class="row">
                    <label for="verify-camera-which">{ lang.t("verify-camera-which") }</label>
                    <select id="verify-camera-which" onchange={onchoose}>
                        for camera in props.cameras.clone() {
                            <option selected={*chosen == camera.id} value={camera.id.clone()}>{ camera.name }</option>
                        }
                    </select>
                </div>
            }
        </>
    }
}

/// The picture with the outline of its code.
fn picture(look: &CameraLook, words: &str) -> Html {
    let points: Vec<String> = look.frame.outline.iter().map(|(x, y)| format!("{x:.0},{y:.0}")).collect();
    let line = (look.width / 160).max(2).to_string();
    html! {
        <div class="sight">
            <img src={ipc::asset_url(&look.picture)} alt={words.to_owned()} width={look.width.to_string()} height={look.height.to_string()} />
            if !points.is_empty() {
                <svg viewBox={format!("0 0 {} {}", look.width, look.height)} aria-hidden="true" data-testid="verify-outline">
                    <polygon points={points.join(" ")} fill="none" stroke="#ffd400" stroke-width={line} />
                </svg>
            }
        </div>
    }
}
