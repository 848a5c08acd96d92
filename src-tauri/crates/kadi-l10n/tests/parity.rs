//! Holds the three languages against each other and against the error codes of the contract.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use kadi_contract::ErrorCode;
use kadi_l10n::{Catalogue, Language};

/// Messages that are rightly the same in French or Portuguese as in English: names, symbols and shared words.
const SAME: &str = include_str!("same_in_all_languages.txt");

/// What a message needs and says.
#[derive(Debug, PartialEq, Eq)]
struct Shape {
    file: &'static str,
    variables: BTreeSet<String>,
}

fn collect(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>, text: &mut String) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => text.push_str(value),
            PatternElement::Placeable { expression } => collect_expression(expression, variables, text),
        }
    }
}

fn collect_expression(expression: &Expression<&str>, variables: &mut BTreeSet<String>, text: &mut String) {
    match expression {
        Expression::Inline(inline) => collect_inline(inline, variables, text),
        Expression::Select { selector, variants } => {
            collect_inline(selector, variables, text);
            for variant in variants {
                collect(&variant.value, variables, text);
            }
        }
    }
}

fn collect_inline(inline: &InlineExpression<&str>, variables: &mut BTreeSet<String>, text: &mut String) {
    match inline {
        InlineExpression::VariableReference { id } => {
            variables.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => collect_expression(expression, variables, text),
        InlineExpression::StringLiteral { value } => text.push_str(value),
        _ => {}
    }
}

/// Messages and attributes by id (`message` or `message.attribute`), and their bare words.
fn read(language: Language) -> (BTreeMap<String, Shape>, BTreeMap<String, String>) {
    let mut shapes = BTreeMap::new();
    let mut words = BTreeMap::new();
    for (file, source) in Catalogue::sources(language) {
        let resource = fluent_syntax::parser::parse(*source)
            .unwrap_or_else(|(_, errors)| panic!("{language}/{file}.ftl: {errors:?}"));
        for entry in &resource.body {
            let Entry::Message(message) = entry else { continue };
            let id = message.id.name.to_owned();
            let mut add = |id: String, pattern: &Pattern<&str>| {
                let (mut variables, mut text) = (BTreeSet::new(), String::new());
                collect(pattern, &mut variables, &mut text);
                assert!(
                    shapes.insert(id.clone(), Shape { file, variables }).is_none(),
                    "{language}/{file}.ftl: {id} is there twice"
                );
                words.insert(id, text.trim().to_owned());
            };
            if let Some(value) = &message.value {
                add(id.clone(), value);
            }
            for attribute in &message.attributes {
                add(format!("{id}.{}", attribute.id.name), &attribute.value);
            }
        }
    }
    (shapes, words)
}

#[test]
fn the_languages_have_the_same_messages_with_the_same_variables() {
    let (english, _) = read(Language::En);
    for language in [Language::Fr, Language::Pt] {
        let (other, _) = read(language);
        for (id, shape) in &english {
            assert_eq!(other.get(id), Some(shape), "{language}: {id}");
        }
        for id in other.keys() {
            assert!(english.contains_key(id), "{language}: {id} is not in English");
        }
    }
}

#[test]
fn nothing_is_left_in_english() {
    let same: BTreeSet<&str> =
        SAME.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let (_, english) = read(Language::En);
    let mut seen = BTreeSet::new();
    let mut untranslated = Vec::new();
    for language in [Language::Fr, Language::Pt] {
        let (_, words) = read(language);
        for (id, text) in &words {
            let has_words = text.chars().any(char::is_alphabetic);
            if has_words && english.get(id) == Some(text) {
                if same.contains(id.as_str()) {
                    seen.insert(id.clone());
                } else {
                    untranslated.push(format!("{language}: {id} = {text}"));
                }
            }
        }
    }
    assert!(
        untranslated.is_empty(),
        "translate or list in same_in_all_languages.txt:\n{}",
        untranslated.join("\n")
    );
    let stale: Vec<_> = same.iter().filter(|id| !seen.contains(**id)).collect();
    assert!(stale.is_empty(), "no longer the same, take off the list: {stale:?}");
}

/// A line must not break between a French word and the mark that follows it.
#[test]
fn french_marks_stay_with_their_words() {
    let (_, words) = read(Language::Fr);
    let loose = [" ?", " !", " ;", " :", " »", "« ", " %"];
    let breakable: Vec<_> =
        words.iter().filter(|(_, text)| loose.iter().any(|mark| text.contains(mark))).collect();
    assert!(
        breakable.is_empty(),
        "needs a no-break space (U+202F before ? ! ;, else U+00A0): {breakable:#?}"
    );
}

/// As printed French has it; the straight one is a mark of typewriters.
#[test]
fn french_apostrophes_are_curved() {
    let (_, words) = read(Language::Fr);
    let straight: Vec<_> = words.iter().filter(|(_, text)| text.contains('\'')).collect();
    assert!(straight.is_empty(), "needs U+2019: {straight:#?}");
}

#[test]
fn every_error_code_has_a_sentence_and_a_next_step_in_every_language() {
    for language in Language::ALL {
        let catalogue = Catalogue::of(language);
        let internal = catalogue.error_text(ErrorCode::Internal.as_str(), []);
        for code in ErrorCode::ALL {
            let text = catalogue.error_text(code.as_str(), []);
            assert!(
                *code == ErrorCode::Internal || text != internal,
                "{language}: no text for {}",
                code.as_str()
            );
            assert!(!text.sentence.contains('{') && !text.hint.contains('{'), "{language}: {text:?}");
            assert!(text.sentence.ends_with('.') || text.sentence.ends_with('?'), "{language}: {text:?}");
        }
    }
}

#[test]
fn every_message_of_an_error_has_a_code() {
    let codes: BTreeSet<String> =
        ErrorCode::ALL.iter().map(|code| format!("error-{}", code.as_str())).collect();
    let (english, _) = read(Language::En);
    for (id, shape) in &english {
        if shape.file == "errors" {
            let message = id.split('.').next().unwrap_or(id);
            assert!(codes.contains(message), "{id} is the text of no error code");
        }
    }
}

/// Ids that the interface's sources name as a literal in a call that looks a text up.
fn asked_for(folder: &std::path::Path, ids: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            asked_for(&path, ids);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            for call in ["lang.t(\"", "lang.count(\"", "lang.with(\""] {
                ids.extend(
                    source.split(call).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())),
                );
            }
        }
    }
}

#[test]
fn every_text_that_the_interface_names_exists() {
    let mut ids = BTreeSet::new();
    asked_for(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src"), &mut ids);
    assert!(ids.len() > 100, "the interface asks for {} texts only", ids.len());
    let english = Catalogue::of(Language::En);
    let missing: Vec<_> = ids.iter().filter(|id| english.find(id, &[]).is_none()).collect();
    assert!(missing.is_empty(), "no text for {missing:?}");
}
