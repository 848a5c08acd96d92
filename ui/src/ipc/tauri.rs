//! The transport of Kadi's own window: the one command that carries all calls, the one that carries bytes, and events.

use js_sys::{Array, Function, JSON, Object, Promise, Reflect, Uint8Array};
use kadi_contract::ApiError;
use kadi_contract::assets::UploadKind;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::broken;

fn bridge() -> Option<JsValue> {
    let window = web_sys::window()?;
    let bridge = Reflect::get(&window, &"__TAURI__".into()).ok()?;
    (!bridge.is_undefined()).then_some(bridge)
}

/// Whether the page is in Kadi's own window.
pub(super) fn present() -> bool {
    bridge().is_some()
}

fn member(of: &str, name: &str) -> Option<(JsValue, Function)> {
    let part = Reflect::get(&bridge()?, &of.into()).ok()?;
    let function = Reflect::get(&part, &name.into()).ok()?.dyn_into().ok()?;
    Some((part, function))
}

fn to_text(value: &JsValue) -> Result<String, ApiError> {
    if value.is_undefined() {
        return Ok("null".to_owned());
    }
    JSON::stringify(value).map(String::from).map_err(|_| broken())
}

fn to_error(value: &JsValue) -> ApiError {
    to_text(value).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_else(broken)
}

async fn invoke(arguments: &Array) -> Result<String, ApiError> {
    let (core, invoke) = member("core", "invoke").ok_or_else(broken)?;
    let promise: Promise =
        invoke.apply(&core, arguments).and_then(wasm_bindgen::JsCast::dyn_into).map_err(|_| broken())?;
    match JsFuture::from(promise).await {
        Ok(value) => to_text(&value),
        Err(value) => Err(to_error(&value)),
    }
}

/// Sends a call as JSON text and gives the reply's JSON text.
pub(super) async fn call(text: &str) -> Result<String, ApiError> {
    let call = JSON::parse(text).map_err(|_| broken())?;
    let arguments = Object::new();
    Reflect::set(&arguments, &"call".into(), &call).map_err(|_| broken())?;
    invoke(&Array::of2(&"call".into(), &arguments)).await
}

/// Sends the bytes of a file with their kind and name as headers.
pub(super) async fn upload(kind: UploadKind, file: &web_sys::File) -> Result<String, ApiError> {
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| broken())?;
    let headers = Object::new();
    let ascii_name: String = file.name().chars().filter(char::is_ascii_graphic).collect();
    Reflect::set(&headers, &"x-kind".into(), &kind.as_str().into()).map_err(|_| broken())?;
    Reflect::set(&headers, &"x-name".into(), &ascii_name.into()).map_err(|_| broken())?;
    let options = Object::new();
    Reflect::set(&options, &"headers".into(), &headers).map_err(|_| broken())?;
    invoke(&Array::of3(&"upload".into(), &Uint8Array::new(&buffer), &options)).await
}

/// Tells what the tray shows: the state's code, its words, and those of the menu.
pub(super) async fn tray(state: &str, words: &str, open: &str, quit: &str) {
    let (shows, arguments) = (Object::new(), Object::new());
    let parts = [("state", state), ("words", words), ("open", open), ("quit", quit)];
    let is_set =
        parts.iter().all(|(key, text)| Reflect::set(&shows, &(*key).into(), &(*text).into()).is_ok())
            && Reflect::set(&arguments, &"shows".into(), &shows).is_ok();
    if is_set {
        // A tray that shows nothing takes nothing from the window.
        let _ = invoke(&Array::of2(&"tray".into(), &arguments)).await;
    }
}

/// Where the window serves an asset; WebView2 has no custom schemes, only hosts.
pub(super) fn asset_url(path: &str) -> String {
    let windows = web_sys::window()
        .and_then(|window| window.navigator().user_agent().ok())
        .is_some_and(|agent| agent.contains("Windows"));
    if windows { format!("http://kadi.localhost/{path}") } else { format!("kadi://localhost/{path}") }
}

/// Has `handler` called with the JSON text of every event.
pub(super) fn listen(handler: impl Fn(String) + 'static) {
    let Some((event, listen)) = member("event", "listen") else { return };
    let closure = wasm_bindgen::closure::Closure::<dyn Fn(JsValue)>::new(move |message: JsValue| {
        let payload = Reflect::get(&message, &"payload".into()).unwrap_or(JsValue::UNDEFINED);
        if let Ok(text) = to_text(&payload) {
            handler(text);
        }
    });
    let arguments = Array::of2(&"kadi-event".into(), closure.as_ref());
    if listen.apply(&event, &arguments).is_ok() {
        // Lives as long as the page.
        closure.forget();
    }
}
