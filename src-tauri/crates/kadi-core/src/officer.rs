//! Officers, their roles, and the table of what each role may do.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The identifier of an officer within one store: a short random text, never a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OfficerId(pub String);

impl fmt::Display for OfficerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an officer is in the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Officers and roles, templates, keys, settings: everything.
    ProgramAdmin,
    /// Synchronisation, backups, bundles, approvals.
    Supervisor,
    /// Registers and searches people, reviews duplicates, makes cards.
    DistrictOfficer,
    /// Prints batches and reprints spoiled cards.
    PrintOperator,
    /// Verifies cards.
    ClinicStaff,
    /// Reads the audit and the reports.
    Auditor,
}

/// Something a call needs; the table [`Role::may`] says who has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// See people and their details.
    ReadPeople,
    /// Register, edit, import, link and judge people.
    WritePeople,
    /// Connect to DHIS2, map and synchronise.
    Synchronise,
    /// Start, cancel and resume batches; render cards.
    MakeCards,
    /// Revoke a card.
    RevokeCards,
    /// Verify a card with details for comparison.
    VerifyCards,
    /// Export portals and other files that leave the office.
    Export,
    /// Read the audit log.
    ReadAudit,
    /// Officers, settings, backups.
    Administer,
}

impl Role {
    /// All roles, in the order people are shown them.
    pub const ALL: [Self; 6] = [
        Self::ProgramAdmin,
        Self::Supervisor,
        Self::DistrictOfficer,
        Self::PrintOperator,
        Self::ClinicStaff,
        Self::Auditor,
    ];

    /// Whether this role has `permission`: the one table that the application layer and the interface obey.
    #[must_use]
    pub const fn may(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::ProgramAdmin => true,
            Self::Supervisor => !matches!(permission, P::Administer),
            Self::DistrictOfficer => !matches!(permission, P::Administer | P::ReadAudit | P::Export),
            Self::PrintOperator => matches!(permission, P::ReadPeople | P::MakeCards | P::VerifyCards),
            Self::ClinicStaff => matches!(permission, P::VerifyCards),
            Self::Auditor => matches!(permission, P::ReadAudit),
        }
    }

    /// The name in files and on the command line, such as `district_officer`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ProgramAdmin => "program_admin",
            Self::Supervisor => "supervisor",
            Self::DistrictOfficer => "district_officer",
            Self::PrintOperator => "print_operator",
            Self::ClinicStaff => "clinic_staff",
            Self::Auditor => "auditor",
        }
    }

    /// Reads the name that [`Role::as_str`] writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clinic_staff_verify_and_see_nobody() {
        assert!(Role::ClinicStaff.may(Permission::VerifyCards));
        assert!(!Role::ClinicStaff.may(Permission::ReadPeople));
        assert!(!Role::DistrictOfficer.may(Permission::Administer));
    }

    #[test]
    fn names_round_trip() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
    }
}
