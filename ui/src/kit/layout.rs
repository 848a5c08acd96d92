//! Small pieces of a page: heads, facts, figures, notices, empty states.

use yew::prelude::*;

use super::{Icon, IconName};

/// The tone of a notice, chip or message. Never the only carrier of its meaning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// Plain.
    #[default]
    Neutral,
    /// Done.
    Good,
    /// Wants a look.
    Attention,
    /// Failed.
    Bad,
    /// At work.
    Working,
}

impl Tone {
    /// The class that carries the tone.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "tone-neutral",
            Self::Good => "tone-good",
            Self::Attention => "tone-attention",
            Self::Bad => "tone-bad",
            Self::Working => "tone-working",
        }
    }

    const fn icon(self) -> IconName {
        match self {
            Self::Neutral => IconName::Circle,
            Self::Good => IconName::Check,
            Self::Attention => IconName::Attention,
            Self::Bad => IconName::Cross,
            Self::Working => IconName::Sync,
        }
    }
}

/// Properties of [`PlaceHead`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct PlaceHeadProps {
    /// The title.
    pub title: AttrValue,
    /// A line below it.
    #[prop_or_default]
    pub line: Option<AttrValue>,
    /// Buttons on the right.
    #[prop_or_default]
    pub children: Html,
}

/// The head of a place: title, a line, buttons.
#[component]
pub fn PlaceHead(props: &PlaceHeadProps) -> Html {
    html! {
        <header class="place-head">
            <div>
                <h1>{ props.title.clone() }</h1>
                if let Some(line) = &props.line {
                    <p class="muted">{ line }</p>
                }
            </div>
            <div class="place-head-actions">{ props.children.clone() }</div>
        </header>
    }
}

/// Properties of [`Facts`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct FactsProps {
    /// Name and value of each fact.
    pub facts: Vec<(AttrValue, Html)>,
}

/// Facts in two columns: name, value.
#[component]
pub fn Facts(props: &FactsProps) -> Html {
    html! {
        <dl class="facts">
            for (name, value) in &props.facts {
                <><dt>{ name.clone() }</dt><dd>{ value.clone() }</dd></>
            }
        </dl>
    }
}

/// Properties of [`Figure`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct FigureProps {
    /// What is counted.
    pub label: AttrValue,
    /// How many.
    pub value: AttrValue,
    /// A line below.
    #[prop_or_default]
    pub line: Option<AttrValue>,
    /// Name for tests.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// A number with its name.
#[component]
pub fn Figure(props: &FigureProps) -> Html {
    html! {
        <div class="figure" data-testid={props.testid.clone()}>
            <span class="figure-label">{ props.label.clone() }</span>
            <strong class="figure-value">{ props.value.clone() }</strong>
            if let Some(line) = &props.line {
                <span class="figure-line">{ line }</span>
            }
        </div>
    }
}

/// Properties of [`Chip`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ChipProps {
    /// The words.
    pub label: AttrValue,
    /// The tone.
    #[prop_or_default]
    pub tone: Tone,
}

/// A state in a word with its sign.
#[component]
pub fn Chip(props: &ChipProps) -> Html {
    html! {
        <span class={classes!("chip", props.tone.class())}>
            if props.tone != Tone::Neutral {
                <Icon name={props.tone.icon()} />
            }
            { props.label.clone() }
        </span>
    }
}

/// Properties of [`Notice`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct NoticeProps {
    /// What happened.
    pub title: AttrValue,
    /// The next step.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// A small last line.
    #[prop_or_default]
    pub small: Option<AttrValue>,
    /// The tone.
    #[prop_or_default]
    pub tone: Tone,
    /// Name for tests.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
    /// Buttons.
    #[prop_or_default]
    pub children: Html,
}

/// A calm panel: what happened, and the one next step.
#[component]
pub fn Notice(props: &NoticeProps) -> Html {
    let role = if matches!(props.tone, Tone::Bad | Tone::Attention) { "alert" } else { "status" };
    html! {
        <div class={classes!("notice", props.tone.class())} {role} data-testid={props.testid.clone()}>
            <Icon name={props.tone.icon()} />
            <div>
                <p class="notice-title">{ props.title.clone() }</p>
                if let Some(hint) = &props.hint {
                    <p>{ hint }</p>
                }
                if let Some(small) = &props.small {
                    <p class="muted small">{ small }</p>
                }
            </div>
            <div class="notice-actions">{ props.children.clone() }</div>
        </div>
    }
}

/// Properties of [`Empty`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct EmptyProps {
    /// The drawing.
    pub icon: IconName,
    /// One sentence.
    pub text: AttrValue,
    /// One button.
    #[prop_or_default]
    pub children: Html,
}

/// Nothing here: a sentence and one button.
#[component]
pub fn Empty(props: &EmptyProps) -> Html {
    html! {
        <div class="empty" data-testid="empty">
            <Icon name={props.icon} />
            <p>{ props.text.clone() }</p>
            { props.children.clone() }
        </div>
    }
}

/// Properties of [`Skeleton`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct SkeletonProps {
    /// For screen readers.
    pub label: AttrValue,
    /// Lines to hint at.
    #[prop_or(5)]
    pub lines: u32,
}

/// Lines where content will stand; appears after a moment, so that what is fast does not flicker.
#[component]
pub fn Skeleton(props: &SkeletonProps) -> Html {
    html! {
        <div class="skeleton" role="status" aria-label={props.label.clone()}>
            for line in 0..props.lines {
                <div class="skeleton-line" key={line} />
            }
        </div>
    }
}

/// Properties of [`Kbd`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct KbdProps {
    /// Keys separated by spaces.
    pub keys: AttrValue,
}

/// Keys as they stand on the keyboard.
#[component]
pub fn Kbd(props: &KbdProps) -> Html {
    html! {
        <span class="keys">
            for key in props.keys.split(' ') {
                <kbd>{ key.to_owned() }</kbd>
            }
        </span>
    }
}
