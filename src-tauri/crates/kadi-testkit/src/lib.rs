//! What tests share: a faulty DHIS2, temporary offices, a real browser, a printer; owns the top-level tests.

pub mod browser;
pub mod command;
pub mod cups;
pub mod devtools;
pub mod faulty;
pub mod keyring;
pub mod office;
pub mod printer;
pub mod replica;
pub mod screen;
pub mod tracker;
pub mod trouble;
pub mod two;
