//! Spellings of names: what ships with Kadi, and an office's own files over it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What is known about names, and the office's own files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListNameFiles {}

/// What is known about names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamesView {
    /// Stands for the rules and all files that are in use, 16 hexadecimal digits.
    pub version: String,
    /// Legal names in use.
    pub names: u64,
    /// Their written forms.
    pub forms: u64,
    /// Whether the files have changed since the register was opened: they are used from the next opening on.
    pub pending: bool,
    /// The office's own files, by name.
    pub files: Vec<NameFileView>,
}

/// One file of the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameFileView {
    /// File name.
    pub name: String,
    /// Lines below the header.
    pub lines: u64,
    /// What is wrong with it; a file with problems is not used.
    pub problems: Vec<NameProblemView>,
}

/// A line that cannot be used. The words are the message `name-problem-CODE` (dashes for underscores).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameProblemView {
    /// Line from 1.
    pub line: u64,
    /// The column; empty when the whole line is meant.
    pub column: String,
    /// What is wrong: `header`, `too_many_lines`, `columns`, `empty`, `too_long`, `value`, `weight`, `group_twice`, `other_group`,
    /// `spelling_elsewhere`, `contradiction`.
    pub code: String,
    /// Values of the message: `form`, `group`, `other`, `expected`, `found`.
    pub params: BTreeMap<String, String>,
}

/// Looks at a file without taking it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckNameFile {
    /// File name, ending in `.tsv`.
    pub name: String,
    /// All of it.
    pub text: String,
}

/// Takes a file into the office, in the place of one of the same name; nothing is taken when there is a problem.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddNameFile {
    /// File name, ending in `.tsv`.
    pub name: String,
    /// All of it.
    pub text: String,
}

/// What was found in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameFileCheck {
    /// Whether the office has it now.
    pub added: bool,
    /// Legal names that it adds.
    pub names: u64,
    /// Written forms that it adds.
    pub forms: u64,
    /// What is wrong, in the order of the lines, at most 200.
    pub problems: Vec<NameProblemView>,
}

/// Takes a file out of the office.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveNameFile {
    /// File name.
    pub name: String,
}
