//! The colours of a card as at most 256: all that the static layer shows, and what letters mix over it.
//!
//! A picture of indices is a third of the pixels' bytes and compresses in a third of the time. What a card may look like
//! is known when its layer is drawn, so the palette depends on the template and the batch and never on a card.

use rustc_hash::FxHashMap;

use crate::colour::Rgb;

use super::canvas::{Canvas, LEVELS, mix};

/// Entries at most, as a byte counts them.
const MOST: usize = 256;
/// Entries that are enough where [`FINE`] is reached with them: a tenth fewer bytes than with all 256.
const ENOUGH: usize = 144;
/// An error of the layer that shows no steps in a gradient on a screen either.
const FINE: f64 = 0.56;
/// A colour of this share of a card is kept exactly.
const LARGE: u64 = 100;
/// Of the pixels under a text so many have one of the mixed shades of its letters' edges.
const EDGES: u64 = 128;
/// Colours under a text that cover less than this share of its place are left out of account.
const UNDER: u64 = 500;
/// The largest error of the layer, root mean square in steps of 8 bits, that nobody sees in print.
const LARGEST_ERROR: f64 = 2.0;
/// Rounds in which each colour moves to the middle of what it stands for.
const ROUNDS: usize = 2;

/// Up to 256 colours.
pub(super) struct Palette {
    pub colours: Vec<Rgb>,
}

/// An ink and the rectangle, in pixels, in which it may be used: left, top, right, bottom.
pub(super) type InkPlace = (Rgb, [usize; 4]);

type Counts = FxHashMap<Rgb, u64>;

impl Palette {
    /// The palette of a layer and of what is drawn over it; `None` where 256 colours are not enough, as for a photograph.
    pub fn of(layer: &Canvas, inks: &[InkPlace]) -> Option<Self> {
        let width = layer.width as usize;
        let whole = [0, 0, width, layer.height as usize];
        let mut counts = count(layer, whole);
        let total: u64 = counts.values().sum();
        let drawn = sorted(&counts);
        let mut pinned: Vec<Rgb> = Vec::new();
        for (ink, place) in inks {
            if !pinned.contains(ink) {
                pinned.push(*ink);
            }
            add_edges(&mut counts, *ink, &count(layer, *place));
        }
        let large = drawn.iter().filter(|(_, count)| count * LARGE >= total).map(|(colour, _)| *colour);
        for colour in large {
            if !pinned.contains(&colour) {
                pinned.push(colour);
            }
        }
        let rest: Vec<(Rgb, u64)> =
            sorted(&counts).into_iter().filter(|(colour, _)| !pinned.contains(colour)).collect();
        let room = MOST.checked_sub(pinned.len())?;
        if rest.len() <= room {
            let colours = pinned.into_iter().chain(rest.iter().map(|(colour, _)| *colour)).collect();
            return Some(Self { colours });
        }
        [(room.min(ENOUGH), FINE), (room, LARGEST_ERROR)].into_iter().find_map(|(room, largest)| {
            let palette = Self::settled(&pinned, &rest, room);
            (palette.error(&drawn) <= largest).then_some(palette)
        })
    }

    /// How far the palette is from the colours it stands for: root mean square in steps of 8 bits.
    #[allow(clippy::cast_precision_loss)]
    fn error(&self, drawn: &[(Rgb, u64)]) -> f64 {
        let pixels: u64 = drawn.iter().map(|(_, count)| count).sum();
        let error = |(colour, count): &(Rgb, u64)| {
            count * u64::from(distance(*colour, self.colour(self.nearest(*colour))))
        };
        let sum: u64 = drawn.iter().map(error).sum();
        (sum as f64 / (3 * pixels.max(1)) as f64).sqrt()
    }

    pub fn colour(&self, index: u8) -> Rgb {
        self.colours.get(usize::from(index)).copied().unwrap_or(Rgb::BLACK)
    }

