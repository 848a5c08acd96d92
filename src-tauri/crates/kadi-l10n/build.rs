//! Lists every catalogue file of the language folders, so that adding a file is all it takes to add texts.
#![allow(clippy::print_stdout, reason = "Cargo reads directives from standard output")]

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let mut code = String::new();
    println!("cargo:rerun-if-changed=i18n");
    for language in ["en", "fr", "pt"] {
        let folder = Path::new(&root).join("i18n").join(language);
        println!("cargo:rerun-if-changed=i18n/{language}");
        let mut files = fs::read_dir(&folder)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<Vec<_>, _>>()?;
        files.retain(|path| path.extension().is_some_and(|extension| extension == "ftl"));
        files.sort();
        let name = language.to_uppercase();
        let write = |code: &mut String| -> std::fmt::Result {
            writeln!(code, "pub(crate) const {name}: &[(&str, &str)] = &[")?;
            for file in &files {
                let stem = file.file_stem().unwrap_or_default().to_string_lossy();
                writeln!(code, "    ({:?}, include_str!({:?})),", stem, file.display().to_string())?;
            }
            writeln!(code, "];")
        };
        write(&mut code).map_err(io::Error::other)?;
    }
    fs::write(Path::new(&out).join("catalogues.rs"), code)
}
