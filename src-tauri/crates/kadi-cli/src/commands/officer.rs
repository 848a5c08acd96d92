//! `kadi officer`: who can open the register, in which role.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use kadi_contract::officers::{
    AddOfficer, ListOfficers, OfficerView, OfficersView, RemoveOfficer, RenameOfficer, ResetPassphrase,
    SetOfficerRole,
};
use kadi_contract::{ApiError, ErrorCode, Secret};

use crate::context::Context;
use crate::desk::Desk;
use crate::failure::{Failure, Status};
use crate::input;
use crate::words::{Column, Words};

/// The commands of `kadi officer`. An officer is named by identifier or by name.
#[derive(Debug, Subcommand)]
pub(crate) enum OfficerCommand {
    /// The officers and their roles
    List,
    /// Add an officer with a pass phrase of their own
    Add(AddArgs),
    /// Give an officer another role
    Role {
        /// Identifier or name
        officer: String,
        /// program_admin, supervisor, district_officer, print_operator, clinic_staff or auditor
        role: String,
    },
    /// Give an officer another name
    Rename {
        /// Identifier or name
        officer: String,
        /// The new name
        name: String,
    },
    /// Set a new pass phrase for an officer who forgot theirs
    Reset {
        /// Identifier or name
        officer: String,
        #[command(flatten)]
        new: NewPassphrase,
    },
    /// Take an officer out: their pass phrase opens nothing any more, what they did keeps their name
    Remove {
        /// Identifier or name
        officer: String,
    },
}

/// Flags of `kadi officer add`.
#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    /// Display name
    name: String,
    /// program_admin, supervisor, district_officer, print_operator, clinic_staff or auditor
    #[arg(long, default_value = "district_officer")]
    role: String,
    #[command(flatten)]
    new: NewPassphrase,
}

/// Where a new pass phrase comes from.
#[derive(Debug, Args)]
pub(crate) struct NewPassphrase {
    /// File whose first line is the officer's new pass phrase; without it, the terminal asks twice
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
}

impl NewPassphrase {
    fn read(&self, context: &Context) -> Result<Secret, Failure> {
        let Some(path) = &self.new_passphrase_file else {
            return ask_twice(context);
        };
        input::secret_file(path)
    }
}

/// Asks for a new pass phrase twice at the terminal.
pub(crate) fn ask_twice(context: &Context) -> Result<Secret, Failure> {
    ask_for(context, "cli-ask-new-passphrase")
}

/// Asks for a new secret twice at the terminal, by the message `question`.
pub(crate) fn ask_for(context: &Context, question: &str) -> Result<Secret, Failure> {
    let words = context.words();
    let passphrase = input::ask_secret(&words.text(question))?;
    if passphrase == input::ask_secret(&words.text("cli-ask-again"))? {
        return Ok(passphrase);
    }
    Err(Failure::Own { id: "cli-error-passphrases-differ", args: Vec::new(), status: Status::Failed })
}

pub(crate) fn run(context: &mut Context, command: OfficerCommand) -> Result<(), Failure> {
    let mut desk = context.unlock()?;
    let changed = match command {
        OfficerCommand::List => {
            let view = desk.call(ListOfficers {})?;
            return context.show(&view, list_text);
        }
        OfficerCommand::Add(args) => {
            let passphrase = args.new.read(context)?;
            let language = context.language().to_owned();
            desk.call(AddOfficer { name: args.name, role: args.role, language, passphrase })?
        }
        OfficerCommand::Role { officer, role } => {
            let id = find(&mut desk, &officer)?;
            desk.call(SetOfficerRole { id, role })?
        }
        OfficerCommand::Rename { officer, name } => {
            let id = find(&mut desk, &officer)?;
            desk.call(RenameOfficer { id, name })?
        }
        OfficerCommand::Reset { officer, new } => {
            let id = find(&mut desk, &officer)?;
            desk.call(ResetPassphrase { id, passphrase: new.read(context)? })?
        }
        OfficerCommand::Remove { officer } => {
            let id = find(&mut desk, &officer)?;
            let done = desk.call(RemoveOfficer { id })?;
            return context.show(&done, |_, words| {
                let removed = words.text_with("officers-removed", &[("name", (&officer).into())]);
                format!("{removed}\n{}", words.text("data-key-offer-cli"))
            });
        }
    };
    context.show(&changed, |officer, words| table(&[officer], words))
}

/// The identifier of the active officer who is called so.
fn find(desk: &mut Desk, officer: &str) -> Result<String, Failure> {
    let wanted = officer.trim().to_lowercase();
    let all = desk.call(ListOfficers {})?.officers;
    all.into_iter()
        .filter(|one| one.state != "left")
        .find(|one| one.id == officer || one.name.to_lowercase() == wanted)
        .map(|one| one.id)
        .ok_or_else(|| ApiError::new(ErrorCode::OfficerNotFound).with("officer", officer).into())
}

fn list_text(view: &OfficersView, words: Words) -> String {
    table(&view.officers.iter().collect::<Vec<_>>(), words)
}

fn table(officers: &[&OfficerView], words: Words) -> String {
    let columns = [
        Column::Text("officers-name"),
        Column::Text("officers-role"),
        Column::Text("officers-state"),
        Column::Text("field-mpi-id"),
    ];
    let row = |officer: &&OfficerView| {
        let (role, state) = (words.code("role", &officer.role), words.code("officer-state", &officer.state));
        vec![officer.name.clone(), role, state, officer.id.clone()]
    };
    words.table(&columns, officers.iter().map(row))
}
