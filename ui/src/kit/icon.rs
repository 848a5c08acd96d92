//! Kadi's own icons: 24 by 24, one line width, drawn in the text's colour.

use yew::prelude::*;

/// An icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IconName {
    /// A house.
    Home,
    /// Two people.
    People,
    /// Two sheets that overlap.
    Duplicates,
    /// A card.
    Card,
    /// A shield with a tick.
    Verify,
    /// Two arrows in a circle.
    Sync,
    /// An arrow that leaves a box.
    Share,
    /// A bound register.
    Book,
    /// Sliders.
    Settings,
    /// A lock.
    Lock,
    /// A magnifying glass.
    Search,
    /// A tick.
    Check,
    /// A cross.
    Cross,
    /// An exclamation mark.
    Attention,
    /// A question mark.
    Question,
    /// A hollow circle.
    Circle,
    /// A filled square.
    Square,
    /// A plus.
    Plus,
    /// An arrow to the right.
    Right,
    /// An arrow to the left.
    Left,
    /// An arrow up.
    Up,
    /// An arrow down into a tray.
    Download,
    /// An eye.
    Eye,
    /// A pencil.
    Pencil,
    /// A sheet of paper.
    File,
    /// A picture.
    Picture,
    /// A key.
    Key,
    /// A server.
    Server,
}

impl IconName {
    const fn path(self) -> &'static str {
        match self {
            Self::Home => "M4 11 12 4l8 7M6 9.5V20h12V9.5M10 20v-6h4v6",
            Self::People => {
                "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20c.4-3.6 3-5.5 6.500-5.500s6.100 1.900 6.500 5.500M16 4.500a3.500 3.500 0 0 1 0 6.500M17.500 14.700c2.300.6 3.700 2.300 4 5.300"
            }
            Self::Duplicates => "M8 8V4h12v12h-4M4 8h12v12H4z",
            Self::Card => "M3 5.500h18v13H3zM3 9.500h18M6.500 14.500h5M15.500 13h2.500v2.500h-2.500z",
            Self::Verify => {
                "M12 3 4.500 6v5.500c0 4.500 3 7.700 7.500 9.500 4.500-1.800 7.500-5 7.500-9.500V6zM8.500 12l2.500 2.500 4.500-5"
            }
            Self::Sync => {
                "M19.500 9A8 8 0 0 0 5.200 7.500L4 9M4 4.500V9h4.500M4.500 15a8 8 0 0 0 14.300 1.500L20 15M20 19.500V15h-4.500"
            }
            Self::Share => "M12 15V4M8 7.500 12 3.500l4 4M5 12v8h14v-8",
            Self::Book => "M6 3.500h13v17H6a2 2 0 0 1-2-2v-13a2 2 0 0 1 2-2M4 18a2 2 0 0 1 2-1.500h13M9 8h6",
            Self::Settings => "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
            Self::Lock => "M5.500 10.500h13v10h-13zM8.500 10.500V7.500a3.500 3.500 0 0 1 7 0v3M12 14.500v2",
            Self::Search => "M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13M15.500 15.500 21 21",
            Self::Check => "M4.500 12.500 10 18 19.500 7",
            Self::Cross => "M6 6l12 12M18 6 6 18",
            Self::Attention => "M12 4v10M12 18.500v1.500",
            Self::Question => {
                "M8.500 8.500a3.500 3.500 0 1 1 5.300 3c-1.200.7-1.800 1.300-1.800 3M12 18.500v1.500"
            }
            Self::Circle => "M12 19a7 7 0 1 0 0-14 7 7 0 0 0 0 14",
            Self::Square => "M6 6h12v12H6z",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Right => "M9 5l7 7-7 7",
            Self::Left => "M15 5l-7 7 7 7",
            Self::Up => "M5 15l7-7 7 7",
            Self::Download => "M12 4v11M8 11.500l4 4 4-4M5 16v4h14v-4",
            Self::Eye => {
                "M2.500 12C5 7.700 8.200 5.500 12 5.500s7 2.200 9.500 6.500c-2.500 4.300-5.700 6.500-9.500 6.500S5 16.300 2.500 12M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6"
            }
            Self::Pencil => "M4 20l1-4.500L16.500 4l3.500 3.500L8.500 19zM14 6.500l3.500 3.500",
            Self::File => "M6 3.500h8l4.500 4.500v12.500H6zM14 3.500V8h4.500",
            Self::Picture => {
                "M3.500 5h17v14h-17zM3.500 16l5-5 4.500 4.500 2.500-2.500 5 5M15.500 10a1.200 1.200 0 1 0 0-2.400 1.200 1.200 0 0 0 0 2.400"
            }
            Self::Key => {
                "M8 16.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9M12.500 12H21v3.500M17 12v2.500"
            }
            Self::Server => "M4 4.500h16v6.500H4zM4 13h16v6.500H4zM7.500 7.700h.1M7.500 16.200h.1",
        }
    }
}

/// Properties of [`Icon`].
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct IconProps {
    /// Which.
    pub name: IconName,
    /// More classes.
    #[prop_or_default]
    pub class: Classes,
}

/// An icon beside words; screen readers skip it.
#[component]
pub fn Icon(props: &IconProps) -> Html {
    html! {
        <svg class={classes!("icon", props.class.clone())} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d={props.name.path()} />
        </svg>
    }
}
