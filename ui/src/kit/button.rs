//! Buttons.

use yew::prelude::*;

use super::{Icon, IconName};

/// How much a button asks for attention.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one next step.
    Primary,
    /// Any other.
    #[default]
    Plain,
    /// Without a frame.
    Quiet,
    /// Takes something away.
    Danger,
}

/// Properties of [`Button`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ButtonProps {
    /// What it does, in words.
    #[prop_or_default]
    pub label: AttrValue,
    /// Called on click, Enter and Space.
    #[prop_or_default]
    pub onclick: Callback<MouseEvent>,
    /// How it looks.
    #[prop_or_default]
    pub kind: ButtonKind,
    /// An icon before the words.
    #[prop_or_default]
    pub icon: Option<IconName>,
    /// A shortcut, shown after the words.
    #[prop_or_default]
    pub shortcut: Option<AttrValue>,
    /// Whether it cannot be used now.
    #[prop_or_default]
    pub disabled: bool,
    /// Whether it sends its form.
    #[prop_or_default]
    pub submit: bool,
    /// Name for tests.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
    /// Id, for the focus.
    #[prop_or_default]
    pub id: Option<AttrValue>,
    /// A longer explanation.
    #[prop_or_default]
    pub title: Option<AttrValue>,
    /// Shows only the icon; the words are for screen readers and the tooltip.
    #[prop_or_default]
    pub icon_only: bool,
}

/// A button.
#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let kind = match props.kind {
        ButtonKind::Primary => "button-primary",
        ButtonKind::Plain => "button-plain",
        ButtonKind::Quiet => "button-quiet",
        ButtonKind::Danger => "button-danger",
    };
    let title = props.title.clone().or_else(|| props.icon_only.then(|| props.label.clone()));
    let aria = props.icon_only.then(|| props.label.clone());
    html! {
        <button
            type={if props.submit { "submit" } else { "button" }}
            class={classes!("button", kind, props.icon_only.then_some("button-icon"))}
            onclick={props.onclick.clone()}
            disabled={props.disabled}
            data-testid={props.testid.clone()}
            id={props.id.clone()}
            aria-label={aria}
            {title}
        >
            if let Some(name) = props.icon {
                <Icon {name} />
            }
            if !props.icon_only {
                <span>{ props.label.clone() }</span>
            }
            if let Some(shortcut) = &props.shortcut {
                <kbd aria-hidden="true">{ shortcut }</kbd>
            }
        </button>
    }
}
