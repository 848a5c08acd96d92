//! Where templates come from: a port, the templates compiled into Kadi, and one in memory.

use std::borrow::Cow;
use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};

/// The folder `templates`, with the fonts.
pub(crate) static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../../templates");

/// A folder of templates: one sub-folder per template, named like it. The application gives its own for a real folder.
pub trait TemplateFiles {
    /// The names of the templates, sorted.
    fn names(&self) -> Vec<String>;

    /// The bytes of one file of one template, such as `template.toml`; `None` when there is none.
    fn find(&self, template: &str, file: &str) -> Option<Cow<'_, [u8]>>;
}

/// The templates that are part of Kadi.
#[derive(Debug, Clone, Copy, Default)]
pub struct BuiltInTemplates;

impl TemplateFiles for BuiltInTemplates {
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = BUILT_IN
            .dirs()
            .filter(|dir| dir.get_file(dir.path().join("template.toml")).is_some())
            .filter_map(|dir| dir.path().to_str().map(str::to_owned))
            .collect();
        names.sort();
        names
    }

    fn find(&self, template: &str, file: &str) -> Option<Cow<'_, [u8]>> {
        BUILT_IN.get_file(format!("{template}/{file}")).map(|file| Cow::Borrowed(file.contents()))
    }
}

/// Templates in memory, keyed by `(template, file)`: an edited template on its way to the preview, or a test.
#[derive(Debug, Clone, Default)]
pub struct TemplatesInMemory {
    files: BTreeMap<(String, String), Vec<u8>>,
}

impl TemplatesInMemory {
    /// An empty folder.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A copy of one template of another folder, with those of the usual files it has.
    #[must_use]
    pub fn copy_of(source: &dyn TemplateFiles, template: &str, files: &[&str]) -> Self {
        let mut copy = Self::new();
        for file in files {
            if let Some(bytes) = source.find(template, file) {
                copy.insert(template, file, bytes.into_owned());
            }
        }
        copy
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, template: &str, file: &str, bytes: impl Into<Vec<u8>>) {
        self.files.insert((template.to_owned(), file.to_owned()), bytes.into());
    }
}

impl TemplateFiles for TemplatesInMemory {
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.files.keys().map(|(template, _)| template.clone()).collect();
        names.dedup();
        names
    }

    fn find(&self, template: &str, file: &str) -> Option<Cow<'_, [u8]>> {
        let key = (template.to_owned(), file.to_owned());
        self.files.get(&key).map(|bytes| Cow::Borrowed(bytes.as_slice()))
    }
}
