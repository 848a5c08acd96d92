//! `kadi print`: printers, the queue of cards, and the questions about cards of which nobody knows whether they came out.

use clap::{Args, Subcommand, ValueEnum};
use kadi_contract::print::{
    AnswerPrint, CameOut, CancelPrinting, DiscoverPrinters, FoundPrinterView, GetPrintQueue, GetPrinterState,
    HoldPrint, ListPrinters, PausePrinting, PrintQueueView, PrintTestCard, PrinterView, ReleasePrint,
    RemovePrinter, ResumePrinting, SavePrinter, SpoilPrint, StartPrinting,
};

use crate::context::Context;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::words::{Column, Words};

/// The commands of `kadi print`.
#[derive(Debug, Subcommand)]
pub(crate) enum PrintCommand {
    /// The printers of the office
    Printers,
    /// Printers that can be used: of this computer, or at an address
    Find {
        /// Address of a printer or print server, such as ipp://192.168.1.20
        #[arg(default_value = "")]
        address: String,
    },
    /// Add a printer or change one; what is left out, the printer fills in
    Add(AddArgs),
    /// Take a printer out of use
    Remove {
        /// Number of the printer
        printer: i64,
    },
    /// What a printer can do and is at
    State {
        /// Number of the printer
        printer: i64,
    },
    /// Print a card with rulers and a cross, to find out how far the printer is off
    Test {
        /// Number of the printer
        printer: i64,
    },
    /// Print the cards of a batch that have not come out, or single cards
    Start(StartArgs),
    /// The queue: how many came out, what waits, what is asked
    Queue {
        /// Number of the printer
        printer: i64,
    },
    /// Say whether a card came out
    Answer {
        /// Card code
        code: String,
        /// What you see at the printer
        came_out: Seen,
    },
    /// Say that a card that came out is of no use
    Spoiled {
        /// Number of the printer: the card that came out last
        #[arg(long, required_unless_present = "code")]
        printer: Option<i64>,
        /// Card code
        #[arg(long)]
        code: Option<String>,
    },
    /// Send nothing more; cards in the printer are finished
    Pause {
        /// Number of the printer
        printer: i64,
    },
    /// Ask the printer about the cards it had, then go on
    Resume {
        /// Number of the printer
        printer: i64,
    },
    /// Take back what waits for a printer, or one card
    Cancel {
        /// Number of the printer
        #[arg(long, required_unless_present = "code")]
        printer: Option<i64>,
        /// Card code
        #[arg(long, conflicts_with = "printer")]
        code: Option<String>,
    },
    /// Let a card wait until it is released
    Hold {
        /// Card code
        code: String,
    },
    /// Let a held card go on
    Release {
        /// Card code
        code: String,
    },
}

/// Flags of `kadi print add`.
#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    /// Where it takes jobs, such as ipp://192.168.1.20 or ipp://localhost/printers/Zebra
    address: String,
    /// Change this printer instead of adding one
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    change: i64,
    /// Its name
    #[arg(long, default_value = "")]
    name: String,
    /// Keyword of what it prints on [default: what fits cards]
    #[arg(long, default_value = "")]
    media: String,
    /// one-sided, two-sided-long-edge or two-sided-short-edge [default: both where it can]
    #[arg(long, default_value = "")]
    sides: String,
    /// Dots per inch [default: its own]
    #[arg(long, value_name = "DPI")]
    resolution: Option<u32>,
    /// Move cards to the right, in tenths of a millimetre
    #[arg(long, value_name = "TENTHS", default_value_t = 0, allow_negative_numbers = true)]
    right: i32,
    /// Move cards down, in tenths of a millimetre
    #[arg(long, value_name = "TENTHS", default_value_t = 0, allow_negative_numbers = true)]
    down: i32,
    /// Blank cards in it, to be counted
    #[arg(long)]
    blanks: Option<u32>,
    /// Ribbon panels in it, to be counted
    #[arg(long)]
    panels: Option<u32>,
}

/// Flags of `kadi print start`.
#[derive(Debug, Args)]
pub(crate) struct StartArgs {
    /// Number of the printer
    printer: i64,
    /// A batch, such as B-0001
    #[arg(long, default_value = "", required_unless_present = "codes")]
    batch: String,
    /// Only this card, also when it came out before; may be given more than once
    #[arg(long = "code", value_name = "CODE")]
    codes: Vec<String>,
}

/// What a person sees at the printer.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Seen {
    /// It is there and good
    Yes,
    /// It is not there: it is printed again
    No,
    /// It is there and of no use: it is printed again
    Damaged,
}

