//! What can be written on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::commands::{
    audit, backup, bench, bundle, cards, demo, device, dhis2, fraud, import, init, mpi, names, officer, pass,
    portal, print, scan, serve, short_code, store, verify,
};

/// Encrypted patient index, health cards and their verification, offline first.
///
/// Exit status: 0 done, 1 refused or failed, 2 wrong usage, 3 wrong pass phrase, 4 damaged store.
#[derive(Debug, Parser)]
#[command(name = "kadi", version, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Flags of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Global {
    /// Folder of the store [default: the user's data folder]
    #[arg(long, global = true, value_name = "DIR", env = "KADI_STORE")]
    pub(crate) store: Option<PathBuf>,
    /// Print one JSON document, or one JSON line per item
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Language of tables and messages: en, fr or pt [default: the system's]
    #[arg(long, global = true, value_name = "LANGUAGE", value_parser = ["en", "fr", "pt"])]
    pub(crate) language: Option<String>,
    /// File whose first line is the pass phrase; without it, the terminal asks
    #[arg(long, global = true, value_name = "FILE", env = "KADI_PASSPHRASE_FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Open with the short code of this computer: the terminal asks for it, or it is the first line of the file instead
    #[arg(long, global = true)]
    pub(crate) short_code: bool,
}

/// The command groups.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the whole main job on invented people: sync, resolve, cards, PDF, portal, verify
    Demo(demo::DemoArgs),
    /// Make a new store with its first officer, and print the recovery code
    Init(init::InitArgs),
    /// Import people from a CSV, Excel or OpenDocument file
    Import(import::ImportArgs),
    /// The patient index: register, search, review, merge, link
    #[command(subcommand)]
    Mpi(mpi::MpiCommand),
    /// The index in numbers: people, duplicates, places, trend, quality; the same as `kadi mpi stats`
    Stats,
    /// The DHIS2 connection; Kadi only ever reads DHIS2
    #[command(subcommand)]
    Dhis2(dhis2::Dhis2Command),
    /// Templates, single cards and batches
    #[command(subcommand)]
    Cards(cards::CardsCommand),
    /// Printers, the print queue, and what became of each card
    #[command(subcommand)]
    Print(print::PrintCommand),
    /// Verify cards: token text, verify URL, card code, MPI id or image file
    Verify(verify::VerifyArgs),
    /// Only read the codes in images; needs no store
    Scan(scan::ScanArgs),
    /// Verification portals: a folder that works from any web server and from the disk
    #[command(subcommand)]
    Portal(portal::PortalCommand),
    /// Wallet passes: a card as a link and a code on a telephone
    #[command(subcommand)]
    Pass(pass::PassCommand),
    /// This device's card, and the devices that bundles are exchanged with
    #[command(subcommand)]
    Device(device::DeviceCommand),
    /// The register as an encrypted file for another device
    #[command(subcommand)]
    Bundle(bundle::BundleCommand),
    /// The audit log and its hash chain
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Signs of misuse in what was verified and unlocked
    #[command(subcommand)]
    Fraud(fraud::FraudCommand),
    /// Reports as files for a spreadsheet
    #[command(subcommand)]
    Report(fraud::ReportCommand),
    /// Encrypted backups
    #[command(subcommand)]
    Backup(backup::BackupCommand),
    /// Officers and their roles
    #[command(subcommand)]
    Officer(officer::OfficerCommand),
    /// A few characters that open the register on this computer, with what its keyring holds
    #[command(subcommand)]
    ShortCode(short_code::ShortCodeCommand),
    /// The register's recovery sheet
    #[command(subcommand)]
    Store(store::StoreCommand),
    /// Spellings of names, and the office's own files
    #[command(subcommand)]
    Names(names::NamesCommand),
    /// Check the health of the store, keys, fonts, disk and clock
    Doctor,
    /// Serve the web interface to this computer
    Serve(serve::ServeArgs),
    /// Measure this machine
    Bench(bench::BenchArgs),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;
    use clap::error::ErrorKind;

    use super::*;

    fn refuse(words: &[&str]) -> ErrorKind {
        Cli::try_parse_from(std::iter::once(&"kadi").chain(words)).err().unwrap().kind()
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn what_does_not_exist_is_wrong_usage() {
        assert_eq!(refuse(&["teleport"]), ErrorKind::InvalidSubcommand);
        assert_eq!(refuse(&["mpi", "guess"]), ErrorKind::InvalidSubcommand);
        assert_eq!(refuse(&["doctor", "--passphrase", "secret"]), ErrorKind::UnknownArgument);
        assert_eq!(refuse(&["doctor", "--language", "sw"]), ErrorKind::InvalidValue);
        assert_eq!(refuse(&["scan"]), ErrorKind::MissingRequiredArgument);
    }

    #[test]
    fn global_flags_stand_anywhere() {
        let cli = Cli::try_parse_from(["kadi", "mpi", "stats", "--json", "--store", "/tmp/k"]).unwrap();
        assert!(cli.global.json);
        assert_eq!(cli.global.store, Some(PathBuf::from("/tmp/k")));
    }
}