    /// The index of the colour that is nearest; of two, the first.
    #[allow(clippy::cast_possible_truncation)]
    pub fn nearest(&self, colour: Rgb) -> u8 {
        let best = self.colours.iter().enumerate().min_by_key(|(_, known)| distance(**known, colour));
        best.map_or(0, |(index, _)| index as u8)
    }

    /// The pinned colours and so many that stand for the rest: boxes of colours are halved where they are widest
    /// (median cut, Heckbert 1982), then each colour moves to the mean of what is nearest to it (Lloyd's algorithm).
    fn settled(pinned: &[Rgb], rest: &[(Rgb, u64)], room: usize) -> Self {
        let fixed = pinned.len();
        let mut palette = Self { colours: pinned.to_vec() };
        let mut boxes = vec![ColourBox::new(rest.to_vec())];
        while boxes.len() < room {
            let widest = boxes.iter().enumerate().max_by_key(|(at, one)| (one.spread, usize::MAX - at));
            let Some((at, _)) = widest.filter(|(_, one)| one.colours.len() > 1) else { break };
            let (low, high) = boxes.swap_remove(at).halves();
            boxes.extend([low, high]);
        }
        palette.colours.extend(boxes.iter().map(|one| mean(&one.colours)));
        for _ in 0..ROUNDS {
            let mut groups: Vec<Vec<(Rgb, u64)>> = vec![Vec::new(); palette.colours.len()];
            for (colour, weight) in rest {
                if let Some(group) = groups.get_mut(usize::from(palette.nearest(*colour))) {
                    group.push((*colour, *weight));
                }
            }
            for (colour, group) in palette.colours.iter_mut().zip(&groups).skip(fixed) {
                if !group.is_empty() {
                    *colour = mean(group);
                }
            }
        }
        palette
    }
}

/// Some colours with their weights.
struct ColourBox {
    colours: Vec<(Rgb, u64)>,
    axis: fn(&Rgb) -> u8,
    /// Sum of squared distances from the mean on the widest axis.
    spread: u64,
}

impl ColourBox {
    fn new(colours: Vec<(Rgb, u64)>) -> Self {
        let axes: [fn(&Rgb) -> u8; 3] = [|colour| colour.red, |colour| colour.green, |colour| colour.blue];
        let middle = mean(&colours);
        let spread = |axis: &fn(&Rgb) -> u8| -> u64 {
            colours
                .iter()
                .map(|(colour, weight)| weight * u64::from(axis(colour).abs_diff(axis(&middle))).pow(2))
                .sum()
        };
        let [mut axis, others @ ..] = axes;
        let mut most = spread(&axis);
        for other in others {
            let wide = spread(&other);
            if wide > most {
                (axis, most) = (other, wide);
            }
        }
        Self { colours, axis, spread: most }
    }

    /// The colours below and above the mean of the widest axis; neither half is empty when there are two colours.
    fn halves(mut self) -> (Self, Self) {
        let axis = self.axis;
        self.colours.sort_by_key(|(colour, _)| (axis(colour), *colour));
        let middle = axis(&mean(&self.colours));
        let at = self.colours.partition_point(|(colour, _)| axis(colour) <= middle);
        let at = at.clamp(1, self.colours.len().saturating_sub(1).max(1));
        let high = self.colours.split_off(at);
        (Self::new(self.colours), Self::new(high))
    }
}

#[allow(clippy::cast_possible_truncation)]
fn mean(colours: &[(Rgb, u64)]) -> Rgb {
    let total: u64 = colours.iter().map(|(_, weight)| weight).sum::<u64>().max(1);
    let part = |axis: fn(&Rgb) -> u8| {
        let sum: u64 = colours.iter().map(|(colour, weight)| weight * u64::from(axis(colour))).sum();
        ((sum + total / 2) / total) as u8
    };
    Rgb { red: part(|c| c.red), green: part(|c| c.green), blue: part(|c| c.blue) }
}

fn distance(a: Rgb, b: Rgb) -> u32 {
    let part = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
    part(a.red, b.red) + part(a.green, b.green) + part(a.blue, b.blue)
}

