//! Bars in rows: a small chart that is a table at the same time.

use yew::prelude::*;

/// One row of [`Bars`].
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// The row's name.
    pub name: AttrValue,
    /// The whole.
    pub total: u64,
    /// The part that is filled.
    pub part: u64,
    /// The numbers as they are written: whole and part.
    pub words: (AttrValue, AttrValue),
}

/// Properties of [`Bars`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct BarsProps {
    /// Names of the three columns: name, whole, part.
    pub heads: [AttrValue; 3],
    /// The rows.
    pub bars: Vec<Bar>,
}

/// Rows with a bar each: the length is the whole against the longest row, the fill is the part.
#[component]
pub fn Bars(props: &BarsProps) -> Html {
    let longest = props.bars.iter().map(|bar| bar.total).max().unwrap_or(0).max(1);
    let [name, total, part] = &props.heads;
    html! {
        <table class="bars">
            <thead><tr><th scope="col">{ name }</th><th scope="col" class="bars-bar"><span class="visually-hidden">{ part }</span></th><th scope="col" class="num">{ total }</th><th scope="col" class="num">{ part }</th></tr></thead>
            <tbody>
                for bar in &props.bars {
                    <tr>
                        <th scope="row">{ bar.name.clone() }</th>
                        <td class="bars-bar" aria-hidden="true">
                            <svg viewBox="0 0 1000 12" preserveAspectRatio="none">
                                <rect class="bar-whole" x="0" y="1" height="10" width={(bar.total * 1000 / longest).to_string()} />
                                <rect class="bar-part" x="0" y="1" height="10" width={(bar.part * 1000 / longest).to_string()} />
                            </svg>
                        </td>
                        <td class="num">{ bar.words.0.clone() }</td>
                        <td class="num">{ bar.words.1.clone() }</td>
                    </tr>
                }
            </tbody>
        </table>
    }
}
