//! Lets Tauri read its configuration and the built pages.

#![allow(clippy::print_stdout, reason = "how a build script talks to cargo")]

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The pages are embedded: the window is built again when they change.
    println!("cargo::rerun-if-changed=ui/dist");
    tauri_build::try_build(tauri_build::Attributes::new())?;
    Ok(())
}
