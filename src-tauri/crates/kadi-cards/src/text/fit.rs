//! Fits a text into a box: the largest size at which it stands in the allowed lines, an ellipsis when none does.

use unicode_bidi::{Direction, Level, get_base_direction};

use crate::fonts::{CAP_HEIGHT, FontSet};
use crate::template::TextStyle;

use super::shape::{ShapedLine, shape_line};

/// How far one attempt of shrinking goes, in template pixels.
const STEP: f32 = 0.5;

/// A text in lines at one size.
#[derive(Clone)]
pub(crate) struct Fitted {
    pub lines: Vec<ShapedLine>,
    pub size: f32,
    /// Whether letters had to be left out.
    pub cut: bool,
}

struct Measure<'f> {
    fonts: &'f FontSet,
    style: &'f TextStyle,
    base: Option<Level>,
}

/// A word with its width in em.
struct Word<'t> {
    text: &'t str,
    width: f32,
}

/// Fits `text`, whose line breaks are kept, into a box of the given size in template pixels.
pub(crate) fn fit(fonts: &FontSet, text: &str, style: &TextStyle, width: f32, height: f32) -> Fitted {
    let base = match get_base_direction(text) {
        Direction::Rtl => Some(Level::rtl()),
        Direction::Ltr | Direction::Mixed => Some(Level::ltr()),
    };
    let measure = Measure { fonts, style, base };
    if style.lines == 1 && !text.contains('\n') {
        return measure.single(text, width);
    }
    measure.paragraphs(text, width, height)
}

impl Measure<'_> {
    fn shape(&self, text: &str) -> ShapedLine {
        shape_line(self.fonts, text, self.style.weight, self.base)
    }

    /// Glyph outlines are not hinted, so widths scale with the size and one shaping is enough.
    fn single(&self, text: &str, width: f32) -> Fitted {
        let line = self.shape(text);
        let em = line.width(self.style.tracking);
        let size = if em > 0.0 { (width / em).min(self.style.size) } else { self.style.size };
        if size >= self.style.min_size {
            return Fitted { lines: vec![line], size, cut: false };
        }
        let size = self.style.min_size;
        Fitted { lines: vec![self.with_ellipsis(text, width / size)], size, cut: true }
    }

    fn paragraphs(&self, text: &str, width: f32, height: f32) -> Fitted {
        let paragraphs: Vec<Vec<Word<'_>>> = text
            .split('\n')
            .map(|paragraph| {
                paragraph
                    .split(' ')
                    .filter(|word| !word.is_empty())
                    .map(|text| Word { text, width: self.shape(text).width(self.style.tracking) })
                    .collect()
            })
            .collect();
        let space = self.shape(" ").width(0.0) + self.style.tracking * 2.0;
        let mut size = self.style.size;
        loop {
            let lines = wrap(&paragraphs, space, width / size);
            #[allow(clippy::cast_precision_loss)]
            let tall = (lines.len().saturating_sub(1)) as f32 * self.style.leading * size + CAP_HEIGHT * size;
            let wide = paragraphs.iter().flatten().any(|word| word.width * size > width);
            let fits = lines.len() <= usize::from(self.style.lines) && tall <= height && !wide;
            if fits {
                let lines = lines.iter().map(|line| self.shape(line)).collect();
                return Fitted { lines, size, cut: false };
            }
            if size <= self.style.min_size {
                return self.cut(&lines, width / size, self.room(height, size), size);
            }
            size = (size - STEP).max(self.style.min_size);
        }
    }

    /// How many lines of this size the box holds.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn room(&self, height: f32, size: f32) -> usize {
        let more = ((height / size - CAP_HEIGHT) / self.style.leading).max(0.0) as usize;
        (more + 1).min(usize::from(self.style.lines))
    }

    fn cut(&self, lines: &[String], em: f32, room: usize, size: f32) -> Fitted {
        let mut shaped: Vec<ShapedLine> = Vec::new();
        let mut cut = lines.len() > room;
        for (at, line) in lines.iter().take(room).enumerate() {
            let last_of_more = at + 1 == room && lines.len() > room;
            let text = if last_of_more {
                lines.iter().skip(at).cloned().collect::<Vec<_>>().join(" ")
            } else {
                line.clone()
            };
            let whole = self.shape(&text);
            if !last_of_more && whole.width(self.style.tracking) <= em {
                shaped.push(whole);
            } else {
                cut = true;
                shaped.push(self.with_ellipsis(&text, em));
            }
        }
        Fitted { lines: shaped, size, cut }
    }

    /// The longest beginning that stands with an ellipsis in `em` em; cut between shaped clusters, so never inside a
    /// letter and its marks.
    fn with_ellipsis(&self, text: &str, em: f32) -> ShapedLine {
        let mut ends: Vec<usize> = self
            .shape(text)
            .glyphs
            .iter()
            .filter(|glyph| !glyph.text.is_empty())
            .map(|glyph| glyph.text.start)
            .collect();
        ends.sort_unstable();
        let fits = |end: usize| {
            let line = self.shape(&format!("{}…", text.get(..end).unwrap_or_default().trim_end()));
            (line.width(self.style.tracking) <= em).then_some(line)
        };
        let (mut low, mut high) = (0, ends.len());
        let mut best = self.shape("…");
        while low < high {
            let middle = (low + high) / 2;
            match ends.get(middle).and_then(|end| fits(*end)) {
                Some(line) => {
                    best = line;
                    low = middle + 1;
                }
                None => high = middle,
            }
        }
        best
    }
}

