//! Real printing: a card printer over IPP, with its tray looked into, its plug pulled and Kadi killed on the way.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests state what must hold"
)]

#[path = "printing/cups.rs"]
mod cups;
#[path = "printing/flow.rs"]
mod flow;
#[path = "printing/screens.rs"]
mod screens;
#[path = "printing/spooler.rs"]
mod spooler;
