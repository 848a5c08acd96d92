//! `kadi names`: the spellings of names, and an office's own files over them.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use kadi_contract::Done;
use kadi_contract::names::{
    AddNameFile, CheckNameFile, ListNameFiles, NameFileCheck, NameProblemView, NamesView, RemoveNameFile,
};
use kadi_l10n::Arg;

use crate::context::Context;
use crate::failure::{Failure, Status};
use crate::input;
use crate::words::{Column, Words};

/// The commands of `kadi names`.
#[derive(Debug, Subcommand)]
pub(crate) enum NamesCommand {
    /// What is known about names, and the files of this office
    List,
    /// Look at a file line by line without taking it; needs no pass phrase
    Check {
        /// Tab-separated file
        file: PathBuf,
    },
    /// Take a file into the office; used from the next opening on
    Add {
        /// Tab-separated file
        file: PathBuf,
    },
    /// Take a file out of the office
    Remove {
        /// Name of the file, as `kadi names list` shows it
        name: String,
    },
}

pub(crate) fn run(context: &mut Context, command: NamesCommand) -> Result<(), Failure> {
    match command {
        NamesCommand::List => {
            let view = context.unlock()?.call(ListNameFiles {})?;
            context.show(&view, list_text)
        }
        NamesCommand::Check { file } => {
            let call = CheckNameFile { name: name_of(&file), text: input::text_file(&file)? };
            let (found, _) = context.app()?.call(None, call)?;
            outcome(context, &found)
        }
        NamesCommand::Add { file } => {
            let call = AddNameFile { name: name_of(&file), text: input::text_file(&file)? };
            let found = context.unlock()?.call(call)?;
            outcome(context, &found)
        }
        NamesCommand::Remove { name } => {
            let done: Done = context.unlock()?.call(RemoveNameFile { name })?;
            context.show(&done, |_, words| words.text("names-removed"))
        }
    }
}

fn name_of(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn outcome(context: &Context, found: &NameFileCheck) -> Result<(), Failure> {
    context.show(found, check_text)?;
    if found.problems.is_empty() { Ok(()) } else { Err(Failure::Told(Status::Failed)) }
}

fn check_text(found: &NameFileCheck, words: Words) -> String {
    if !found.problems.is_empty() {
        return problems_text(&found.problems, words);
    }
    let id = if found.added { "names-added" } else { "names-usable" };
    let args = [("names", words.number(found.names)), ("forms", words.number(found.forms))];
    let args: Vec<(&str, Arg<'_>)> = args.iter().map(|(name, value)| (*name, Arg::Text(value))).collect();
    words.text_with(id, &args)
}

fn problems_text(problems: &[NameProblemView], words: Words) -> String {
    let columns =
        [Column::Number("cli-column-line"), Column::Text("names-column"), Column::Text("cli-column-problem")];
    let rows = problems.iter().map(|problem| {
        let params: Vec<(&str, Arg<'_>)> =
            problem.params.iter().map(|(name, value)| (name.as_str(), Arg::Text(value))).collect();
        let id = format!("name-problem-{}", problem.code.replace('_', "-"));
        vec![words.number(problem.line), problem.column.clone(), words.text_with(&id, &params)]
    });
    words.table(&columns, rows)
}

fn list_text(view: &NamesView, words: Words) -> String {
    let mut text = words.facts([
        ("names-version", view.version.clone()),
        ("names-known", words.number(view.names)),
        ("names-forms", words.number(view.forms)),
    ]);
    if view.files.is_empty() {
        return format!("{text}\n{}", words.text("names-no-files"));
    }
    let columns =
        [Column::Text("names-file"), Column::Number("names-lines"), Column::Text("cli-column-problem")];
    let rows = view.files.iter().map(|file| {
        let state = if file.problems.is_empty() { "" } else { "names-not-used" };
        let state = if state.is_empty() { String::new() } else { words.text(state) };
        vec![file.name.clone(), words.number(file.lines), state]
    });
    text.push('\n');
    text.push_str(&words.table(&columns, rows));
    for file in view.files.iter().filter(|file| !file.problems.is_empty()) {
        text.push_str(&format!("\n{}\n{}", file.name, problems_text(&file.problems, words)));
    }
    if view.pending {
        text.push('\n');
        text.push_str(&words.text("names-pending"));
    }
    text
}
