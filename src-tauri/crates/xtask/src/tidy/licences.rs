//! Holds the licences of everything Kadi is built from against the list in `.cargo/deny.toml`.

use cargo_metadata::Metadata;
use serde::Deserialize;
use spdx::{Expression, ParseMode};

use super::Finding;
use crate::failure::Failure;

/// What a package says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// Name and version.
    pub package: String,
    /// Its licence expression, where it has one.
    pub licence: Option<String>,
}

#[derive(Deserialize)]
struct File {
    licenses: Licences,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
    #[serde(default)]
    exceptions: Vec<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    package: String,
    allow: Vec<String>,
}

/// What every package of the dependency graph says, ours included.
pub fn stated(metadata: &Metadata) -> Vec<Stated> {
    let packages = metadata.packages.iter();
    packages
        .map(|package| Stated {
            package: format!("{} {}", package.name, package.version),
            licence: package.license.clone(),
        })
        .collect()
}

/// Packages whose licence is not within the list.
///
/// # Errors
/// When the list does not parse.
pub fn check(deny: &str, stated: &[Stated]) -> Result<Vec<Finding>, Failure> {
    let file: File =
        toml::from_str(deny).map_err(|error| Failure::new(format!(".cargo/deny.toml: {error}")))?;
    Ok(stated.iter().filter_map(|package| judge(&file.licenses, package)).collect())
}

fn judge(licences: &Licences, stated: &Stated) -> Option<Finding> {
    let Stated { package, licence } = stated;
    let Some(licence) = licence else {
        return Some(format!("{package}: states no licence"));
    };
    let Ok(expression) = Expression::parse_mode(licence, ParseMode::LAX) else {
        return Some(format!("{package}: {licence:?} is no licence expression"));
    };
    let name = package.split(' ').next().unwrap_or_default();
    let of_its_own = licences.exceptions.iter().filter(|exception| exception.package == name);
    let own: Vec<&String> = of_its_own.flat_map(|exception| &exception.allow).collect();
    let allowed = expression.evaluate(|requirement| {
        let wanted = requirement.to_string();
        licences.allow.contains(&wanted) || own.contains(&&wanted)
    });
    (!allowed)
        .then(|| format!("{package}: {licence} is not within the licences that .cargo/deny.toml allows"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DENY: &str = r#"
[licenses]
allow = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"]
exceptions = [{ crate = "seal", allow = ["MPL-2.0"] }]
"#;

    fn findings(package: &str, licence: Option<&str>) -> Vec<Finding> {
        let stated = Stated { package: format!("{package} 1.0.0"), licence: licence.map(str::to_owned) };
        check(DENY, &[stated]).unwrap()
    }

    #[test]
    fn allowed_licences_in_any_combination_are_tidy() {
        for licence in ["MIT", "MIT OR GPL-3.0-only", "MIT/Apache-2.0", "(MIT AND Apache-2.0) OR Zlib"] {
            assert_eq!(findings("amina", Some(licence)), Vec::<Finding>::new(), "{licence}");
        }
        assert_eq!(findings("amina", Some("Apache-2.0 WITH LLVM-exception")), Vec::<Finding>::new());
    }

    #[test]
    fn another_licence_or_none_is_found() {
        for licence in [Some("GPL-3.0-only"), Some("MIT AND GPL-3.0-only"), Some("gibberish %"), None] {
            assert_eq!(findings("amina", licence).len(), 1, "{licence:?}");
        }
    }

    #[test]
    fn an_exception_is_for_one_package_alone() {
        assert_eq!(findings("seal", Some("MPL-2.0")), Vec::<Finding>::new());
        assert_eq!(findings("amina", Some("MPL-2.0")).len(), 1);
    }
}
