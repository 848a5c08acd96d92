//! Holds the table of rooms in ARCHITECTURE.md against the packages and their dependencies.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata};

use super::Finding;

/// The header of the one table that is the rule.
const HEADER: &str = "| room | one responsibility | may use of ours | must never |";
/// Short names in the table leave this out.
const PREFIX: &str = "kadi-";

/// For each package of the workspace, the packages it is built from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrows(pub BTreeMap<String, BTreeSet<String>>);

struct Room {
    may_use: BTreeSet<String>,
    /// Foreign crates named between backticks in the last column.
    must_never: BTreeSet<String>,
}

/// What cargo knows of the workspace: normal and build dependencies. What only tests use is free.
pub fn arrows(metadata: &Metadata) -> Arrows {
    let packages = metadata.workspace_packages();
    let below = |package: &cargo_metadata::Package| {
        let kept =
            package.dependencies.iter().filter(|dependency| dependency.kind != DependencyKind::Development);
        kept.map(|dependency| dependency.name.clone()).collect()
    };
    Arrows(packages.iter().map(|package| (package.name.to_string(), below(package))).collect())
}

/// Every arrow that the table does not allow, every room it lacks, every row that outlived its room.
pub fn check(document: &str, arrows: &Arrows) -> Vec<Finding> {
    let rooms = match parse(document) {
        Ok(rooms) => rooms,
        Err(finding) => return vec![finding],
    };
    let mut findings = Vec::new();
    for name in rooms.keys().filter(|name| !arrows.0.contains_key(*name)) {
        findings
            .push(format!("ARCHITECTURE.md: the table has a row for {name}, but there is no such package"));
    }
    for (package, below) in &arrows.0 {
        let Some(room) = rooms.get(package) else {
            findings.push(format!("ARCHITECTURE.md: {package} has no row in the table of rooms"));
            continue;
        };
        for other in below {
            if arrows.0.contains_key(other) && !room.may_use.contains(other) {
                findings
                    .push(format!("{package} uses {other}; its row in ARCHITECTURE.md does not allow that"));
            }
            if room.must_never.contains(other) {
                findings.push(format!("{package} uses {other}; its row in ARCHITECTURE.md says never"));
            }
        }
    }
    for (name, room) in &rooms {
        for other in room.may_use.iter().filter(|other| !rooms.contains_key(*other)) {
            findings.push(format!("ARCHITECTURE.md: the row of {name} allows {other}, which is no room"));
        }
    }
    findings
}

fn parse(document: &str) -> Result<BTreeMap<String, Room>, Finding> {
    let mut lines = document.lines().map(str::trim).skip_while(|line| *line != HEADER).skip(2).peekable();
    if lines.peek().is_none() {
        return Err(format!("ARCHITECTURE.md: no table with the header {HEADER:?}"));
    }
    let mut rooms = BTreeMap::new();
    for line in lines.take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [name, _, may_use, must_never] = cells.as_slice() else {
            return Err(format!("ARCHITECTURE.md: a row of the table of rooms has not four cells: {line}"));
        };
        let name = in_backticks(name).next().unwrap_or(name).to_owned();
        let may_use = may_use.split(',').map(str::trim).filter(|other| !matches!(*other, "" | "–"));
        let room = Room {
            may_use: may_use.map(|other| format!("{PREFIX}{other}")).collect(),
            must_never: in_backticks(must_never).map(str::to_owned).collect(),
        };
        if rooms.insert(name.clone(), room).is_some() {
            return Err(format!("ARCHITECTURE.md: two rows for {name}"));
        }
    }
    Ok(rooms)
}

fn in_backticks(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "\
# House

| room | one responsibility | may use of ours | must never |
|---|---|---|---|
| `kadi-core` | nouns | – | I/O |
| `kadi-store` | the file | core | `reqwest`, rendering |
| `xtask` | tools | – | – |

After the table.
";

    fn house(arrows: &[(&str, &[&str])]) -> Arrows {
        Arrows(
            arrows
                .iter()
                .map(|(name, below)| {
                    ((*name).to_owned(), below.iter().map(|other| (*other).to_owned()).collect())
                })
                .collect(),
        )
    }

    #[test]
    fn a_house_as_the_table_says_is_tidy() {
        let arrows =
            house(&[("kadi-core", &["serde"]), ("kadi-store", &["kadi-core", "rusqlite"]), ("xtask", &[])]);
        assert_eq!(check(DOCUMENT, &arrows), Vec::<Finding>::new());
    }

    #[test]
    fn an_arrow_that_no_row_allows_is_found() {
        let arrows = house(&[("kadi-core", &["kadi-store"]), ("kadi-store", &[]), ("xtask", &[])]);
        assert_eq!(
            check(DOCUMENT, &arrows),
            ["kadi-core uses kadi-store; its row in ARCHITECTURE.md does not allow that"]
        );
    }

    #[test]
    fn a_foreign_crate_that_a_row_bans_is_found() {
        let arrows = house(&[("kadi-core", &[]), ("kadi-store", &["reqwest"]), ("xtask", &[])]);
        assert_eq!(
            check(DOCUMENT, &arrows),
            ["kadi-store uses reqwest; its row in ARCHITECTURE.md says never"]
        );
    }

    #[test]
    fn a_room_without_a_row_and_a_row_without_a_room_are_found() {
        let arrows = house(&[("kadi-core", &[]), ("kadi-store", &[]), ("kadi-new", &[])]);
        assert_eq!(
            check(DOCUMENT, &arrows),
            [
                "ARCHITECTURE.md: the table has a row for xtask, but there is no such package",
                "ARCHITECTURE.md: kadi-new has no row in the table of rooms",
            ]
        );
    }

    #[test]
    fn a_document_without_the_table_is_found() {
        assert_eq!(check("# House", &Arrows::default()).len(), 1);
    }
}
