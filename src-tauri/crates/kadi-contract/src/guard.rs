//! The sensitive-data guard: which attributes it keeps out, why, and what administrators decided about them.

use serde::{Deserialize, Serialize};

/// The attributes of a programme that the guard has something to say about: classified as sensitive, or decided upon.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListGuarded {
    /// Programme UID.
    pub programme_uid: String,
}

/// An attribute in the eyes of the guard.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GuardView {
    /// UID of the attribute.
    pub attribute_uid: String,
    /// Code; may be empty.
    pub code: String,
    /// Display name.
    pub name: String,
    /// The category that guards it now, such as `hiv`; null when it is free.
    pub category: Option<String>,
    /// What Kadi found; null when nothing tells that it is sensitive.
    pub found: Option<FoundView>,
    /// What an administrator decided, which counts more.
    pub decision: Option<GuardDecisionView>,
}

/// Why Kadi takes an attribute for sensitive.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundView {
    /// The category.
    pub category: String,
    /// The word or beginning of a word that told it, such as `viral load`; a value type such as `IMAGE`.
    pub phrase: String,
    /// Where it stood: `code`, `display_name`, `option` or `value_type`.
    pub found_in: String,
}

/// A decision.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardDecisionView {
    /// The category; null when the attribute was made free.
    pub category: Option<String>,
    /// Why.
    pub note: String,
    /// Name of the officer.
    pub officer: String,
    /// When.
    pub at: String,
}

/// Confirms or overrides what the guard found. An attribute that becomes guarded leaves the mappings of all programmes, so
/// that it is not kept any more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecideGuard {
    /// Programme UID in which the attribute is shown.
    pub programme_uid: String,
    /// UID of the attribute.
    pub attribute_uid: String,
    /// The category that shall guard it; null to make it free.
    #[serde(default)]
    pub category: Option<String>,
    /// Why; required.
    pub note: String,
}