pub(crate) fn run(context: &mut Context, command: PrintCommand) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let view = match command {
        PrintCommand::Printers => {
            let printers = desk.call(ListPrinters {})?;
            return context.show(&printers, |printers, words| printers_text(printers, words));
        }
        PrintCommand::Find { address } => {
            let found = desk.call(DiscoverPrinters { address })?;
            return context.show(&found, |found, words| found_text(found, words));
        }
        PrintCommand::Add(args) => {
            let printer = desk.call(SavePrinter {
                id: args.change,
                address: args.address,
                name: args.name,
                media: args.media,
                sides: args.sides,
                resolution: args.resolution,
                right_tenths: args.right,
                down_tenths: args.down,
                blanks: args.blanks,
                panels: args.panels,
            })?;
            let printers = vec![printer];
            return context.show(&printers, |printers, words| printers_text(printers, words));
        }
        PrintCommand::Remove { printer } => {
            desk.call(RemovePrinter { printer })?;
            return context.tell(&context.words().text("cli-done"));
        }
        PrintCommand::State { printer } => {
            let found = vec![desk.call(GetPrinterState { printer })?];
            return context.show(&found, |found, words| found_text(found, words));
        }
        PrintCommand::Test { printer } => {
            desk.call(PrintTestCard { printer })?;
            return context.tell(&context.words().text("print-test-sent"));
        }
        PrintCommand::Start(StartArgs { printer, batch, codes }) => {
            desk.call(StartPrinting { printer, batch, codes })?
        }
        PrintCommand::Queue { printer } => {
            let view = desk.call(GetPrintQueue { printer })?;
            return context.show(&view, queue_text);
        }
        PrintCommand::Answer { code, came_out } => {
            let came_out = match came_out {
                Seen::Yes => CameOut::Yes,
                Seen::No => CameOut::No,
                Seen::Damaged => CameOut::Damaged,
            };
            desk.call(AnswerPrint { code, came_out })?
        }
        PrintCommand::Spoiled { printer, code } => {
            desk.call(SpoilPrint { printer: printer.unwrap_or_default(), code: code.unwrap_or_default() })?
        }
        PrintCommand::Pause { printer } => desk.call(PausePrinting { printer })?,
        PrintCommand::Resume { printer } => desk.call(ResumePrinting { printer })?,
        PrintCommand::Cancel { printer, code } => desk
            .call(CancelPrinting { printer: printer.unwrap_or_default(), code: code.unwrap_or_default() })?,
        PrintCommand::Hold { code } => desk.call(HoldPrint { code })?,
        PrintCommand::Release { code } => desk.call(ReleasePrint { code })?,
    };
    finish(context, &mut desk, view)
}

/// Stays until the queue rests, since printing ends with the program, and shows how it stands then.
fn finish(context: &Context, desk: &mut Desk, mut view: PrintQueueView) -> Result<(), Failure> {
    while let Some(job) = &view.job {
        desk.wait(context, job)?;
        view = desk.call(GetPrintQueue { printer: view.printer.id })?;
    }
    context.show(&view, queue_text)
}

fn counted(count: Option<u32>, words: Words) -> String {
    count.map_or_else(|| words.text("print-not-counted"), |count| words.number(u64::from(count)))
}

fn printers_text(printers: &[PrinterView], words: Words) -> String {
    let columns = [
        Column::Number("print-number"),
        Column::Text("print-name"),
        Column::Text("print-address"),
        Column::Text("print-media"),
        Column::Text("print-sides"),
        Column::Number("print-blanks"),
        Column::Number("print-panels"),
        Column::Text("print-state-label"),
    ];
    let row = |printer: &PrinterView| {
        let paused = match printer.paused.as_str() {
            "" => String::new(),
            paused => words.code("print-paused", paused),
        };
        vec![
            printer.id.to_string(),
            printer.name.clone(),
            printer.address.clone(),
            printer.media.clone(),
            words.code("print-sides", &printer.sides),
            counted(printer.blanks, words),
            counted(printer.panels, words),
            paused,
        ]
    };
    words.table(&columns, printers.iter().map(row))
}

fn found_text(found: &[FoundPrinterView], words: Words) -> String {
    if found.is_empty() {
        return words.text("print-found-none");
    }
    let columns = [
        Column::Text("print-address"),
        Column::Text("print-name"),
        Column::Text("print-state-label"),
        Column::Text("print-media"),
        Column::Text("print-resolution"),
    ];
    let row = |printer: &FoundPrinterView| {
        let state = if printer.accepts { printer.state.as_str() } else { "refusing" };
        let mut state = words.code("printer-state", state);
        for reason in &printer.reasons {
            state.push_str(", ");
            state.push_str(&words.code("print-reason", reason));
        }
        let dpi: Vec<String> = printer.resolutions.iter().map(u32::to_string).collect();
        vec![printer.address.clone(), printer.name.clone(), state, printer.card_media.clone(), dpi.join(", ")]
    };
    words.table(&columns, found.iter().map(row))
}

fn queue_text(view: &PrintQueueView, words: Words) -> String {
    let mut facts = vec![
        (words.text("print-printer"), view.printer.name.clone()),
        (
            words.text("print-count-printed"),
            words.text_with(
                "progress-of",
                &[
                    ("done", (&words.number(view.printed)).into()),
                    ("total", (&words.number(view.total)).into()),
                ],
            ),
        ),
        (words.text("print-count-spoiled"), words.number(view.spoiled)),
        (words.text("print-count-waiting"), words.number(view.waiting)),
        (words.text("print-count-at-printer"), words.number(view.at_printer)),
        (words.text("print-count-unknown"), words.number(view.unknown)),
        (words.text("print-blanks"), counted(view.printer.blanks, words)),
        (words.text("print-panels"), counted(view.printer.panels, words)),
    ];
    if !view.printer.paused.is_empty() {
        facts.push((words.text("print-state-label"), words.code("print-paused", &view.printer.paused)));
    }
    let mut text = words.pairs(facts);
    for question in &view.questions {
        let sentence = words.text_with("print-question", &[("name", (&question.name).into())]);
        let why = words.code("print-reason", &question.reason);
        text.push_str(&format!("\n{}  {sentence} ({why})", question.code));
    }
    text
}
