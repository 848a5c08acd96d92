//! Columns over time: a small stacked chart with the same numbers as a table below it.

use yew::prelude::*;

/// Width of a column and the room between two, and the height of the drawing, in its own units.
const STEP: u64 = 40;
const WIDTH: u64 = 26;
const HEIGHT: u64 = 120;

/// A part of every column.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name.
    pub name: AttrValue,
    /// Class that gives it its colour and pattern.
    pub class: &'static str,
}

/// One column.
#[derive(Debug, Clone, PartialEq)]
pub struct Period {
    /// Its name in the table.
    pub name: AttrValue,
    /// Its short name below the column.
    pub short: AttrValue,
    /// One number for each series.
    pub numbers: Vec<u64>,
    /// The numbers as they are written.
    pub words: Vec<AttrValue>,
}

/// Properties of [`Columns`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct ColumnsProps {
    /// What the first column of the table holds.
    pub head: AttrValue,
    /// The parts.
    pub series: Vec<Series>,
    /// The columns, oldest first.
    pub periods: Vec<Period>,
    /// What opens the table.
    pub as_table: AttrValue,
    /// The highest number as it is written.
    pub top: AttrValue,
    /// Name for tests.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// A stacked column for each period; the table says the same.
#[component]
pub fn Columns(props: &ColumnsProps) -> Html {
    let highest =
        props.periods.iter().map(|period| period.numbers.iter().sum::<u64>()).max().unwrap_or(0).max(1);
    let width = STEP * u64::try_from(props.periods.len()).unwrap_or(0);
    html! {
        <div class="columns" data-testid={props.testid.clone()}>
            <ul class="columns-key" aria-hidden="true">
                for series in &props.series {
                    <li><svg class="columns-mark" viewBox="0 0 12 12"><rect class={series.class} x="0.5" y="0.5" width="11" height="11" /></svg>{ series.name.clone() }</li>
                }
                <li class="columns-top">{ props.top.clone() }</li>
            </ul>
            <svg class="columns-chart" viewBox={format!("0 0 {width} {}", HEIGHT + 20)} aria-hidden="true">
                <line class="columns-line" x1="0" x2={width.to_string()} y1="0.5" y2="0.5" />
                <line class="columns-line" x1="0" x2={width.to_string()} y1={HEIGHT.to_string()} y2={HEIGHT.to_string()} />
                for (at, period) in (0_u64..).zip(&props.periods) {
                    { column(props, at, period, highest) }
                }
            </svg>
            <details>
                <summary>{ props.as_table.clone() }</summary>
                <table class="plain-table">
                    <thead><tr>
                        <th scope="col">{ props.head.clone() }</th>
                        for series in &props.series {
                            <th scope="col" class="num">{ series.name.clone() }</th>
                        }
                    </tr></thead>
                    <tbody>
                        for period in &props.periods {
                            <tr>
                                <th scope="row">{ period.name.clone() }</th>
                                for words in &period.words {
                                    <td class="num">{ words.clone() }</td>
                                }
                            </tr>
                        }
                    </tbody>
                </table>
            </details>
        </div>
    }
}

fn column(props: &ColumnsProps, at: u64, period: &Period, highest: u64) -> Html {
    let x = at * STEP + (STEP - WIDTH) / 2;
    let mut foot = HEIGHT;
    let parts = period.numbers.iter().zip(&props.series).map(|(number, series)| {
        // What is there is seen, however little it is beside the rest.
        let height = (number * HEIGHT / highest).max(u64::from(*number > 0) * 2).min(foot);
        foot -= height;
        html! { <rect class={series.class} x={x.to_string()} y={foot.to_string()} width={WIDTH.to_string()} height={height.to_string()} /> }
    });
    let parts = parts.collect::<Html>();
    html! {
        <g>
            { parts }
            <text class="columns-name" x={(x + WIDTH / 2).to_string()} y={(HEIGHT + 16).to_string()} text-anchor="middle">{ period.short.clone() }</text>
        </g>
    }
}
