//! A table of many rows of one height: only the rows in sight are drawn.

use std::ops::Range;

use yew::prelude::*;

/// Height of a row in pixels; the style sheet holds the same value.
pub const ROW_PX: u64 = 36;
/// Rows drawn beyond the edges.
const MARGIN_ROWS: u64 = 8;
/// Rows that a key moves for a page.
const PAGE_ROWS: u64 = 15;

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its head.
    pub head: AttrValue,
}

/// Properties of [`Table`].
#[derive(Clone, PartialEq, Properties)]
pub struct TableProps {
    /// What the table holds, for screen readers.
    pub label: AttrValue,
    /// The columns.
    pub columns: Vec<Column>,
    /// Class that gives the columns their widths.
    pub tracks: &'static str,
    /// Rows in all.
    pub total: u64,
    /// The selected row.
    pub selected: u64,
    /// The cells of a row by its number; a row that is not there yet has none.
    pub row: Callback<u64, Option<Vec<Html>>>,
    /// Changes when the rows do, so that they are drawn anew.
    pub version: u64,
    /// Called with the rows in sight.
    pub onrange: Callback<Range<u64>>,
    /// Called when another row is selected.
    pub onselect: Callback<u64>,
    /// Called on Enter and double click.
    pub onopen: Callback<u64>,
    /// Called on Space.
    pub onpeek: Callback<u64>,
    /// Called on the letter x: takes a row into the choice, or out of it.
    #[prop_or_default]
    pub onmark: Callback<u64>,
    /// Called on Ctrl+A: takes every row into the choice.
    #[prop_or_default]
    pub onmarkall: Callback<()>,
    /// Tells which rows are in the choice.
    #[prop_or_default]
    pub marked: Option<Callback<u64, bool>>,
}

/// A table to move in with the arrow keys; Space peeks, Enter opens.
#[component]
pub fn Table(props: &TableProps) -> Html {
    let node = use_node_ref();
    let view = use_state_eq(|| (0_u64, 640_u64));
    let measure = {
        let (node, view) = (node.clone(), view.setter());
        Callback::from(move |()| {
            if let Some(element) = node.cast::<web_sys::Element>() {
                view.set((pixels(element.scroll_top()), pixels(element.client_height())));
            }
        })
    };
    {
        let measure = measure.clone();
        use_effect_with(props.total, move |_| {
            measure.emit(());
            let listener = web_sys::window()
                .map(|window| gloo_events::EventListener::new(&window, "resize", move |_| measure.emit(())));
            move || drop(listener)
        });
    }
    let (top, height) = *view;
    let first = (top / ROW_PX).saturating_sub(MARGIN_ROWS).min(props.total);
    let last = ((top + height) / ROW_PX + MARGIN_ROWS).min(props.total);
    {
        let onrange = props.onrange.clone();
        use_effect_with((first, last, props.version), move |&(first, last, _)| {
            if last > first {
                onrange.emit(first..last);
            }
        });
    }
    let onscroll = measure.reform(|_: Event| ());
    let onkeydown = {
        let (props, node) = (props.clone(), node.clone());
        Callback::from(move |event: KeyboardEvent| {
            let end = props.total.saturating_sub(1);
            if event.ctrl_key() && event.key() == "a" {
                event.prevent_default();
                props.onmarkall.emit(());
                return;
            }
            let to = match event.key().as_str() {
                "x" if !event.ctrl_key() && !event.alt_key() => {
                    props.onmark.emit(props.selected);
                    return;
                }
                "ArrowDown" => (props.selected + 1).min(end),
                "ArrowUp" => props.selected.saturating_sub(1),
                "PageDown" => (props.selected + PAGE_ROWS).min(end),
                "PageUp" => props.selected.saturating_sub(PAGE_ROWS),
                "Home" => 0,
                "End" => end,
                "Enter" => {
                    event.prevent_default();
                    props.onopen.emit(props.selected);
                    return;
                }
                " " => {
                    event.prevent_default();
                    props.onpeek.emit(props.selected);
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            reveal(&node, to);
            props.onselect.emit(to);
        })
    };
    html! {
        <div class={classes!("table", props.tracks)}>
            <div class="table-body" ref={node} role="grid" tabindex="0" id="table-body" data-testid="table-body" {onscroll} {onkeydown}
                aria-label={props.label.clone()} aria-rowcount={(props.total + 1).to_string()} aria-activedescendant={format!("row-{}", props.selected)}>
                <div class="table-head" role="row" aria-rowindex="1">
                    for column in &props.columns {
                        <span role="columnheader">{ column.head.clone() }</span>
                    }
                </div>
                // Drawings as room for the rows out of sight: a style attribute would need a weaker content policy.
                <svg class="table-room" width="1" height={(first * ROW_PX).to_string()} aria-hidden="true" />
                <div role="rowgroup">
                    for number in first..last {
                        { draw(props, number) }
                    }
                </div>
                <svg class="table-room" width="1" height={((props.total - last) * ROW_PX).to_string()} aria-hidden="true" />
            </div>
        </div>
    }
}

fn draw(props: &TableProps, number: u64) -> Html {
    let selected = number == props.selected;
    let marked = props.marked.as_ref().is_some_and(|marked| marked.emit(number));
    let onclick = props.onselect.reform(move |_: MouseEvent| number);
    let ondblclick = props.onopen.reform(move |_: MouseEvent| number);
    html! {
        <div key={number} id={format!("row-{number}")} class={classes!("table-row", selected.then_some("selected"), marked.then_some("marked"))} role="row"
            aria-rowindex={(number + 2).to_string()} aria-selected={selected.to_string()} data-testid="row"
            {onclick} {ondblclick}>
            if let Some(cells) = props.row.emit(number) {
                for cell in cells {
                    <span role="gridcell">{ cell }</span>
                }
            } else {
                <span class="skeleton-line" role="gridcell" />
            }
        </div>
    }
}

fn reveal(node: &NodeRef, row: u64) {
    let Some(element) = node.cast::<web_sys::Element>() else { return };
    // The head stays in sight above the rows.
    let (top, height) =
        (pixels(element.scroll_top()), pixels(element.client_height()).saturating_sub(ROW_PX));
    let start = row * ROW_PX;
    let to = if start < top {
        start
    } else if start + ROW_PX > top + height {
        (start + ROW_PX).saturating_sub(height)
    } else {
        return;
    };
    element.set_scroll_top(i32::try_from(to).unwrap_or(i32::MAX));
}

fn pixels(value: i32) -> u64 {
    u64::try_from(value).unwrap_or(0)
}
