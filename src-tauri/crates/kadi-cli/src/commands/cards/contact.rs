//! `kadi cards contact-sheet`: every sample of the templates on one picture, and as a PDF, without a store.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use kadi_cards::{Dpi, PdfSink, Renderer, Template, TemplateFiles as _, contact_sheet};
use kadi_contract::{ApiError, ErrorCode};
use serde::Serialize;

use super::folder::{TemplateFolder, refusal};
use crate::context::Context;
use crate::failure::Failure;
use crate::input;

/// Flags of `kadi cards contact-sheet`.
#[derive(Debug, Args)]
pub(crate) struct ContactArgs {
    /// PNG file to write: a band for each template, fronts above backs, a column for each sample
    #[arg(long, value_name = "FILE.png")]
    out: PathBuf,
    /// Only this template; may be given more than once
    #[arg(long = "template", value_name = "NAME")]
    only: Vec<String>,
    /// A folder of further templates, read at every call
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// 300, 450 or 600
    #[arg(long, default_value = "300", value_parser = ["300", "450", "600"])]
    dpi: String,
    /// Write the same cards as a PDF with one page for each side
    #[arg(long, value_name = "FILE.pdf")]
    pdf: Option<PathBuf>,
    /// Write each side as TEMPLATE-SAMPLE-SIDE.png into this folder as well
    #[arg(long, value_name = "DIR")]
    cards: Option<PathBuf>,
}

/// What was written.
#[derive(Debug, Serialize)]
struct Written {
    file: String,
    templates: Vec<String>,
    cards: usize,
    width_px: u32,
    height_px: u32,
}

pub(crate) fn run(context: &Context, args: ContactArgs) -> Result<(), Failure> {
    let files = TemplateFolder::new(args.templates);
    let known = files.names();
    if let Some(stray) = args.only.iter().find(|name| !known.contains(name)) {
        return Err(ApiError::new(ErrorCode::TemplateNotFound).with("template", stray).into());
    }
    let dpi: Dpi =
        args.dpi.parse().map_err(|_| ApiError::new(ErrorCode::InvalidField).with("field", "dpi"))?;
    let mut templates = Vec::new();
    for name in known.iter().filter(|name| args.only.is_empty() || args.only.contains(name)) {
        templates.push(Template::load(&files, name).map_err(|error| refusal(&error))?);
    }
    let renderer = Renderer::new();
    let picture = contact_sheet(&renderer, &templates.iter().collect::<Vec<_>>(), dpi);
    input::write(&args.out, &picture.png)?;
    if let Some(path) = &args.pdf {
        write_pdf(path, &renderer, &templates).map_err(|_| input::unwritable(path))?;
    }
    if let Some(folder) = &args.cards {
        write_cards(folder, &renderer, &templates, dpi)?;
    }
    let written = Written {
        file: args.out.display().to_string(),
        templates: templates.iter().map(|template| template.name().to_owned()).collect(),
        cards: templates.iter().map(|template| template.samples().len()).sum(),
        width_px: picture.width,
        height_px: picture.height,
    };
    context.show(&written, |written, _| {
        format!("{}  {} × {} px", written.file, written.width_px, written.height_px)
    })
}

fn write_pdf(path: &Path, renderer: &Renderer, templates: &[Template]) -> Result<(), kadi_cards::PdfError> {
    let mut sink = PdfSink::new(std::io::BufWriter::new(fs::File::create(path)?))?;
    for template in templates {
        for sample in template.samples() {
            for side in template.sides() {
                sink.add_page(&renderer.compose(template, side, &sample.data))?;
            }
        }
    }
    sink.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    Ok(())
}

fn write_cards(folder: &Path, renderer: &Renderer, templates: &[Template], dpi: Dpi) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|_| input::unwritable(folder))?;
    for template in templates {
        for sample in template.samples() {
            for side in template.sides() {
                let name = format!("{}-{}-{}.png", template.name(), sample.name, side.name());
                let sheet = renderer.compose(template, side, &sample.data);
                input::write(&folder.join(name), &renderer.png(&sheet, dpi))?;
            }
        }
    }
    Ok(())
}
