//! Dialogs and the drawer on the right.

use yew::prelude::*;

use super::{Button, ButtonKind, IconName};

/// Properties of [`Dialog`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct DialogProps {
    /// The title.
    pub title: AttrValue,
    /// What the closing button says.
    pub close_label: AttrValue,
    /// Called when the person closes it.
    pub onclose: Callback<()>,
    /// Name for tests.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
    /// Whether it takes more room.
    #[prop_or_default]
    pub wide: bool,
    /// The content.
    pub children: Html,
}

/// Opens a `<dialog>` above everything else while its component is shown.
#[hook]
pub fn use_modal(node: &NodeRef) {
    let node = node.clone();
    use_effect_with((), move |()| {
        if let Some(dialog) = node.cast::<web_sys::HtmlDialogElement>()
            && !dialog.open()
        {
            dialog.show_modal().ok();
        }
    });
}

/// A modal dialog: the browser keeps the focus inside, Escape closes it, and the focus returns to where it was.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    use_modal(&node);
    let close = props.onclose.reform(|_: MouseEvent| ());
    let oncancel = props.onclose.reform(|event: Event| event.prevent_default());
    html! {
        <dialog ref={node} class={classes!("dialog", props.wide.then_some("dialog-wide"))} {oncancel} aria-label={props.title.clone()} data-testid={props.testid.clone()}>
            <header class="dialog-head">
                <h2>{ props.title.clone() }</h2>
                <Button label={props.close_label.clone()} icon={IconName::Cross} icon_only=true kind={ButtonKind::Quiet} onclick={close} />
            </header>
            <div class="dialog-body">{ props.children.clone() }</div>
        </dialog>
    }
}

/// Properties of [`Drawer`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct DrawerProps {
    /// The title.
    pub title: AttrValue,
    /// What the closing button says.
    pub close_label: AttrValue,
    /// Called when the person closes it.
    pub onclose: Callback<()>,
    /// The content.
    pub children: Html,
}

/// A panel on the right, beside the list it explains.
#[component]
pub fn Drawer(props: &DrawerProps) -> Html {
    let close = props.onclose.reform(|_: MouseEvent| ());
    html! {
        <aside class="drawer" aria-label={props.title.clone()} data-testid="drawer">
            <header class="dialog-head">
                <h2>{ props.title.clone() }</h2>
                <Button label={props.close_label.clone()} icon={IconName::Cross} icon_only=true kind={ButtonKind::Quiet} onclick={close} />
            </header>
            <div class="drawer-body">{ props.children.clone() }</div>
        </aside>
    }
}
