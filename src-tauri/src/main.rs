//! The Kadi window.
fn main() {}
