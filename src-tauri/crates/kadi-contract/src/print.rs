//! Printers, the queue of cards, and the questions about cards of which nobody knows whether they came out.

use serde::{Deserialize, Serialize};

use crate::office::JobView;

/// The printers of the office.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPrinters {}

/// A printer of the office.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrinterView {
    /// Number.
    pub id: i64,
    /// Where it takes jobs.
    pub address: String,
    /// Its name for people.
    pub name: String,
    /// Keyword of what it prints on, such as `om_cr80_53.98x85.6mm`.
    pub media: String,
    /// `one-sided`, `two-sided-long-edge` or `two-sided-short-edge`.
    pub sides: String,
    /// Dots per inch; its own when null.
    pub resolution: Option<u32>,
    /// How far cards are moved to the right, in tenths of a millimetre.
    pub right_tenths: i32,
    /// How far down.
    pub down_tenths: i32,
    /// Blank cards left; null where nobody counts.
    pub blanks: Option<u32>,
    /// Ribbon panels left, one a card; null where nobody counts.
    pub panels: Option<u32>,
    /// Why nothing more is sent to it: `officer`, `unreachable`, `not_accepting`, `refused`, `unsupported`,
    /// `not_a_printer`, `gave_up`; empty while it goes.
    pub paused: String,
}

/// Printers that can be used: those of this machine's print system, or what answers at an address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscoverPrinters {
    /// Address of a printer or a print server, such as `ipp://192.168.1.20`; this machine when empty.
    #[serde(default)]
    pub address: String,
}

/// A printer as it describes itself now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundPrinterView {
    /// Where it takes jobs.
    pub address: String,
    /// Its name for people.
    pub name: String,
    /// Make and model; may be empty.
    pub model: String,
    /// `idle`, `printing` or `stopped`.
    pub state: String,
    /// Why, in closed words: `media_empty`, `media_jam`, `cover_open`, `supply_empty`, `supply_low`, `output_full`,
    /// `offline`, `paused`, `bad_document`, `cancelled`, `aborted`, `other`.
    pub reasons: Vec<String>,
    /// Whether it takes jobs.
    pub accepts: bool,
    /// What it can print on.
    pub media: Vec<String>,
    /// The one that fits cards best; empty where it names none.
    pub card_media: String,
    /// Sides it can print.
    pub sides: Vec<String>,
    /// Resolutions in dots per inch.
    pub resolutions: Vec<u32>,
    /// Whether Kadi can print there: it takes PDF, and a job and its document one after the other.
    pub usable: bool,
}

/// What one printer of the office is at now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetPrinterState {
    /// Number.
    pub printer: i64,
}

/// Adds a printer (number 0) or changes one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavePrinter {
    /// Number; 0 for a new one.
    pub id: i64,
    /// Where it takes jobs.
    pub address: String,
    /// Its name for people; as it calls itself when empty.
    pub name: String,
    /// Keyword of what it prints on; what fits cards best when empty.
    pub media: String,
    /// `one-sided`, `two-sided-long-edge` or `two-sided-short-edge`; both sides where it can, when empty.
    pub sides: String,
    /// Dots per inch; its own when null.
    pub resolution: Option<u32>,
    /// How far cards are moved to the right, -200 to 200 tenths of a millimetre.
    pub right_tenths: i32,
    /// How far down.
    pub down_tenths: i32,
    /// Blank cards in it; null to count none.
    pub blanks: Option<u32>,
    /// Ribbon panels in it; null to count none.
    pub panels: Option<u32>,
}

/// Takes a printer out of use; refused while cards wait for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovePrinter {
    /// Number.
    pub printer: i64,
}

/// Prints a card with rulers and a cross, to see what the printer can do and how far it is off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintTestCard {
    /// Number.
    pub printer: i64,
}

/// Puts cards into a printer's queue and works it off. Cards that are on their way or came out already are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StartPrinting {
    /// Number of the printer.
    pub printer: i64,
    /// A batch, such as `B-0001`: its cards that have not come out, spoiled ones included.
    pub batch: String,
    /// Card codes. Those that came out already are printed once more: who names a card wants it.
    pub codes: Vec<String>,
}

/// A printer's queue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetPrintQueue {
    /// Number of the printer.
    pub printer: i64,
}

/// A printer's queue as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrintQueueView {
    /// The printer, with its counters and why it is paused.
    pub printer: PrinterView,
    /// Cards of the newest run in all, those taken back left out.
    pub total: u64,
    /// Of them, came out.
    pub printed: u64,
    /// Spoiled and not printed again since.
    pub spoiled: u64,
    /// Waiting, held ones included.
    pub waiting: u64,
    /// Sent and not out yet.
    pub at_printer: u64,
    /// Of which an officer is asked.
    pub unknown: u64,
    /// Cards of the run in their order, around the one that is printed now: at most 200.
    pub strip: Vec<PrintCardView>,
    /// The cards that an officer is asked about, oldest first.
    pub questions: Vec<PrintQuestion>,
    /// Cards that came out this month on all printers.
    pub printed_this_month: u64,
    /// Cards spoiled this month.
    pub spoiled_this_month: u64,
    /// The job that works on it, while it does.
    pub job: Option<JobView>,
}

/// A card in a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintCardView {
    /// Card code.
    pub code: String,
    /// `queued`, `held`, `sending`, `sent`, `printing`, `printed`, `spoiled`, `unknown`, `lost` or `cancelled`.
    pub state: String,
    /// Which try it is, from 1.
    pub attempt: u32,
    /// Why it is there, in closed words; may be empty.
    pub reason: String,
}

/// "Did this card come out?"
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintQuestion {
    /// Card code.
    pub code: String,
    /// The name on it.
    pub name: String,
    /// Why nobody knows: `restarted`, `unreachable`, `gone`, `ask_again`, or a reason of the printer.
    pub reason: String,
}

/// What an officer saw.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CameOut {
    /// It is there and good.
    #[default]
    Yes,
    /// It is not there: it is printed again.
    No,
    /// It is there and of no use: it is printed again, and a blank card is counted.
    Damaged,
}

/// Says what became of a card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerPrint {
    /// Card code.
    pub code: String,
    /// What was seen.
    pub came_out: CameOut,
}

/// Says that a card that came out is of no use. It is printed again when asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SpoilPrint {
    /// Card code; the card that came out last when empty.
    pub code: String,
    /// Number of the printer, where no code is given.
    pub printer: i64,
}

/// Sends nothing more; what is at the printer is finished.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PausePrinting {
    /// Number of the printer.
    pub printer: i64,
}

/// Goes on: asks the printer about what is in flight, then sends what waits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResumePrinting {
    /// Number of the printer.
    pub printer: i64,
}

/// Takes cards back that were not sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CancelPrinting {
    /// Number of the printer: everything that waits there.
    pub printer: i64,
    /// Or one card; when the printer has it already, the printer is asked to cancel it.
    pub code: String,
}

/// Lets one card wait.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldPrint {
    /// Card code.
    pub code: String,
}

/// Lets a held card go on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleasePrint {
    /// Card code.
    pub code: String,
}
