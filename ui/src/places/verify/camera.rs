//! The camera: a live picture, frame after frame looked at by the native side, and the code outlined once it is read.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Promise};
use kadi_contract::ApiError;
use kadi_contract::assets::UploadKind;
use kadi_contract::verify::FrameView;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, CanvasRenderingContext2d, File, HtmlCanvasElement, HtmlVideoElement, MediaStream,
    MediaStreamConstraints, MediaStreamTrack,
};
use yew::prelude::*;

use super::torch::{self, Light};
use crate::ipc;
use crate::kit::{Button, ButtonKind};
use crate::lang::use_lang;

/// Rest between two frames in milliseconds, so that a slow laptop can breathe.
const REST_MS: u32 = 40;
/// Frames are looked at no wider than this many pixels.
const WIDEST: u32 = 1_280;

/// Whether this page can ask for a camera at all. `WebKitGTK` has none to give.
#[must_use]
pub fn exists() -> bool {
    web_sys::window().and_then(|window| window.navigator().media_devices().ok()).is_some_and(|devices| {
        let devices: &JsValue = devices.as_ref();
        !devices.is_undefined() && !devices.is_null()
    })
}

/// Properties of [`Camera`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct CameraProps {
    /// Counts up whenever the next card shall be looked for.
    pub turn: u32,
    /// Whether an answer stands, so that the picture stands too.
    pub answered: bool,
    /// A frame in which a code was read.
    pub onfound: Callback<FrameView>,
    /// A frame could not be judged.
    pub onerror: Callback<ApiError>,
    /// The camera cannot be used.
    pub onnone: Callback<()>,
}

/// The camera, as long as it is shown.
#[component]
pub fn Camera(props: &CameraProps) -> Html {
    let lang = use_lang();
    let (video, still) = (use_node_ref(), use_node_ref());
    let stream = use_state(|| None::<MediaStream>);
    let light = use_state_eq(|| None::<Light>);
    {
        let (stream, onnone, video) = (stream.setter(), props.onnone.clone(), video.clone());
        let light = light.setter();
        use_effect_with((), move |()| {
            let alive = Rc::new(Cell::new(true));
            let opened: Rc<std::cell::RefCell<Option<MediaStream>>> = Rc::default();
            {
                let (alive, opened) = (Rc::clone(&alive), Rc::clone(&opened));
                spawn_local(async move {
                    match open().await {
                        Some(found) if alive.get() => {
                            if let Some(video) = video.cast::<HtmlVideoElement>() {
                                video.set_src_object(Some(&found));
                                if let Ok(playing) = video.play() {
                                    JsFuture::from(playing).await.ok();
                                }
                            }
                            *opened.borrow_mut() = Some(found.clone());
                            light.set(torch::exists(&found).then_some(Light::Off));
                            stream.set(Some(found));
                        }
                        Some(found) => close(&found),
                        None => onnone.emit(()),
                    }
                });
            }
            move || {
                alive.set(false);
                if let Some(stream) = opened.borrow_mut().take() {
                    close(&stream);
                }
            }
        });
    }
    {
        let (video, still) = (video.clone(), still.clone());
        let (onfound, onerror) = (props.onfound.clone(), props.onerror.clone());
        let looking = stream.is_some() && !props.answered;
        use_effect_with((looking, props.turn), move |&(looking, _)| {
            let alive = Rc::new(Cell::new(looking));
            let watched = Rc::clone(&alive);
            spawn_local(async move {
                while watched.get() {
                    match look(&video, &still).await {
                        Some(Ok(view)) if watched.get() && view.verdict.is_some() => {
                            watched.set(false);
                            outline(&still, &view);
                            onfound.emit(view);
                        }
                        Some(Err(error)) if watched.get() => {
                            watched.set(false);
                            onerror.emit(error);
                        }
                        _ => TimeoutFuture::new(REST_MS).await,
                    }
                }
            });
            move || alive.set(false)
        });
    }
    let onlight = {
        let (stream, light) = ((*stream).clone(), light.clone());
        Callback::from(move |_: MouseEvent| {
            let (Some(stream), Some(now)) = (stream.clone(), *light) else { return };
            let light = light.setter();
            spawn_local(async move {
                if torch::switch(&stream, now.other()).await.is_some() {
                    light.set(Some(now.other()));
                }
            });
        })
    };
    html! {
        <>
            <figure class={classes!("verify-camera", props.answered.then_some("frozen"))} data-testid="verify-camera-picture">
                <video ref={video} muted=true playsinline=true aria-label={lang.t("verify-camera-picture")} />
                <canvas ref={still} aria-hidden="true" />
            </figure>
            if let Some(now) = *light {
                <div class="row">
                    <Button label={lang.t(if now == Light::On { "verify-camera-light-off" } else { "verify-camera-light-on" })} kind={ButtonKind::Plain} onclick={onlight} testid="verify-camera-light" />
                </div>
            }
        </>
    }
}

