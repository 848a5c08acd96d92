//! Short messages at the bottom, with one action at most.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::{Button, ButtonKind, Icon, IconName, Tone};

/// How long a message without an action stays, in milliseconds; one with an action stays twice as long.
const STAY_MS: u32 = 6_000;

/// A message.
#[derive(Debug, Clone, PartialEq)]
pub struct Toast {
    /// The words.
    pub text: AttrValue,
    /// The tone.
    pub tone: Tone,
    /// What can be done about it: words and what happens.
    pub action: Option<(AttrValue, Callback<()>)>,
}

impl Toast {
    /// Something was done.
    #[must_use]
    pub fn done(text: impl Into<AttrValue>) -> Self {
        Self { text: text.into(), tone: Tone::Good, action: None }
    }

    /// Something did not work.
    #[must_use]
    pub fn failed(text: impl Into<AttrValue>) -> Self {
        Self { text: text.into(), tone: Tone::Attention, action: None }
    }

    /// Adds an action.
    #[must_use]
    pub fn with_action(mut self, label: AttrValue, act: Callback<()>) -> Self {
        self.action = Some((label, act));
        self
    }
}

/// Shows a message; given by [`Toasts`].
#[derive(Debug, Clone, PartialEq)]
pub struct ToastContext(Callback<Toast>);

/// The way to show a message.
#[hook]
pub fn use_toasts() -> Callback<Toast> {
    use_context::<ToastContext>().map(|context| context.0).unwrap_or_default()
}

#[derive(Default)]
struct Shown(Option<Rc<Toast>>);

enum Change {
    Show(Toast),
    Hide,
}

impl Reducible for Shown {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        match change {
            Change::Show(toast) => Rc::new(Self(Some(Rc::new(toast)))),
            Change::Hide => Rc::new(Self(None)),
        }
    }
}

/// Properties of [`Toasts`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ToastsProps {
    /// Names the region for screen readers.
    pub label: AttrValue,
    /// What the closing button says.
    pub close_label: AttrValue,
    /// The page that shows messages.
    pub children: Html,
}

/// Gives the page a place for messages. One message at a time: the newest.
#[component]
pub fn Toasts(props: &ToastsProps) -> Html {
    let shown = use_reducer(Shown::default);
    let context = {
        let dispatcher = shown.dispatcher();
        use_memo((), move |()| {
            ToastContext(Callback::from(move |toast| dispatcher.dispatch(Change::Show(toast))))
        })
    };
    {
        let dispatcher = shown.dispatcher();
        use_effect_with(shown.0.clone(), move |toast| {
            let timeout = toast.as_ref().map(|toast| {
                let stay = if toast.action.is_some() { STAY_MS * 2 } else { STAY_MS };
                Timeout::new(stay, move || dispatcher.dispatch(Change::Hide))
            });
            move || drop(timeout)
        });
    }
    let hide = {
        let dispatcher = shown.dispatcher();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Change::Hide))
    };
    html! {
        <ContextProvider<ToastContext> context={(*context).clone()}>
            { props.children.clone() }
            <div class="toasts" role="status" aria-live="polite" aria-label={props.label.clone()}>
                if let Some(toast) = &shown.0 {
                    <div class={classes!("toast", toast.tone.class())} data-testid="toast">
                        <Icon name={if toast.tone == Tone::Good { IconName::Check } else { IconName::Attention }} />
                        <span>{ toast.text.clone() }</span>
                        if let Some((label, act)) = &toast.action {
                            <Button label={label.clone()} kind={ButtonKind::Quiet} testid="toast-action" onclick={
                                let act = act.clone();
                                let dispatcher = shown.dispatcher();
                                Callback::from(move |_: MouseEvent| { act.emit(()); dispatcher.dispatch(Change::Hide); })
                            } />
                        }
                        <Button label={props.close_label.clone()} icon={IconName::Cross} icon_only=true kind={ButtonKind::Quiet} onclick={hide} />
                    </div>
                }
            </div>
        </ContextProvider<ToastContext>>
    }
}
