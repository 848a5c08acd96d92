//! Building blocks that know nothing of health records: they get their words and give back events.

mod bars;
mod button;
mod columns;
mod dialog;
mod field;
mod icon;
mod layout;
mod progress;
mod table;
mod toast;
mod verdict;

pub use bars::{Bar, Bars};
pub use button::{Button, ButtonKind};
pub use columns::{Columns, Period, Series};
pub use dialog::{Dialog, Drawer, use_modal};
pub use field::{Choice, FileButton, Select, TextInput};
pub use icon::{Icon, IconName};
pub use layout::{Chip, Empty, Facts, Figure, Kbd, Notice, PlaceHead, Skeleton, Tone};
pub use progress::Progress;
pub use table::{Column, Table};
pub use toast::{Toast, Toasts, use_toasts};
pub use verdict::{VerdictFrame, VerdictPanel};
