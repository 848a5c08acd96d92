//! How far something is.

use yew::prelude::*;

/// Properties of [`Progress`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ProgressProps {
    /// What is at work.
    pub label: AttrValue,
    /// Steps done.
    pub done: u64,
    /// Steps in all; 0 while unknown.
    pub total: u64,
    /// A line below.
    #[prop_or_default]
    pub line: Option<AttrValue>,
}

/// A bar with words.
#[component]
pub fn Progress(props: &ProgressProps) -> Html {
    let known = props.total > 0;
    html! {
        <div class="progress" data-testid="progress">
            <div class="progress-words"><span>{ props.label.clone() }</span>if let Some(line) = &props.line { <span class="muted">{ line }</span> }</div>
            if known {
                <progress aria-label={props.label.clone()} max={props.total.to_string()} value={props.done.min(props.total).to_string()} />
            } else {
                <progress aria-label={props.label.clone()} />
            }
        </div>
    }
}
