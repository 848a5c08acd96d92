//! Holds the three languages together: the same messages, the same attributes, the same variables.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use fluent_syntax::{
    ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser,
};

use super::Finding;
use crate::failure::Failure;

/// The language in which messages are written first.
const FIRST: &str = "en";
/// The languages that must say the same.
const OTHERS: [&str; 2] = ["fr", "pt"];

/// For each message or `message.attribute`, the variables it uses.
type Messages = BTreeMap<String, BTreeSet<String>>;

/// Compares the catalogues below `folder`, one folder a language.
pub fn check(folder: &Path) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    let first = load(&folder.join(FIRST), FIRST, &mut findings)?;
    for language in OTHERS {
        let other = load(&folder.join(language), language, &mut findings)?;
        findings.extend(compare(&first, language, &other));
    }
    Ok(findings)
}

fn compare(first: &Messages, language: &str, other: &Messages) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (key, variables) in first {
        match other.get(key) {
            None => findings.push(format!("i18n/{language}: {key} is missing")),
            Some(used) if used != variables => findings.push(format!(
                "i18n/{language}: {key} uses {}, but {FIRST} uses {}",
                list(used),
                list(variables)
            )),
            Some(_) => {}
        }
    }
    let surplus = other.keys().filter(|key| !first.contains_key(*key));
    findings.extend(surplus.map(|key| format!("i18n/{FIRST}: {key} is missing, but {language} has it")));
    findings
}

fn list(variables: &BTreeSet<String>) -> String {
    if variables.is_empty() {
        return "no variable".to_owned();
    }
    variables.iter().map(|name| format!("${name}")).collect::<Vec<_>>().join(", ")
}

fn load(folder: &Path, language: &str, findings: &mut Vec<Finding>) -> Result<Messages, Failure> {
    let mut messages = Messages::new();
    let entries = fs::read_dir(folder).map_err(|error| Failure::io("read", folder, &error))?;
    let files = entries.flatten().map(|entry| entry.path());
    for file in files.filter(|path| path.extension().is_some_and(|ending| ending == "ftl")) {
        let text = fs::read_to_string(&file).map_err(|error| Failure::io("read", &file, &error))?;
        let name = format!("i18n/{language}/{}", file.file_name().unwrap_or_default().to_string_lossy());
        read(&name, &text, &mut messages, findings);
    }
    Ok(messages)
}

fn read(file: &str, text: &str, messages: &mut Messages, findings: &mut Vec<Finding>) {
    let resource = parser::parse(text).unwrap_or_else(|(resource, errors)| {
        findings.extend(errors.iter().map(|error| format!("{file}: {error}")));
        resource
    });
    let mut add = |key: String, pattern: &Pattern<&str>| {
        let mut variables = BTreeSet::new();
        in_pattern(pattern, &mut variables);
        if messages.insert(key.clone(), variables).is_some() {
            findings.push(format!("{file}: {key} is there twice"));
        }
    };
    for entry in &resource.body {
        let (id, value, attributes) = match entry {
            Entry::Message(message) => {
                (message.id.name.to_owned(), message.value.as_ref(), &message.attributes)
            }
            Entry::Term(term) => (format!("-{}", term.id.name), Some(&term.value), &term.attributes),
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) | Entry::Junk { .. } => {
                continue;
            }
        };
        if let Some(value) = value {
            add(id.clone(), value);
        }
        for attribute in attributes {
            add(format!("{id}.{}", attribute.id.name), &attribute.value);
        }
    }
}

fn in_pattern(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            in_expression(expression, variables);
        }
    }
}

fn in_expression(expression: &Expression<&str>, variables: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => in_inline(inline, variables),
        Expression::Select { selector, variants } => {
            in_inline(selector, variables);
            for variant in variants {
                in_pattern(&variant.value, variables);
            }
        }
    }
}

fn in_inline(expression: &InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    match expression {
        InlineExpression::VariableReference { id } => {
            variables.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => in_expression(expression, variables),
        InlineExpression::FunctionReference { arguments, .. } => in_arguments(arguments, variables),
        InlineExpression::TermReference { arguments: Some(arguments), .. } => {
            in_arguments(arguments, variables)
        }
        InlineExpression::TermReference { arguments: None, .. }
        | InlineExpression::StringLiteral { .. }
        | InlineExpression::NumberLiteral { .. }
        | InlineExpression::MessageReference { .. } => {}
    }
}

fn in_arguments(arguments: &CallArguments<&str>, variables: &mut BTreeSet<String>) {
    for argument in &arguments.positional {
        in_inline(argument, variables);
    }
    for argument in &arguments.named {
        in_inline(&argument.value, variables);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Messages {
        let (mut messages, mut findings) = (Messages::new(), Vec::new());
        read("test.ftl", text, &mut messages, &mut findings);
        assert_eq!(findings, Vec::<Finding>::new());
        messages
    }

    const ENGLISH: &str = "\
hello = Hello { $name }
cards = { $count ->
    [one] one card
   *[other] { NUMBER($count) } cards
}
    .hint = Print them
";

    #[test]
    fn the_same_in_another_language_is_tidy() {
        let french = "hello = Bonjour { $name }\ncards = { $count } cartes\n    .hint = Imprimez-les\n";
        assert_eq!(compare(&messages(ENGLISH), "fr", &messages(french)), Vec::<Finding>::new());
    }

    #[test]
    fn a_missing_translation_is_found_in_both_directions() {
        let french = "cards = { $count } cartes\n    .hint = Imprimez-les\nadieu = Adieu\n";
        assert_eq!(
            compare(&messages(ENGLISH), "fr", &messages(french)),
            ["i18n/fr: hello is missing", "i18n/en: adieu is missing, but fr has it"]
        );
    }

    #[test]
    fn another_variable_is_found() {
        let french = "hello = Bonjour { $nom }\ncards = { $count } cartes\n    .hint = Imprimez-les\n";
        assert_eq!(
            compare(&messages(ENGLISH), "fr", &messages(french)),
            ["i18n/fr: hello uses $nom, but en uses $name"]
        );
    }

    #[test]
    fn a_message_that_is_there_twice_is_found() {
        let (mut messages, mut findings) = (Messages::new(), Vec::new());
        read("test.ftl", "a = 1\na = 2\n", &mut messages, &mut findings);
        assert_eq!(findings, ["test.ftl: a is there twice"]);
    }
}
