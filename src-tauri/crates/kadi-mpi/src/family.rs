//! Whom a family of identifiers is known by, so that every register that holds the same links says the same.

/// An identifier that stands for the same person as others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FamilyMember<'a> {
    /// The identifier.
    pub id: &'a str,
    /// When it was issued, milliseconds since 1970.
    pub issued: i64,
    /// Whether a register made it an alias of another one.
    pub is_alias: bool,
}

/// The member that stands for all: of those that nobody made an alias, or of all where everybody was, the one issued first;
/// of two issued at once the lower identifier. `None` for an empty family.
#[must_use]
pub fn survivor_of<'a>(family: &[FamilyMember<'a>]) -> Option<FamilyMember<'a>> {
    let standing = family.iter().filter(|member| !member.is_alias);
    let first = |members: &mut dyn Iterator<Item = &FamilyMember<'a>>| {
        members.copied().min_by_key(|member| (member.issued, member.id))
    };
    first(&mut standing.into_iter()).or_else(|| first(&mut family.iter()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(id: &str, issued: i64, is_alias: bool) -> FamilyMember<'_> {
        FamilyMember { id, issued, is_alias }
    }

    fn survivor(family: &[FamilyMember<'_>]) -> Option<String> {
        survivor_of(family).map(|member| member.id.to_owned())
    }

    #[test]
    fn the_first_issued_of_those_that_stand_is_the_survivor() {
        let (a, b, c) = (member("SN-A", 3, false), member("SN-B", 2, false), member("SN-C", 1, true));
        assert_eq!(survivor(&[a, b, c]).as_deref(), Some("SN-B"));
        assert_eq!(survivor(&[c, a]).as_deref(), Some("SN-A"));
        assert_eq!(survivor(&[]), None);
    }

    #[test]
    fn two_registers_that_linked_crosswise_agree() {
        let (a, b) = (member("SN-A", 3, true), member("SN-B", 3, true));
        assert_eq!(survivor(&[a, b]), survivor(&[b, a]));
        assert_eq!(survivor(&[b, a]).as_deref(), Some("SN-A"));
    }
}
