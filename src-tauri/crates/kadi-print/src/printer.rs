//! What a printer is, can do, and is at.

use crate::address::Address;
use crate::media::Media;

/// How many sides of a card are printed, and how it is turned over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sides {
    /// The front only.
    One,
    /// Both, turned over the long edge.
    LongEdge,
    /// Both, turned over the short edge.
    ShortEdge,
}

impl Sides {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::One, Self::LongEdge, Self::ShortEdge];

    /// The keyword of IPP.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::One => "one-sided",
            Self::LongEdge => "two-sided-long-edge",
            Self::ShortEdge => "two-sided-short-edge",
        }
    }

    /// Reads the keyword of IPP.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sides| sides.as_str() == text)
    }
}

/// What a printer is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrinterState {
    /// Waits for a job.
    Idle,
    /// Prints.
    Printing,
    /// Needs somebody.
    Stopped,
}

impl PrinterState {
    /// A word for the contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Printing => "printing",
            Self::Stopped => "stopped",
        }
    }
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $word:literal from $($keyword:literal)|+;)*) => {
        /// Why a printer or a job is not as it should be, in closed words for a person. IPP's keywords are many (RFC 8011
        /// section 5.4.12) and printers add their own; those that ask the same of a person are one here.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason {
            $($(#[$doc])* $name,)*
        }

        impl Reason {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// A word for the contract and the catalogues.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            fn of_keyword(keyword: &str) -> Option<Self> {
                match keyword { $($($keyword)|+ => Some(Self::$name),)* _ => None }
            }
        }
    };
}

reasons! {
    /// No blank card or paper.
    MediaEmpty = "media_empty" from "media-empty" | "media-needed" | "input-tray-missing" | "media-low";
    /// A card or sheet is stuck.
    MediaJam = "media_jam" from "media-jam";
    /// A lid is open.
    CoverOpen = "cover_open" from "cover-open" | "door-open" | "interlock-open";
    /// The ribbon, toner or ink is used up or missing.
    SupplyEmpty = "supply_empty" from "marker-supply-empty" | "marker-supply-missing" | "toner-empty"
        | "marker-ribbon-empty" | "marker-ribbon-missing";
    /// The ribbon, toner or ink runs out soon.
    SupplyLow = "supply_low" from "marker-supply-low" | "toner-low" | "marker-ribbon-low";
    /// The tray of finished cards is full.
    OutputFull = "output_full" from "output-area-full" | "output-area-almost-full" | "output-tray-missing";
    /// The print server does not reach the printer.
    Offline = "offline" from "offline" | "connecting-to-device" | "timed-out" | "shutdown" | "deactivated"
        | "cups-remote-stopped";
    /// Somebody paused it.
    Paused = "paused" from "paused" | "moving-to-paused" | "printer-stopped" | "hold-new-jobs" | "stopping";
    /// The document could not be used.
    BadDocument = "bad_document" from "document-format-error" | "unsupported-document-format" | "document-access-error"
        | "unsupported-attributes-or-values" | "cups-filter-error" | "document-unprintable-error";
    /// Somebody cancelled it.
    Cancelled = "cancelled" from "job-canceled-by-user" | "job-canceled-by-operator" | "job-canceled-at-device"
        | "processing-to-stop-point";
    /// The print system gave it up.
    Aborted = "aborted" from "aborted-by-system" | "submission-interrupted";
    /// Something else, which the printer's own display tells.
    Other = "other" from "other";
}

impl Reason {
    /// The reason behind an IPP keyword; `None` for one that asks nothing of a person.
    #[must_use]
    pub fn read(keyword: &str) -> Option<Self> {
        let severe = keyword.ends_with("-error");
        let plain = ["-error", "-warning", "-report"]
            .into_iter()
            .find_map(|end| keyword.strip_suffix(end))
            .unwrap_or(keyword);
        Self::of_keyword(keyword)
            .or_else(|| Self::of_keyword(plain))
            // Information that Kadi does not know is passed over; an error that it does not know is still an error.
            .or_else(|| severe.then_some(Self::Other))
    }
}

/// A printer as it describes itself now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// Where it takes jobs.
    pub address: Address,
    /// Its name for people.
    pub name: String,
    /// Make and model; may be empty.
    pub model: String,
    /// What it is at.
    pub state: PrinterState,
    /// Why, most severe first as the printer lists them; without doubles.
    pub reasons: Vec<Reason>,
    /// Whether it takes jobs.
    pub accepts: bool,
    /// What it can print on.
    pub media: Vec<Media>,
    /// What lies in it now, by its own account.
    pub ready: Vec<Media>,
    /// Sides it can print.
    pub sides: Vec<Sides>,
    /// Resolutions in dots per inch.
    pub resolutions: Vec<u32>,
    /// Most copies of one job.
    pub copies: u32,
    /// Whether it can be told not to scale a page.
    pub unscaled: bool,
    /// Whether it can hold and release a job.
    pub holds: bool,
    /// Whether it takes PDF.
    pub pdf: bool,
    /// Whether it takes a job and its document one after the other, without which Kadi does not print.
    pub two_steps: bool,
}

impl Printer {
    /// The medium for cards: one that lies in it, else one that it knows, else the first.
    #[must_use]
    pub fn card_media(&self) -> Option<&Media> {
        let card = |media: &&Media| media.is_card();
        self.ready.iter().find(card).or_else(|| self.media.iter().find(card)).or_else(|| self.media.first())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_become_reasons_for_people() {
        assert_eq!(Reason::read("media-empty-error"), Some(Reason::MediaEmpty));
        assert_eq!(Reason::read("marker-supply-low-warning"), Some(Reason::SupplyLow));
        assert_eq!(Reason::read("cover-open"), Some(Reason::CoverOpen));
        assert_eq!(Reason::read("com.example-laminator-cold-error"), Some(Reason::Other));
        assert_eq!(Reason::read("document-format-error"), Some(Reason::BadDocument));
        for nothing in ["none", "com.example-counter-report", "job-printing", "wifi-not-configured-report"] {
            assert_eq!(Reason::read(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn words_are_unique() {
        let words: std::collections::BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.as_str()).collect();
        assert_eq!(words.len(), Reason::ALL.len());
    }
}