fn count(layer: &Canvas, [left, top, right, bottom]: [usize; 4]) -> Counts {
    let mut counts = Counts::default();
    let mut run: Option<(Rgb, u64)> = None;
    for y in top..bottom.min(layer.height as usize) {
        for pixel in layer.pixels(y, left, right) {
            match &mut run {
                Some((colour, length)) if *colour == pixel => *length += 1,
                _ => {
                    if let Some((colour, length)) = run.replace((pixel, 1)) {
                        *counts.entry(colour).or_default() += length;
                    }
                }
            }
        }
    }
    if let Some((colour, length)) = run {
        *counts.entry(colour).or_default() += length;
    }
    counts
}

/// Adds the shades that the edges of letters in an ink have over these colours.
fn add_edges(counts: &mut Counts, ink: Rgb, under: &Counts) {
    let area: u64 = under.values().sum();
    for (colour, count) in under {
        if count * UNDER >= area {
            for level in 1..LEVELS - 1 {
                *counts.entry(mix(*colour, ink, level)).or_default() += (count / EDGES).max(1);
            }
        }
    }
}

/// By colour, so that nothing depends on the order of a hash map.
fn sorted(counts: &Counts) -> Vec<(Rgb, u64)> {
    let mut sorted: Vec<(Rgb, u64)> = counts.iter().map(|(colour, count)| (*colour, *count)).collect();
    sorted.sort_unstable();
    sorted
}

#[cfg(test)]
mod tests {
    use super::super::surface::Surface as _;
    use super::*;

    fn grey(level: u8) -> Rgb {
        Rgb { red: level, green: level, blue: level }
    }

    fn canvas(width: u32, height: u32, colour: impl Fn(u32, u32) -> Rgb) -> Canvas {
        let mut canvas = Canvas::white(width, height);
        for y in 0..height {
            for x in 0..width {
                #[allow(clippy::cast_precision_loss)]
                let (left, top) = (x as f32, y as f32);
                canvas.fill([left, top, left + 1.0, top + 1.0], colour(x, y));
            }
        }
        canvas
    }

    #[test]
    fn few_colours_are_kept_exactly_with_the_shades_of_letters() {
        let layer = canvas(8, 8, |x, _| if x < 4 { Rgb::WHITE } else { grey(40) });
        let palette = Palette::of(&layer, &[(Rgb::BLACK, [0, 0, 4, 8])]).unwrap();
        assert_eq!(palette.colours.len(), 3 + 14);
        for colour in [Rgb::WHITE, Rgb::BLACK, grey(40), grey(136)] {
            assert_eq!(palette.colour(palette.nearest(colour)), colour);
        }
    }

    #[test]
    fn a_gradient_is_approached_and_large_areas_stay_exact() {
        let layer = canvas(100, 60, |x, y| match (x, y) {
            (_, 40..) => Rgb { red: 3, green: 99, blue: 201 },
            #[allow(clippy::cast_possible_truncation)]
            _ => Rgb { red: x as u8, green: (2 * x) as u8, blue: 40 },
        });
        let palette = Palette::of(&layer, &[(Rgb::WHITE, [0, 0, 100, 60])]).unwrap();
        assert!(palette.colours.len() <= 256);
        let foot = Rgb { red: 3, green: 99, blue: 201 };
        assert_eq!(palette.colour(palette.nearest(foot)), foot);
        assert_eq!(palette.colour(palette.nearest(Rgb::WHITE)), Rgb::WHITE);
    }

    #[test]
    fn noise_like_a_photograph_keeps_its_colours() {
        let mixed = |x: u32, y: u32| (x * 131 + y * 7919).wrapping_mul(2_654_435_761);
        let layer = canvas(90, 90, |x, y| {
            let [red, green, blue, _] = mixed(x, y).to_be_bytes();
            Rgb { red, green, blue }
        });
        assert!(Palette::of(&layer, &[]).is_none());
    }
}
