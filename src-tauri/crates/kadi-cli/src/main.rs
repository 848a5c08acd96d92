//! The `kadi` command.
fn main() {}
