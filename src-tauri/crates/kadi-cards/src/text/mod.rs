//! Text to glyphs: direction, script, face, shaping, and fitting into a box.

mod fit;
mod plain;
mod shape;

pub(crate) use fit::fit;
pub(crate) use shape::{ShapedLine, shape_line};
