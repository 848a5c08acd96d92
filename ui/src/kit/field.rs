//! Fields of forms: a label above, the control, a hint or a problem below.

use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::{Icon, IconName};

/// Properties of [`Field`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct FieldProps {
    /// Id of the control inside.
    pub id: AttrValue,
    /// What goes in.
    pub label: AttrValue,
    /// How to write it.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong with it.
    #[prop_or_default]
    pub problem: Option<AttrValue>,
    /// The control.
    pub children: Html,
}

/// A labelled control.
#[component]
pub fn Field(props: &FieldProps) -> Html {
    html! {
        <div class={classes!("field", props.problem.is_some().then_some("field-wrong"))}>
            <label for={props.id.clone()}>{ props.label.clone() }</label>
            { props.children.clone() }
            if let Some(problem) = &props.problem {
                <p class="field-problem" id={format!("{}-problem", props.id)} role="alert">{ problem }</p>
            } else if let Some(hint) = &props.hint {
                <p class="field-hint">{ hint }</p>
            }
        </div>
    }
}

/// Properties of [`TextInput`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct TextInputProps {
    /// Id of the input, also its name for tests.
    pub id: AttrValue,
    /// The label; left out when it stands elsewhere.
    pub label: AttrValue,
    /// The text.
    pub value: AttrValue,
    /// Called with the new text.
    pub oninput: Callback<String>,
    /// `text`, `password`, `url`, `tel`, `number`.
    #[prop_or(AttrValue::Static("text"))]
    pub kind: AttrValue,
    /// How to write it.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong with it.
    #[prop_or_default]
    pub problem: Option<AttrValue>,
    /// An example.
    #[prop_or_default]
    pub placeholder: Option<AttrValue>,
    /// Takes the focus when it appears.
    #[prop_or_default]
    pub autofocus: bool,
    /// For password managers and browsers.
    #[prop_or(AttrValue::Static("off"))]
    pub autocomplete: AttrValue,
    /// Whether the text is in figures of one width.
    #[prop_or_default]
    pub code: bool,
}

/// A line of text.
#[component]
pub fn TextInput(props: &TextInputProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.autofocus, move |&autofocus| {
            if autofocus && let Some(input) = node.cast::<web_sys::HtmlElement>() {
                input.focus().ok();
            }
        });
    }
    let oninput = props
        .oninput
        .reform(|event: InputEvent| event.target_unchecked_into::<web_sys::HtmlInputElement>().value());
    let described = props.problem.is_some().then(|| format!("{}-problem", props.id));
    html! {
        <Field id={props.id.clone()} label={props.label.clone()} hint={props.hint.clone()} problem={props.problem.clone()}>
            <input
                ref={node}
                id={props.id.clone()}
                data-testid={props.id.clone()}
                class={classes!(props.code.then_some("code"))}
                type={props.kind.clone()}
                value={props.value.clone()}
                {oninput}
                placeholder={props.placeholder.clone()}
                autocomplete={props.autocomplete.clone()}
                autocapitalize="off"
                spellcheck="false"
                aria-invalid={props.problem.is_some().then_some("true")}
                aria-describedby={described}
            />
        </Field>
    }
}

/// A value with its words.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The value.
    pub value: AttrValue,
    /// The words.
    pub label: AttrValue,
}

impl Choice {
    /// A value with its words.
    #[must_use]
    pub fn new(value: impl Into<AttrValue>, label: impl Into<AttrValue>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// Properties of [`Select`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct SelectProps {
    /// Id of the control, also its name for tests.
    pub id: AttrValue,
    /// The label.
    pub label: AttrValue,
    /// The chosen value.
    pub value: AttrValue,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// Called with the chosen value.
    pub onchange: Callback<String>,
    /// How to choose.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
}

/// A choice among several.
#[component]
pub fn Select(props: &SelectProps) -> Html {
    let onchange = props
        .onchange
        .reform(|event: Event| event.target_unchecked_into::<web_sys::HtmlSelectElement>().value());
    html! {
        <Field id={props.id.clone()} label={props.label.clone()} hint={props.hint.clone()}>
            <select id={props.id.clone()} data-testid={props.id.clone()} {onchange}>
                for choice in &props.choices {
                    <option key={choice.value.to_string()} value={choice.value.clone()} selected={choice.value == props.value}>
                        { choice.label.clone() }
                    </option>
                }
            </select>
        </Field>
    }
}

/// Properties of [`FileButton`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct FileButtonProps {
    /// Id of the input, also its name for tests.
    pub id: AttrValue,
    /// What to choose.
    pub label: AttrValue,
    /// Endings or media types, separated by commas.
    pub accept: AttrValue,
    /// Called with the chosen file.
    pub onfile: Callback<web_sys::File>,
    /// The icon.
    #[prop_or(IconName::File)]
    pub icon: IconName,
}

/// A button that opens the choice of a file.
#[component]
pub fn FileButton(props: &FileButtonProps) -> Html {
    let onchange = {
        let onfile = props.onfile.clone();
        Callback::from(move |event: Event| {
            let Some(input) =
                event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok())
            else {
                return;
            };
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                onfile.emit(file);
            }
            // So that the same file can be chosen again.
            input.set_value("");
        })
    };
    html! {
        <label class="button button-plain file-button">
            <Icon name={props.icon} />
            <span>{ props.label.clone() }</span>
            <input type="file" class="visually-hidden" id={props.id.clone()} data-testid={props.id.clone()} accept={props.accept.clone()} {onchange} />
        </label>
    }
}
