//! `kadi cards render`: one side of one card as PNG, without a store.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use kadi_cards::{CardData, DataError, Dpi, Language, Renderer, Side, Template, TemplateFiles as _, Warning};
use kadi_contract::{ApiError, ErrorCode};
use serde::Serialize;

use super::folder::{TemplateFolder, refusal};
use crate::context::Context;
use crate::failure::Failure;
use crate::input;
use crate::output;
use crate::words::Words;

/// Flags of `kadi cards render`.
#[derive(Debug, Args)]
pub(crate) struct RenderArgs {
    /// Template name
    #[arg(long)]
    template: String,
    /// The side
    #[arg(long, value_enum, default_value_t = SideArg::Front)]
    side: SideArg,
    /// 300, 450 or 600
    #[arg(long, default_value = "300", value_parser = ["300", "450", "600"])]
    dpi: String,
    /// Flat JSON object: card fields, token (the text of the code), language
    #[arg(long, value_name = "FILE.json")]
    data: PathBuf,
    /// PNG file to write
    #[arg(long, value_name = "FILE.png")]
    out: PathBuf,
    /// A folder of further templates
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
}

/// A side of a card.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum SideArg {
    Front,
    Back,
}

impl From<SideArg> for Side {
    fn from(side: SideArg) -> Self {
        match side {
            SideArg::Front => Self::Front,
            SideArg::Back => Self::Back,
        }
    }
}

/// What was written.
#[derive(Debug, Serialize)]
struct Rendered {
    file: String,
    template: String,
    side: &'static str,
    width_px: u32,
    height_px: u32,
    dpi: u16,
    warnings: Vec<String>,
}

pub(crate) fn run(context: &Context, args: RenderArgs) -> Result<(), Failure> {
    let files = TemplateFolder::new(args.templates);
    if !files.names().contains(&args.template) {
        return Err(ApiError::new(ErrorCode::TemplateNotFound).with("template", args.template).into());
    }
    let template = Template::load(&files, &args.template).map_err(|error| refusal(&error))?;
    let dpi: Dpi = args.dpi.parse().map_err(|_| field("dpi"))?;
    let mut data = read(&args.data)?;
    if let Some(language) = context.chosen_language() {
        data.language = language.parse::<Language>().map_err(|_| field("language"))?;
    }
    let side = Side::from(args.side);
    let renderer = Renderer::new();
    let sheet = renderer.compose(&template, side, &data);
    let png = renderer.png(&sheet, dpi);
    input::write(&args.out, &png)?;
    let words = context.words();
    let warnings: Vec<String> = sheet.warnings().iter().map(|warning| warning_text(warning, words)).collect();
    for warning in &warnings {
        output::say(warning);
    }
    let (width, height) = sheet.size();
    let rendered = Rendered {
        file: args.out.display().to_string(),
        template: args.template,
        side: side.name(),
        width_px: dpi.pixels(width),
        height_px: dpi.pixels(height),
        dpi: dpi.get(),
        warnings,
    };
    context.show(&rendered, |rendered, _| {
        format!("{}  {} × {} px", rendered.file, rendered.width_px, rendered.height_px)
    })
}

fn field(name: &str) -> Failure {
    ApiError::new(ErrorCode::InvalidField).with("field", name).into()
}

fn read(path: &std::path::Path) -> Result<CardData, Failure> {
    let text = input::text_file(path)?;
    CardData::from_flat_json(&text).map_err(|error| match error {
        DataError::Json { line, .. } => at_line(path, line),
        DataError::NotAnObject => at_line(path, 1),
        DataError::NotText { key } => field(&key),
        DataError::Language(_) => field("language"),
    })
}

fn at_line(path: &std::path::Path, line: usize) -> Failure {
    Failure::own("cli-error-json", [("file", path.display().to_string()), ("line", line.to_string())])
}

fn warning_text(warning: &Warning, words: Words) -> String {
    let with = |id: &str, name: &str, value: &String| words.text_with(id, &[(name, value.into())]);
    match warning {
        Warning::MissingField { field } => with("cli-warning-missing-field", "field", &words.field(field)),
        Warning::Shortened { slot } => with("cli-warning-shortened", "slot", slot),
        Warning::MissingGlyph { slot } => with("cli-warning-missing-glyph", "slot", slot),
        Warning::NoCode => words.text("cli-warning-no-code"),
        Warning::CodeTooLong => words.text("cli-warning-code-too-long"),
        Warning::CodeTooFine => words.text("cli-warning-code-too-fine"),
        Warning::UnknownSetting { name } => with("cli-warning-unknown-setting", "setting", name),
        Warning::BadSetting { name } => with("cli-warning-bad-setting", "setting", name),
    }
}