/// Fills lines word by word; a word wider than the line gets a line of its own.
fn wrap(paragraphs: &[Vec<Word<'_>>], space: f32, em: f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in paragraphs {
        let mut line = String::new();
        let mut used = 0.0;
        for word in paragraph {
            if !line.is_empty() && used + space + word.width > em {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            if !line.is_empty() {
                line.push(' ');
                used += space;
            }
            line.push_str(word.text);
            used += word.width;
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fonts::Weight;

    fn style(lines: u16) -> TextStyle {
        TextStyle { weight: Weight::Bold, size: 40.0, min_size: 20.0, lines, leading: 1.2, tracking: 0.0 }
    }

    fn fit_in(text: &str, lines: u16, width: f32, height: f32) -> Fitted {
        fit(FontSet::embedded(), text, &style(lines), width, height)
    }

    fn texts(fitted: &Fitted) -> Vec<&str> {
        fitted.lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn a_short_name_keeps_the_full_size() {
        let fitted = fit_in("Amina", 1, 400.0, 50.0);
        assert!((fitted.size - 40.0).abs() < f32::EPSILON && !fitted.cut);
    }

    #[test]
    fn a_long_name_shrinks_before_it_is_cut() {
        let fitted = fit_in("Jean-Pierre Kouassi", 1, 300.0, 50.0);
        assert!(fitted.size < 40.0 && fitted.size >= 20.0 && !fitted.cut);
        assert!((fitted.lines[0].width(0.0) * fitted.size - 300.0).abs() < 0.5, "it fills its box");
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        let long = "Mariama ".repeat(40);
        let one = fit_in(long.trim(), 1, 300.0, 50.0);
        assert!(one.cut && one.lines[0].text.ends_with('…'));
        let two = fit_in(long.trim(), 2, 300.0, 100.0);
        assert_eq!(two.lines.len(), 2);
        assert!(two.cut && two.lines[1].text.ends_with('…') && !two.lines[0].text.ends_with('…'));
        let word = fit_in(&"x".repeat(300), 2, 300.0, 100.0);
        assert!(word.cut && word.lines[0].text.ends_with('…'));
    }

    #[test]
    fn words_wrap_and_line_breaks_are_kept() {
        let fitted = fit_in("Mariama Zawadi Ndiaye", 2, 360.0, 120.0);
        assert_eq!(texts(&fitted), ["Mariama Zawadi", "Ndiaye"]);
        assert_eq!(texts(&fit_in("one\ntwo", 3, 320.0, 200.0)), ["one", "two"]);
    }

    #[test]
    fn right_to_left_lines_keep_the_direction_of_the_whole_text() {
        let fitted = fit_in("محمد عبد الله 2024", 2, 150.0, 120.0);
        assert!(fitted.lines.len() == 2 && fitted.lines.iter().all(|line| line.right_to_left));
    }

    proptest! {
        #[test]
        fn nothing_ever_leaves_its_box(text in "[A-Za-zéƁɗ ا-ي]{0,80}", lines in 1u16..4, width in 60.0f32..600.0) {
            let text = text.trim();
            let fitted = fit_in(text, lines, width, 200.0);
            prop_assert!(fitted.lines.len() <= usize::from(lines));
            for line in &fitted.lines {
                prop_assert!(line.width(0.0) * fitted.size <= width + 0.5);
            }
        }
    }
}
