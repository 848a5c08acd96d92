//! Org units, programmes, attributes and option sets as a server holds them.

use crate::uid::derive_uid;

/// An org unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgUnitDefinition {
    /// UID.
    pub id: String,
    /// Code.
    pub code: Option<String>,
    /// Name.
    pub name: String,
    /// UIDs from the root down to this one, each after a slash.
    pub path: String,
}

impl OrgUnitDefinition {
    /// An org unit below `parent`, or a root.
    #[must_use]
    pub fn new(id: &str, code: Option<&str>, name: &str, parent: Option<&Self>) -> Self {
        let above = parent.map(|parent| parent.path.as_str()).unwrap_or_default();
        Self {
            path: format!("{above}/{id}"),
            id: id.to_owned(),
            code: code.map(str::to_owned),
            name: name.to_owned(),
        }
    }

    /// An org unit whose UID is derived from its code.
    pub(crate) fn below(parent: &Self, code: &str, name: &str) -> Self {
        Self::new(&derive_uid("org unit", code), Some(code), name, Some(parent))
    }

    /// Whether this is `ancestor` or lies below it.
    #[must_use]
    pub fn is_within(&self, ancestor: &str) -> bool {
        self.path.split('/').any(|part| part == ancestor)
    }

    /// UID of the parent.
    #[must_use]
    pub fn parent(&self) -> Option<&str> {
        self.path.rsplit('/').nth(1).filter(|parent| !parent.is_empty())
    }

    /// Depth, 1 for the root.
    #[must_use]
    pub fn level(&self) -> usize {
        self.path.split('/').filter(|part| !part.is_empty()).count()
    }
}

/// An option set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionSet {
    /// UID.
    pub id: String,
    /// Options in order.
    pub options: Vec<OptionDefinition>,
}

/// One option: values hold its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionDefinition {
    /// UID.
    pub id: String,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// A tracked entity attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeDefinition {
    /// UID.
    pub id: String,
    /// Code; many attributes of real servers have none.
    pub code: Option<String>,
    /// Name.
    pub name: String,
    /// Value type.
    pub value_type: String,
    /// Whether values are unique.
    pub unique: bool,
    /// Whether it is confidential.
    pub confidential: bool,
    /// Its option set.
    pub option_set: Option<OptionSet>,
}

/// A programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramDefinition {
    /// UID.
    pub id: String,
    /// Code.
    pub code: Option<String>,
    /// Name.
    pub name: String,
    /// `WITH_REGISTRATION` for Tracker.
    pub program_type: String,
    /// UID of the tracked entity type.
    pub entity_type: Option<String>,
    /// Attributes in form order.
    pub attributes: Vec<ProgramAttributeRow>,
}

/// An attribute as a programme uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramAttributeRow {
    /// UID of the attribute.
    pub attribute: String,
    /// Whether the form asks for it always.
    pub mandatory: bool,
}
