//! `kadi cards designs` and `kadi cards preview`: designs of the Card Studio without its screen.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use kadi_contract::assets;
use kadi_contract::studio::{
    DeleteDesign, DesignFormat, DesignNote, DesignPreview, DesignSheet, DesignView, ExportDesign, FitDesign,
    FitPage, GetDesign, ImportDesign, ListDesigns, PreviewDesign, PreviewOf, SaveDesign,
};
use serde::Serialize;

use super::render::SideArg;
use crate::context::Context;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::input;
use crate::words::{Column, Words};

/// The commands of `kadi cards designs`.
#[derive(Debug, Subcommand)]
pub(crate) enum DesignsCommand {
    /// All designs, newest first
    List,
    /// One design with its versions
    Show {
        /// Number, such as D-0001 or D-0001@2
        design: String,
    },
    /// Write a design to a file: JSON where the name ends so, else YAML
    Export {
        /// Number, such as D-0001 or D-0001@2
        design: String,
        /// File to write
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Read a design from a YAML or JSON file and save it
    Import {
        /// The file
        file: PathBuf,
        /// Save it over this design instead of as a new one
        #[arg(long, value_name = "ID", default_value = "")]
        over: String,
    },
    /// How many people of the register a design fits
    Fit {
        /// Number, such as D-0001 or D-0001@2
        design: String,
    },
    /// Take a design out of use; cards that were made stay as they are
    Delete {
        /// Number, such as D-0001
        design: String,
    },
}

/// Flags of `kadi cards preview`.
#[derive(Debug, Args)]
pub(crate) struct PreviewArgs {
    /// Number of the design, such as D-0001 or D-0001@2
    #[arg(long)]
    design: String,
    /// A sample of the template, counted from 0
    #[arg(long, default_value_t = 0, conflicts_with_all = ["mpi_id", "card"])]
    sample: u32,
    /// A person
    #[arg(long = "mpi-id", value_name = "ID", conflicts_with = "card")]
    mpi_id: Option<String>,
    /// A card that was issued
    #[arg(long, value_name = "CODE")]
    card: Option<String>,
    /// The side
    #[arg(long, value_enum, default_value_t = SideArg::Front)]
    side: SideArg,
    /// PNG file to write
    #[arg(long, value_name = "FILE.png")]
    out: PathBuf,
}

pub(crate) fn run(context: &mut Context, command: DesignsCommand) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    match command {
        DesignsCommand::List => {
            let designs = desk.call(ListDesigns {})?;
            context.show(&designs, |designs, words| table(designs, words))
        }
        DesignsCommand::Show { design } => {
            let sheet = open(&mut desk, &design)?;
            context.show(&sheet, |sheet, words| table(&sheet.versions, words))
        }
        DesignsCommand::Export { design, out } => {
            let draft = open(&mut desk, &design)?.draft;
            let json = out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
            let format = if json { DesignFormat::Json } else { DesignFormat::Yaml };
            let file = desk.call(ExportDesign { draft, format })?;
            input::write(&out, file.text.as_bytes())?;
            context.show(&Written { file: out.display().to_string() }, |written, _| written.file.clone())
        }
        DesignsCommand::Import { file, over } => {
            let draft = desk.call(ImportDesign { text: input::text_file(&file)? })?;
            let saved = desk.call(SaveDesign { id: over, draft })?;
            context.show(&saved, |saved, words| table(std::slice::from_ref(saved), words))
        }
        DesignsCommand::Fit { design } => {
            let fit = fit(&mut desk, &design)?;
            context.show(&fit, fit_text)
        }
        DesignsCommand::Delete { design } => {
            let done = desk.call(DeleteDesign { id: design })?;
            context.show(&done, |_, _| String::new())
        }
    }
}

/// A file that was written.
#[derive(Debug, Serialize)]
struct Written {
    file: String,
}

fn open(desk: &mut Desk, name: &str) -> Result<DesignSheet, Failure> {
    let (id, version) = name.split_once('@').unwrap_or((name, ""));
    desk.call(GetDesign { id: id.to_owned(), version: version.parse().unwrap_or(0) })
}

fn table(designs: &[DesignView], words: Words) -> String {
    let columns = [
        Column::Text("studio-design"),
        Column::Text("field-name"),
        Column::Text("field-template"),
        Column::Text("cli-column-when"),
        Column::Number("cli-column-batch"),
    ];
    let row = |design: &DesignView| {
        vec![
            format!("{}@{}", design.id, design.version),
            design.name.clone(),
            design.template.clone(),
            words.when(&design.saved_at),
            words.number(design.batches),
        ]
    };
    words.table(&columns, designs.iter().map(row))
}

/// Walks the whole register.
fn fit(desk: &mut Desk, name: &str) -> Result<FitPage, Failure> {
    let draft = open(desk, name)?.draft;
    let mut whole = desk.call(FitDesign { draft: draft.clone(), after: 0 })?;
    while let Some(after) = whole.next {
        let page = desk.call(FitDesign { draft: draft.clone(), after })?;
        whole.checked += page.checked;
        whole.fits += page.fits;
        whole.misfits.extend(page.misfits);
        whole.next = page.next;
    }
    Ok(whole)
}

fn fit_text(fit: &FitPage, words: Words) -> String {
    let (fits, checked) = (words.number(fit.fits), words.number(fit.checked));
    let count = [("fits", (&fits).into()), ("checked", (&checked).into())];
    let mut lines = vec![words.text_with("studio-fit-count", &count)];
    lines.extend(fit.misfits.iter().map(|one| format!("{}  {}", one.mpi_id, one.places.join(", "))));
    lines.join("\n")
}

/// What was written, and what to know about it.
#[derive(Debug, Serialize)]
struct Previewed {
    file: String,
    #[serde(flatten)]
    preview: DesignPreview,
}

pub(crate) fn preview(context: &mut Context, args: PreviewArgs) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let draft = open(&mut desk, &args.design)?.draft;
    let of = match (args.mpi_id, args.card) {
        (_, Some(code)) => PreviewOf::Card(code),
        (Some(mpi_id), None) => PreviewOf::Person(mpi_id),
        (None, None) => PreviewOf::Sample(args.sample),
    };
    let preview = desk.call(PreviewDesign { draft, of })?;
    let side = kadi_cards::Side::from(args.side).name();
    input::write(&args.out, &desk.asset(&assets::design_preview(&preview.key, side))?)?;
    let shown = Previewed { file: args.out.display().to_string(), preview };
    context.show(&shown, |shown, words| preview_text(&shown.file, &shown.preview, words))
}

fn preview_text(file: &str, preview: &DesignPreview, words: Words) -> String {
    let mut lines = vec![file.to_owned()];
    let note = |note: &DesignNote| {
        let problem = words.code("design-problem", &note.code);
        let place = words.field(&note.place);
        words.text_with("studio-note", &[("place", (&place).into()), ("problem", (&problem).into())])
    };
    lines.extend(preview.problems.iter().chain(&preview.warnings).map(note));
    lines.extend(preview.faint.iter().map(|faint| {
        let tenths = |tenths: u32| words.decimal(f64::from(tenths) / 10.0, 1);
        let (contrast, least) = (tenths(faint.contrast_tenths), tenths(faint.least_tenths));
        let side = words.code("studio", &faint.side);
        words.text_with(
            "studio-faint",
            &[
                ("place", (&faint.place).into()),
                ("side", (&side).into()),
                ("contrast", (&contrast).into()),
                ("least", (&least).into()),
            ],
        )
    }));
    lines.join("\n")
}
