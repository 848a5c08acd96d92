//! Templates of a folder on disk, before the built-in ones.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use kadi_cards::{BuiltInTemplates, TemplateError, TemplateFiles};
use kadi_contract::{ApiError, ErrorCode};

use crate::failure::Failure;

/// A folder with one sub-folder for each template; a template that it lacks is taken from the built-in ones.
#[derive(Debug, Default)]
pub(super) struct TemplateFolder {
    folder: Option<PathBuf>,
}

impl TemplateFolder {
    /// The built-in templates, and those of `folder` if one is given.
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    fn own(&self, template: &str, file: &str) -> Option<PathBuf> {
        let plain = |name: &str| {
            let mut parts = Path::new(name).components();
            matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None))
        };
        let folder = self.folder.as_ref()?;
        (plain(template) && plain(file)).then(|| folder.join(template).join(file))
    }

    fn has(&self, template: &str) -> bool {
        self.own(template, "template.toml").is_some_and(|path| path.is_file())
    }
}

impl TemplateFiles for TemplateFolder {
    fn names(&self) -> Vec<String> {
        let mut names: BTreeSet<String> = BuiltInTemplates.names().into_iter().collect();
        let entries = self.folder.as_ref().and_then(|folder| fs::read_dir(folder).ok());
        let own =
            entries.into_iter().flatten().flatten().filter_map(|entry| entry.file_name().into_string().ok());
        names.extend(own.filter(|name| self.has(name)));
        names.into_iter().collect()
    }

    fn find(&self, template: &str, file: &str) -> Option<Cow<'_, [u8]>> {
        match self.has(template) {
            true => self.own(template, file).and_then(|path| fs::read(path).ok()).map(Cow::Owned),
            false => BuiltInTemplates.find(template, file),
        }
    }
}

/// The words for a template that cannot be used.
pub(super) fn refusal(error: &TemplateError) -> Failure {
    ApiError::new(ErrorCode::TemplateInvalid)
        .with("file", &error.file)
        .with("line", error.line.map_or_else(|| "–".to_owned(), |line| line.to_string()))
        .with("field", &error.field)
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_adds_templates_and_replaces_built_in_ones() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["district", "vital"] {
            fs::create_dir(folder.path().join(name)).unwrap();
            fs::write(folder.path().join(name).join("template.toml"), b"title = 1").unwrap();
        }
        fs::create_dir(folder.path().join("not-a-template")).unwrap();
        let files = TemplateFolder::new(Some(folder.path().to_owned()));
        let names = files.names();
        assert!(
            names.contains(&"district".to_owned()) && names.contains(&"sovereign".to_owned()),
            "{names:?}"
        );
        assert!(!names.contains(&"not-a-template".to_owned()));
        assert_eq!(files.find("vital", "template.toml").as_deref(), Some(&b"title = 1"[..]));
        assert!(files.find("vital", "front.svg").is_none());
        assert!(files.find("sovereign", "template.toml").is_some());
        assert!(files.find("district", "../vital/template.toml").is_none());
    }
}
