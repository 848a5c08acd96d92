//! Attributes of IPP as what they mean.

use ipp::attribute::IppAttributeGroup;
use ipp::model::Operation;
use ipp::value::IppValue;

use crate::address::Address;
use crate::media::Media;
use crate::printer::{Printer, PrinterState, Reason, Sides};
use crate::spooler::{SpoolState, Spooled, Touched};

/// What is asked about a printer.
pub(super) const PRINTER: &[&str] = &[
    "printer-name",
    "printer-info",
    "printer-make-and-model",
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "media-supported",
    "media-ready",
    "media-default",
    "sides-supported",
    "printer-resolution-supported",
    "copies-supported",
    "print-scaling-supported",
    "operations-supported",
    "document-format-supported",
];

/// What is asked about a job.
pub(super) const JOB: &[&str] =
    &["job-id", "job-name", "job-state", "job-state-reasons", "time-at-processing", "number-of-documents"];

/// The values of an attribute, one or many; none where it is absent.
fn values<'a>(group: &'a IppAttributeGroup, name: &str) -> &'a [IppValue] {
    match group.get(name).map(ipp::attribute::IppAttribute::value) {
        Some(IppValue::Array(values)) => values,
        Some(value) => std::slice::from_ref(value),
        None => &[],
    }
}

fn text_of(value: &IppValue) -> Option<&str> {
    match value {
        IppValue::Keyword(text) => Some(text.as_str()),
        IppValue::NameWithoutLanguage(text) | IppValue::NameWithLanguage { name: text, .. } => {
            Some(text.as_str())
        }
        IppValue::TextWithoutLanguage(text) | IppValue::TextWithLanguage { text, .. } => Some(text.as_ref()),
        IppValue::Uri(text) | IppValue::UriScheme(text) => Some(text.as_str()),
        IppValue::MimeMediaType(text) => Some(text.as_str()),
        _ => None,
    }
}

fn texts<'a>(group: &'a IppAttributeGroup, name: &str) -> impl Iterator<Item = &'a str> {
    values(group, name).iter().filter_map(text_of)
}

pub(super) fn text<'a>(group: &'a IppAttributeGroup, name: &str) -> Option<&'a str> {
    texts(group, name).next()
}

pub(super) fn integer(group: &IppAttributeGroup, name: &str) -> Option<i32> {
    match values(group, name).first()? {
        IppValue::Integer(value) | IppValue::Enum(value) => Some(*value),
        _ => None,
    }
}

fn reasons(group: &IppAttributeGroup, name: &str) -> Vec<Reason> {
    let mut found = Vec::new();
    for reason in texts(group, name).filter_map(Reason::read) {
        if !found.contains(&reason) {
            found.push(reason);
        }
    }
    found
}

/// A printer; `None` when it lacks what every printer must say.
pub(super) fn printer(group: &IppAttributeGroup, address: &Address) -> Option<Printer> {
    let state = match integer(group, "printer-state")? {
        3 => PrinterState::Idle,
        4 => PrinterState::Printing,
        5 => PrinterState::Stopped,
        _ => return None,
    };
    let can = |operation: Operation| {
        let number = operation as i32;
        values(group, "operations-supported")
            .iter()
            .any(|value| matches!(value, IppValue::Enum(n) if *n == number))
    };
    let media = |name: &str| texts(group, name).map(Media::named).collect::<Vec<_>>();
    let copies = values(group, "copies-supported").first().and_then(|value| match value {
        IppValue::RangeOfInteger { max, .. } => u32::try_from(*max).ok(),
        IppValue::Integer(most) => u32::try_from(*most).ok(),
        _ => None,
    });
    let resolutions = values(group, "printer-resolution-supported").iter().filter_map(|value| match value {
        IppValue::Resolution { cross_feed, units: 3, .. } => u32::try_from(*cross_feed).ok(),
        _ => None,
    });
    let mut ready = media("media-ready");
    if ready.is_empty() {
        ready = media("media-default");
    }
    let name = text(group, "printer-info").filter(|name| !name.is_empty());
    let name = name.or_else(|| text(group, "printer-name")).unwrap_or_else(|| address.host());
    Some(Printer {
        address: address.clone(),
        name: name.to_owned(),
        model: text(group, "printer-make-and-model").unwrap_or_default().to_owned(),
        state,
        reasons: reasons(group, "printer-state-reasons"),
        accepts: !matches!(
            values(group, "printer-is-accepting-jobs").first(),
            Some(IppValue::Boolean(false))
        ),
        media: media("media-supported"),
        ready,
        sides: texts(group, "sides-supported").filter_map(Sides::parse).collect(),
        resolutions: resolutions.collect(),
        copies: copies.unwrap_or(1),
        unscaled: texts(group, "print-scaling-supported").any(|word| word == "none"),
        holds: can(Operation::HoldJob) && can(Operation::ReleaseJob),
        pdf: texts(group, "document-format-supported").any(|format| format == "application/pdf"),
        two_steps: can(Operation::CreateJob) && can(Operation::SendDocument),
    })
}

/// Where a job is; `None` when it does not say.
pub(super) fn job(group: &IppAttributeGroup) -> Option<Spooled> {
    let words: Vec<&str> = texts(group, "job-state-reasons").collect();
    let incoming = words.iter().any(|word| matches!(*word, "job-incoming" | "job-data-insufficient"));
    let empty = integer(group, "number-of-documents") == Some(0);
    // A job never begun has "no value" as the time of its beginning (RFC 8011 section 5.3.14.2).
    let touched = match values(group, "time-at-processing").first() {
        Some(IppValue::NoValue) => Touched::No,
        _ if empty => Touched::No,
        _ => Touched::Perhaps,
    };
    let state = match integer(group, "job-state")? {
        3 | 4 if incoming || empty => SpoolState::AwaitsDocument,
        3 => SpoolState::Waiting,
        4 => SpoolState::Held,
        5 => SpoolState::Printing,
        6 => SpoolState::Stopped,
        7 => SpoolState::Cancelled(touched),
        8 => SpoolState::Aborted(touched),
        9 => SpoolState::Completed,
        _ => return None,
    };
    Some(Spooled { state, reasons: reasons(group, "job-state-reasons") })
}
