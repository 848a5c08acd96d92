//! The one way to show what comes from a call: lines while it is on its way, a calm panel when it fails.

use std::rc::Rc;

use kadi_contract::{ApiError, ErrorKind};
use yew::prelude::*;

use crate::ipc::{Remote, UseCall};
use crate::kit::{Button, Notice, Skeleton, Toast, Tone};
use crate::lang::{Lang, use_lang};

/// Shows a reply with `render`.
pub fn show<T>(lang: Lang, reply: &UseCall<T>, render: impl FnOnce(&Rc<T>) -> Html) -> Html {
    match &reply.remote {
        Remote::Loading => html! { <Skeleton label={lang.t("loading")} /> },
        Remote::Ready(value) => render(value),
        Remote::Failed(error) => html! { <Failure error={error.clone()} again={reply.again.clone()} /> },
    }
}

/// Properties of [`Failure`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct FailureProps {
    /// What went wrong.
    pub error: Rc<ApiError>,
    /// Tries again.
    #[prop_or_default]
    pub again: Option<Callback<()>>,
}

/// An error in words, with its next step.
#[component]
pub fn Failure(props: &FailureProps) -> Html {
    let lang = use_lang();
    let text = lang.error(&props.error);
    let small = props
        .error
        .incident
        .as_ref()
        .map(|incident| lang.with("error-incident", &[("incident", incident.into())]));
    html! {
        <Notice title={text.sentence} hint={Some(AttrValue::from(text.hint))} {small} tone={tone(props.error.kind)} testid="error">
            if let Some(again) = &props.again {
                <Button label={lang.t("action-retry")} testid="retry" onclick={again.reform(|_: MouseEvent| ())} />
            }
        </Notice>
    }
}

/// Offline is no error, and a damaged store is more than one.
const fn tone(kind: ErrorKind) -> Tone {
    match kind {
        ErrorKind::Offline => Tone::Neutral,
        ErrorKind::Damaged => Tone::Bad,
        ErrorKind::Asked
        | ErrorKind::Refused
        | ErrorKind::Locked
        | ErrorKind::Busy
        | ErrorKind::Device
        | ErrorKind::Bug => Tone::Attention,
    }
}

/// An error as a short message.
#[must_use]
pub fn failure_toast(lang: Lang, error: &ApiError) -> Toast {
    let text = lang.error(error);
    Toast::failed(format!("{} {}", text.sentence, text.hint))
}
