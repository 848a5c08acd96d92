//! `kadi cards templates`: which templates there are.

use std::path::PathBuf;

use kadi_cards::{Language, Template, TemplateFiles as _};
use kadi_contract::cards::TemplateView;

use super::folder::{TemplateFolder, refusal};
use crate::context::Context;
use crate::failure::Failure;
use crate::words::{Column, Words};

pub(crate) fn run(context: &Context, folder: Option<PathBuf>) -> Result<(), Failure> {
    let files = TemplateFolder::new(folder);
    let mut templates = Vec::new();
    for name in files.names() {
        templates.push(Template::load(&files, &name).map_err(|error| refusal(&error))?);
    }
    let views: Vec<TemplateView> = templates.iter().map(view).collect();
    context.show(&views, |_, words| text(&templates, words))
}

fn view(template: &Template) -> TemplateView {
    TemplateView {
        name: template.name().to_owned(),
        width_px: template.width_px(),
        height_px: template.height_px(),
        sides: template.sides().map(|side| side.name().to_owned()).into(),
        fields: template.fields().into_iter().map(|field| field.name).collect(),
    }
}

fn text(templates: &[Template], words: Words) -> String {
    let columns = [
        Column::Text("field-template"),
        Column::Text("cli-column-size"),
        Column::Text("cli-column-description"),
    ];
    let language = words.language().code().parse::<Language>().unwrap_or_default();
    let row = |template: &Template| {
        let size = format!("{} × {}", template.width_px(), template.height_px());
        vec![template.name().to_owned(), size, template.description(language).to_owned()]
    };
    words.table(&columns, templates.iter().map(row))
}
