//! The static art of a side: checked SVG, recoloured by the palette.

use std::fmt;
use std::sync::Arc;

use usvg::roxmltree::{Document, Node};

use crate::colour::Rgb;
use crate::fonts::FontSet;

use super::error::{TemplateError, TemplateProblem};

/// Elements that have no vector form in the PDF that Kadi writes, or that would reach outside the file.
const REFUSED: [&str; 6] = ["filter", "mask", "pattern", "image", "foreignObject", "script"];

/// The art of one side in its final colours.
#[derive(Clone)]
pub(crate) struct Art {
    /// Tells this art from any other: the SHA-256 of its SVG.
    pub key: [u8; 32],
    pub tree: usvg::Tree,
}

/// Checks the art of a side when its template is loaded.
pub(super) fn check(
    file: &str,
    svg: &str,
    width: u32,
    height: u32,
    bleed: u32,
) -> Result<Art, TemplateError> {
    let expected =
        format!("-{bleed} -{bleed} {} {}", width + 2 * bleed, height + 2 * bleed).replace("-0", "0");
    check_with(file, svg, |root| {
        let right = root.attribute("viewBox") == Some(expected.as_str());
        if right { Ok(()) } else { Err(("viewBox", TemplateProblem::ViewBox { expected: expected.clone() })) }
    })
}

/// Checks the default of a logo's place; it may have any view box.
pub(super) fn check_logo(file: &str, svg: &str) -> Result<Art, TemplateError> {
    check_with(file, svg, |_| Ok(()))
}

fn check_with(
    file: &str,
    svg: &str,
    check_root: impl FnOnce(Node<'_, '_>) -> Result<(), (&'static str, TemplateProblem)>,
) -> Result<Art, TemplateError> {
    let fail = |line: Option<usize>, field: &str, problem| TemplateError {
        file: file.to_owned(),
        line,
        field: field.to_owned(),
        problem,
    };
    let document = Document::parse(svg).map_err(|error| {
        fail(usize::try_from(error.pos().row).ok(), "", TemplateProblem::Svg(error.to_string()))
    })?;
    let root = document.root_element();
    check_root(root).map_err(|(field, problem)| fail(line_of(&document, root), field, problem))?;
    if let Some((line, problem)) = find_unprintable(&document) {
        return Err(fail(line, "", problem));
    }
    Art::new(svg, &[]).map_err(|error| fail(None, "", TemplateProblem::Svg(error.to_string())))
}

fn line_of(document: &Document<'_>, node: Node<'_, '_>) -> Option<usize> {
    usize::try_from(document.text_pos_at(node.range().start).row).ok()
}

/// The first element that Kadi cannot write as vectors, with its line.
pub(crate) fn find_unprintable(document: &Document<'_>) -> Option<(Option<usize>, TemplateProblem)> {
    for node in document.descendants().filter(Node::is_element) {
        let element = node.tag_name().name();
        if REFUSED.contains(&element) {
            return Some((line_of(document, node), TemplateProblem::SvgElement(element.to_owned())));
        }
        if node.attribute("spreadMethod").is_some_and(|method| method != "pad") {
            return Some((
                line_of(document, node),
                TemplateProblem::SvgElement(format!("{element} spreadMethod")),
            ));
        }
        let opacities: Vec<&str> = node
            .children()
            .filter(|child| element.ends_with("Gradient") && child.tag_name().name() == "stop")
            .map(|stop| stop.attribute("stop-opacity").unwrap_or("1"))
            .collect();
        if opacities.windows(2).any(|pair| pair.first() != pair.last()) {
            return Some((line_of(document, node), TemplateProblem::GradientOpacity));
        }
    }
    None
}

/// Parses SVG with Kadi's own fonts and nothing from the machine.
pub(crate) fn parse(svg: &str) -> Result<usvg::Tree, usvg::Error> {
    let options = usvg::Options {
        font_family: "Noto Sans".to_owned(),
        fontdb: FontSet::embedded().database(),
        ..usvg::Options::default()
    };
    usvg::Tree::from_str(svg, &options)
}

/// Replaces colours of the palette in the text of an SVG file, in either case and in one pass, so that one replaced
/// colour is never taken for another.
pub(crate) fn recolour(svg: &str, changes: &[(Rgb, Rgb)]) -> String {
    if changes.is_empty() {
        return svg.to_owned();
    }
    let mut out = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some((before, after)) = rest.split_once('#') {
        out.push_str(before);
        out.push('#');
        let code: String = after.chars().take(6).collect();
        let next = format!("#{code}").parse::<Rgb>().ok();
        let change = changes.iter().find(|(from, _)| Some(*from) == next);
        match change {
            Some((_, to)) => {
                out.push_str(to.to_string().trim_start_matches('#'));
                rest = after.get(6..).unwrap_or_default();
            }
            None => rest = after,
        }
    }
    out.push_str(rest);
    out
}

/// Art as a template keeps it: the text of its SVG file with the palette's own colours, and the same parsed.
#[derive(Debug, Clone)]
pub(crate) struct Artwork {
    pub svg: Arc<str>,
    pub art: Arc<Art>,
}

impl fmt::Debug for Art {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Art").finish_non_exhaustive()
    }
}

impl Art {
    pub fn new(svg: &str, changes: &[(Rgb, Rgb)]) -> Result<Self, usvg::Error> {
        use sha2::Digest as _;
        let svg = recolour(svg, changes);
        Ok(Self { key: sha2::Sha256::digest(svg.as_bytes()).into(), tree: parse(&svg)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rgb(text: &str) -> Rgb {
        text.parse().unwrap()
    }

    #[test]
    fn colours_are_replaced_once_and_in_either_case() {
        let svg = r##"<path fill="#d4af37" stroke="#0D1B2A" id="#x"/>"##;
        let changes = [(rgb("#D4AF37"), rgb("#0D1B2A")), (rgb("#0D1B2A"), rgb("#FFFFFF"))];
        assert_eq!(recolour(svg, &changes), r##"<path fill="#0D1B2A" stroke="#FFFFFF" id="#x"/>"##);
    }

    #[test]
    fn art_that_cannot_be_printed_is_refused_with_its_line() {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 50\">\n<g>\n<filter id=\"f\"/></g></svg>";
        let error = check("t/front.svg", svg, 100, 50, 0).unwrap_err();
        assert_eq!(error.line, Some(3));
        assert_eq!(error.problem, TemplateProblem::SvgElement("filter".into()));
        let error = check("t/front.svg", svg, 100, 50, 5).unwrap_err();
        assert_eq!(
            error.to_string(),
            "t/front.svg:1: viewBox: viewBox must be \"-5 -5 110 60\": the card and its bleed"
        );
        let error = check("t/front.svg", "<svg>\n<g></svg>", 100, 50, 0).unwrap_err();
        assert_eq!(error.line, Some(2));
    }
}
