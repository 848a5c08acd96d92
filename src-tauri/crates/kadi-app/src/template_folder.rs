//! The office's own templates: a folder on the disk, read over the built-in ones.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kadi_cards::{BuiltInTemplates, TemplateFiles};

/// The templates an application has.
pub(crate) fn files(folder: Option<&Path>) -> Box<dyn TemplateFiles> {
    match folder {
        Some(folder) => Box::new(Overlaid { folder: folder.to_path_buf() }),
        None => Box::new(BuiltInTemplates),
    }
}

/// A folder whose templates add to the built-in ones and replace those of the same name.
struct Overlaid {
    folder: PathBuf,
}

impl Overlaid {
    /// Names come from folders on the disk, never from a request, but a template asks for files by name.
    fn path(&self, template: &str, file: &str) -> Option<PathBuf> {
        let plain = |name: &str| !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\']);
        (plain(template) && plain(file)).then(|| self.folder.join(template).join(file))
    }

    fn has(&self, template: &str) -> bool {
        self.path(template, "template.toml").is_some_and(|path| path.is_file())
    }
}

impl TemplateFiles for Overlaid {
    fn names(&self) -> Vec<String> {
        let mut names: BTreeSet<String> = BuiltInTemplates.names().into_iter().collect();
        let own = fs::read_dir(&self.folder).into_iter().flatten().filter_map(Result::ok);
        names.extend(
            own.filter_map(|entry| entry.file_name().into_string().ok()).filter(|name| self.has(name)),
        );
        names.into_iter().collect()
    }

    fn find(&self, template: &str, file: &str) -> Option<Cow<'_, [u8]>> {
        if self.has(template) {
            return fs::read(self.path(template, file)?).ok().map(Cow::Owned);
        }
        BuiltInTemplates.find(template, file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_of_the_folder_stands_before_the_built_in_one_of_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("vital");
        fs::create_dir(&own).unwrap();
        fs::write(own.join("template.toml"), "mine").unwrap();
        let files = files(Some(folder.path()));
        assert_eq!(files.find("vital", "template.toml").as_deref(), Some(b"mine".as_slice()));
        assert_eq!(files.find("vital", "front.svg"), None);
        assert_eq!(files.find("vital", "../vital/template.toml"), None);
        assert!(files.names().contains(&"vital".to_owned()));
    }
}
