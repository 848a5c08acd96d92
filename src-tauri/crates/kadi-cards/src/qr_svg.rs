//! A QR code as a picture for a screen.

use std::fmt::Write as _;

use crate::qr::Symbol;

/// Modules of the quiet zone (ISO/IEC 18004 asks for four).
const QUIET: usize = 4;

/// The QR code of a text as SVG, dark on white with its quiet zone; `None` when the text is too long for a code.
#[must_use]
pub fn qr_svg(text: &str) -> Option<String> {
    let symbol = Symbol::encode(text)?;
    let mut path = String::new();
    for (row, column, length) in symbol.runs() {
        let _ = write!(path, "M{} {}h{length}v1h-{length}z", column + QUIET, row + QUIET);
    }
    let side = symbol.side + 2 * QUIET;
    Some(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{path}"/></svg>"##
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_holds_every_dark_module_within_its_quiet_zone() {
        let symbol = Symbol::encode("KDV1:KADI").unwrap();
        let svg = qr_svg("KDV1:KADI").unwrap();
        assert!(svg.contains(&format!("viewBox=\"0 0 {0} {0}\"", symbol.side + 8)));
        assert_eq!(svg.matches("v1h-").count(), symbol.runs().len());
        assert!(svg.contains("M4 4h7v1h-7z"), "the finder's upper edge");
        assert_eq!(qr_svg(&"x".repeat(5_000)), None);
    }
}
