//! Rebuilds the crate when a template is added: the folder is compiled in.
#![allow(clippy::print_stdout, reason = "a build script speaks to cargo on its standard output")]

fn main() {
    println!("cargo:rerun-if-changed=../../../templates");
}
