//! Who may do what: the contract's access levels in terms of the roles' table.

use kadi_contract::{Access, ApiError, ErrorCode};
use kadi_core::{Permission, Role};

/// Every level an officer can have, in the contract's order.
const LEVELS: [Access; 10] = [
    Access::AnyOfficer,
    Access::ReadPeople,
    Access::WritePeople,
    Access::Synchronise,
    Access::MakeCards,
    Access::RevokeCards,
    Access::VerifyCards,
    Access::Export,
    Access::ReadAudit,
    Access::Administer,
];

fn permission(access: Access) -> Option<Permission> {
    match access {
        Access::Public | Access::AnyOfficer => None,
        Access::ReadPeople => Some(Permission::ReadPeople),
        Access::WritePeople => Some(Permission::WritePeople),
        Access::Synchronise => Some(Permission::Synchronise),
        Access::MakeCards => Some(Permission::MakeCards),
        Access::RevokeCards => Some(Permission::RevokeCards),
        Access::VerifyCards => Some(Permission::VerifyCards),
        Access::Export => Some(Permission::Export),
        Access::ReadAudit => Some(Permission::ReadAudit),
        Access::Administer => Some(Permission::Administer),
    }
}

/// Whether `role` may make calls of this level.
pub(crate) fn allows(role: Role, access: Access) -> bool {
    permission(access).is_none_or(|permission| role.may(permission))
}

/// Refuses what `role` may not do.
pub(crate) fn check(role: Role, access: Access) -> Result<(), ApiError> {
    if allows(role, access) { Ok(()) } else { Err(ErrorCode::NotAllowed.into()) }
}

/// What `role` may do, for the session's view.
pub(crate) fn levels_of(role: Role) -> Vec<Access> {
    LEVELS.into_iter().filter(|&access| allows(role, access)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clinic_staff_can_only_verify() {
        assert_eq!(levels_of(Role::ClinicStaff), [Access::AnyOfficer, Access::VerifyCards]);
        assert_eq!(check(Role::ClinicStaff, Access::ReadPeople).unwrap_err().code, ErrorCode::NotAllowed);
    }

    #[test]
    fn an_administrator_can_do_everything() {
        assert_eq!(levels_of(Role::ProgramAdmin), LEVELS);
    }
}
