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
    /// The numbers as they are written, one for each head after the name.
    pub words: Vec<AttrValue>,
    /// Opens what is behind the row.
    pub onopen: Option<Callback<()>>,
}

/// Properties of [`Bars`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct BarsProps {
    /// Names of the columns: the name first, then the numbers.
    pub heads: Vec<AttrValue>,
    /// The rows.
    pub bars: Vec<Bar>,
    /// What the longest bar stands for; the longest row when not given.
    #[prop_or_default]
    pub most: Option<u64>,
    /// Name for tests.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// Rows with a bar each: the length is the whole against the longest, the fill is the part.
#[component]
pub fn Bars(props: &BarsProps) -> Html {
    let longest = props.bars.iter().map(|bar| bar.total).max().unwrap_or(0);
    let longest = props.most.unwrap_or(longest).max(1);
    let name = props.heads.first().cloned().unwrap_or_default();
    html! {
        <table class="bars" data-testid={props.testid.clone()}>
            <thead><tr>
                <th scope="col">{ name }</th>
                <td class="bars-bar"></td>
                for head in props.heads.iter().skip(1) {
                    <th scope="col" class="num">{ head.clone() }</th>
                }
            </tr></thead>
            <tbody>
                for bar in &props.bars {
                    <tr>
                        <th scope="row">
                            if let Some(onopen) = &bar.onopen {
                                <button type="button" class="link" onclick={onopen.reform(|_: MouseEvent| ())}>{ bar.name.clone() }</button>
                            } else {
                                { bar.name.clone() }
                            }
                        </th>
                        <td class="bars-bar" aria-hidden="true">
                            <svg viewBox="0 0 1000 12" preserveAspectRatio="none">
                                <rect class="bar-whole" x="0" y="1" height="10" width={(bar.total * 1000 / longest).to_string()} />
                                <rect class="bar-part" x="0" y="1" height="10" width={(bar.part * 1000 / longest).to_string()} />
                            </svg>
                        </td>
                        for words in &bar.words {
                            <td class="num">{ words.clone() }</td>
                        }
                    </tr>
                }
            </tbody>
        </table>
    }
}
