//! The big answer, readable from two metres: colour, sign, word and shape of frame, each enough alone.

use yew::prelude::*;

use super::{Icon, IconName};

/// The four looks of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerdictFrame {
    /// Green, tick, rounded frame.
    Good,
    /// Amber, exclamation mark, frame with cut corners.
    Look,
    /// Amber, question mark, dashed frame.
    Unknown,
    /// Red, cross, heavy square frame.
    Bad,
    /// Grey, circle, thin frame.
    Nothing,
}

impl VerdictFrame {
    const fn parts(self) -> (&'static str, IconName) {
        match self {
            Self::Good => ("verdict-good", IconName::Check),
            Self::Look => ("verdict-look", IconName::Attention),
            Self::Unknown => ("verdict-unknown", IconName::Question),
            Self::Bad => ("verdict-bad", IconName::Cross),
            Self::Nothing => ("verdict-nothing", IconName::Circle),
        }
    }
}

/// Properties of [`VerdictPanel`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct VerdictPanelProps {
    /// The look.
    pub frame: VerdictFrame,
    /// A stable name of the answer, for tests.
    pub code: AttrValue,
    /// The one word.
    pub word: AttrValue,
    /// What it means, or what to do.
    pub line: AttrValue,
    /// More, below.
    #[prop_or_default]
    pub children: Html,
}

/// The big answer.
#[component]
pub fn VerdictPanel(props: &VerdictPanelProps) -> Html {
    let (class, icon) = props.frame.parts();
    html! {
        <div class={classes!("verdict", class)} role="alert" data-testid="verdict" data-verdict={props.code.clone()}>
            <div class="verdict-sign"><Icon name={icon} /></div>
            <p class="verdict-word" data-testid="verdict-word">{ props.word.clone() }</p>
            <p class="verdict-line">{ props.line.clone() }</p>
            <div class="verdict-more">{ props.children.clone() }</div>
        </div>
    }
}
