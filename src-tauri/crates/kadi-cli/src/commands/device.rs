//! `kadi device`: this device's card, and the devices that bundles are exchanged with.

use std::path::PathBuf;

use clap::Subcommand;
use kadi_contract::devices::{
    AddDevice, DeviceRevokedView, DeviceView, GetThisDevice, ListDevices, NameThisDevice, PreviewDevice,
    RevokeDevice, ThisDeviceView,
};

use crate::context::Context;
use crate::failure::Failure;
use crate::words::{Column, Words};

/// The commands of `kadi device`.
#[derive(Debug, Subcommand)]
pub(crate) enum DeviceCommand {
    /// Show this device's card and its eight words
    Show {
        /// Write the card to this file as well
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Give this device the name that others see
    Name {
        /// The name
        name: String,
    },
    /// The devices that are known
    List,
    /// Read a device's card without registering it, to compare its eight words
    Check {
        /// The card: its text, or a file that holds it
        card: String,
    },
    /// Register a device whose eight words were compared
    Add {
        /// The card: its text, or a file that holds it
        card: String,
    },
    /// Revoke a device for good
    Revoke {
        /// The device, such as k_0123456789abcdef
        id: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

pub(crate) fn run(context: &mut Context, command: DeviceCommand) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    match command {
        DeviceCommand::Show { out } => {
            let this = desk.call(GetThisDevice {})?;
            if let Some(out) = out {
                std::fs::write(out, format!("{}\n", this.card))
                    .map_err(|_| Failure::from(kadi_contract::ErrorCode::FileFailed))?;
            }
            context.show(&this, this_text)
        }
        DeviceCommand::Name { name } => context.show(&desk.call(NameThisDevice { name })?, this_text),
        DeviceCommand::List => {
            context.show(&desk.call(ListDevices {})?, |list, words| list_text(list, words))
        }
        DeviceCommand::Check { card } => {
            context.show(&desk.call(PreviewDevice { card: card_of(card) })?, device_text)
        }
        DeviceCommand::Add { card } => {
            context.show(&desk.call(AddDevice { card: card_of(card) })?, device_text)
        }
        DeviceCommand::Revoke { id, reason } => {
            context.show(&desk.call(RevokeDevice { id, reason })?, revoked_text)
        }
    }
}

/// The text of a card, or what a file of this name holds.
fn card_of(text: String) -> String {
    if text.starts_with("KDV1:") {
        return text;
    }
    std::fs::read_to_string(&text).unwrap_or(text)
}

fn this_text(this: &ThisDeviceView, words: Words) -> String {
    words.facts([
        ("devices-name", this.name.clone()),
        ("devices-id", this.id.clone()),
        ("devices-words", this.words.join(" ")),
        ("devices-card", this.card.clone()),
    ])
}

fn device_text(device: &DeviceView, words: Words) -> String {
    words.facts([
        ("devices-name", device.name.clone()),
        ("devices-id", device.id.clone()),
        ("devices-words", device.words.join(" ")),
        ("devices-state", words.text(state_of(device))),
    ])
}

fn revoked_text(revoked: &DeviceRevokedView, words: Words) -> String {
    let text = device_text(&revoked.device, words);
    if revoked.rotated.is_empty() {
        return text;
    }
    let rotated = words.text_with(
        "devices-rotated",
        &[("name", (&*revoked.device.name).into()), ("list", (&*revoked.rotated.join(", ")).into())],
    );
    format!("{text}\n{rotated}")
}

const fn state_of(device: &DeviceView) -> &'static str {
    match (device.known, device.revoked_at.is_some()) {
        (false, _) => "devices-unknown",
        (true, true) => "devices-revoked",
        (true, false) => "devices-in-use",
    }
}

fn list_text(devices: &[DeviceView], words: Words) -> String {
    let columns = [
        Column::Text("devices-name"),
        Column::Text("devices-id"),
        Column::Text("devices-state"),
        Column::Text("devices-sent"),
        Column::Text("devices-received"),
    ];
    let when = |at: &Option<String>| at.as_deref().map(|at| words.when(at)).unwrap_or_default();
    let rows = devices.iter().map(|device| {
        vec![
            device.name.clone(),
            device.id.clone(),
            words.text(state_of(device)),
            when(&device.sent_at),
            when(&device.received_at),
        ]
    });
    words.table(&columns, rows)
}
