//! Keys and scanners.

pub mod keys;
pub mod wedge;