/// Asks for a camera, the one that looks away from the screen where there are two.
async fn open() -> Option<MediaStream> {
    let devices = web_sys::window()?.navigator().media_devices().ok()?;
    let wishes =
        js_sys::JSON::parse(r#"{"facingMode":"environment","width":{"ideal":1280},"height":{"ideal":720}}"#)
            .ok()?;
    let constraints = MediaStreamConstraints::new();
    constraints.set_video(&wishes);
    let stream = JsFuture::from(devices.get_user_media_with_constraints(&constraints).ok()?).await.ok()?;
    stream.dyn_into().ok()
}

fn close(stream: &MediaStream) {
    for track in stream.get_tracks() {
        if let Ok(track) = track.dyn_into::<MediaStreamTrack>() {
            track.stop();
        }
    }
}

/// Sends the present frame to be judged; `None` when there is none yet.
async fn look(video: &NodeRef, still: &NodeRef) -> Option<Result<FrameView, ApiError>> {
    let (video, canvas) = (video.cast::<HtmlVideoElement>()?, still.cast::<HtmlCanvasElement>()?);
    let (width, height) = (video.video_width(), video.video_height());
    if width == 0 || height == 0 {
        return None;
    }
    let narrowed = width.min(WIDEST);
    canvas.set_width(narrowed);
    canvas.set_height(height * narrowed / width);
    let (w, h) = (f64::from(canvas.width()), f64::from(canvas.height()));
    context(&canvas)?.draw_image_with_html_video_element_and_dw_and_dh(&video, 0.0, 0.0, w, h).ok()?;
    let blob = jpeg(&canvas).await?;
    let file = File::new_with_blob_sequence(&Array::of1(&blob), "frame.jpg").ok()?;
    Some(ipc::upload(UploadKind::VerifyFrame, &file).await)
}

/// The canvas as JPEG.
async fn jpeg(canvas: &HtmlCanvasElement) -> Option<Blob> {
    let made = Promise::new(&mut |resolve, _| {
        let done = Closure::once_into_js(move |blob: JsValue| {
            resolve.call1(&JsValue::NULL, &blob).ok();
        });
        canvas
            .to_blob_with_type_and_encoder_options(
                done.unchecked_ref(),
                "image/jpeg",
                &JsValue::from_f64(0.9),
            )
            .ok();
    });
    JsFuture::from(made).await.ok()?.dyn_into().ok()
}

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// Draws a line around the code on the frame that was judged.
fn outline(still: &NodeRef, view: &FrameView) -> Option<()> {
    let canvas = still.cast::<HtmlCanvasElement>()?;
    let pen = context(&canvas)?;
    pen.set_stroke_style_str("#ffd400");
    pen.set_line_width(f64::from(canvas.width()) / 160.0);
    pen.begin_path();
    for &(x, y) in &view.outline {
        pen.line_to(f64::from(x), f64::from(y));
    }
    pen.close_path();
    pen.stroke();
    Some(())
}
