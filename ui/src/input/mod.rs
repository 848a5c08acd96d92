//! Keys, scanners, and what was typed.

pub mod keys;
pub mod typed;
pub mod wedge;
