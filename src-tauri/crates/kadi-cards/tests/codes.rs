//! Every code on every card reads back: at each resolution, marked, scratched, and from a cheap grey scan.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod all_cores;

use kadi_cards::{
    BuiltInTemplates, CardData, Dpi, Frame, Mark, Renderer, Rgba, Side, Template, TemplateLibrary,
};
use kadi_scan::{Effort, scan_luma};

/// A picture in grey, 0 black.
#[derive(Clone)]
struct Grey {
    width: usize,
    height: usize,
    luma: Vec<u8>,
}

/// Numbers that look random and are the same on every machine (SplitMix64).
struct Seeded(u64);

impl Seeded {
    fn of(words: &str) -> Self {
        Self(words.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        }))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0.0 to 1.0.
    #[allow(clippy::cast_precision_loss)]
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

impl Grey {
    fn of(card: &Rgba) -> Self {
        let luma = card
            .data
            .chunks_exact(4)
            .map(|pixel| {
                let [red, green, blue] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
                u8::try_from((299 * red + 587 * green + 114 * blue) / 1000).unwrap()
            })
            .collect();
        Self { width: card.width as usize, height: card.height as usize, luma }
    }

    fn read(&self, effort: Effort) -> Vec<String> {
        let [width, height] = [self.width, self.height].map(|side| u32::try_from(side).unwrap());
        scan_luma(width, height, &self.luma, effort).unwrap().payloads
    }

    /// Scratches across the code, a quarter of a millimetre wide at most, white where the ink is gone and dark where dirt
    /// fills them, until they cover a share of it.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn scratched(&self, code: Frame, share: f64, seeded: &mut Seeded) -> Self {
        let mut hurt = self.clone();
        let (x, y, side) = (f64::from(code.x), f64::from(code.y), f64::from(code.width));
        let mut touched = vec![false; self.luma.len()];
        let mut left = (side * side * share) as usize;
        while left > 0 {
            let width = 1.0 + 2.0 * seeded.share();
            let ink = if seeded.share() < 0.5 { 250 } else { 30 };
            let (sin, cos) = (seeded.share() * std::f64::consts::PI).sin_cos();
            let (from_x, from_y) = (x + side * seeded.share(), y + side * seeded.share());
            let steps = (side * 3.0) as u32;
            for (along, across) in (0..steps).flat_map(|step| (0..4).map(move |part| (step, part))) {
                let (along, across) = (f64::from(along) * 0.5 - side * 0.75, f64::from(across) * width / 4.0);
                let (px, py) = (from_x + along * cos - across * sin, from_y + along * sin + across * cos);
                if px < x || py < y || px >= x + side || py >= y + side || left == 0 {
                    continue;
                }
                let index = py as usize * self.width + px as usize;
                if !std::mem::replace(&mut touched[index], true) {
                    hurt.luma[index] = ink;
                    left -= 1;
                }
            }
        }
        hurt
    }

    /// The same card from an office scanner at half the resolution: each pixel the mean of four, a slight blur, noise.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn scanned(&self, seeded: &mut Seeded) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let at = |x: usize, y: usize| u32::from(self.luma[y * self.width + x]);
        let mut small = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let sum =
                    at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) + at(2 * x + 1, 2 * y + 1);
                small.push(sum / 4);
            }
        }
        let near = |x: usize, y: usize, dx: isize, dy: isize| {
            let x = x.saturating_add_signed(dx).min(width - 1);
            small[y.saturating_add_signed(dy).min(height - 1) * width + x]
        };
        let mut luma = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let cross = near(x, y, -1, 0) + near(x, y, 1, 0) + near(x, y, 0, -1) + near(x, y, 0, 1);
                let blurred = f64::from(4 * near(x, y, 0, 0) + cross) / 8.0;
                // The sum of four even numbers is near enough to a bell: a deviation of 7 steps of 255.
                let noise: f64 = (0..4).map(|_| seeded.share() - 0.5).sum::<f64>() * 12.0;
                luma.push((blurred * 0.92 + 12.0 + noise).clamp(0.0, 255.0) as u8);
            }
        }
        Self { width, height, luma }
    }
}

/// Looks at every sample that has a code, on all cores; what is wrong with any is said together.
fn each(find_wrong: impl Fn(&Renderer, &Template, &str, &CardData) -> Vec<String> + Sync) {
    let renderer = Renderer::new();
    let library = TemplateLibrary::load(&BuiltInTemplates).unwrap();
    let cards: Vec<(&Template, &str, &CardData)> = library
        .iter()
        .flat_map(|template| {
            let coded = template.samples().iter().filter(|sample| sample.data.qr.is_some());
            coded.map(|sample| (template.as_ref(), sample.name.as_str(), &sample.data))
        })
        .collect();
    let wrong =
        all_cores::find_wrong(&cards, |(template, name, data)| find_wrong(&renderer, template, name, data));
    assert!(
        cards.len() >= 55 && wrong.is_empty(),
        "of {}: {} mistakes\n{}",
        cards.len(),
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_code_reads_back_at_every_resolution() {
    each(|renderer, template, name, data| {
        let sheet = renderer.compose(template, Side::Front, data);
        let expected = [data.qr.clone().unwrap()];
        let reads = |dpi: &Dpi| Grey::of(&renderer.rgba(&sheet, *dpi)).read(Effort::Quick) == expected;
        let unread: Vec<Dpi> = Dpi::ALL.into_iter().filter(|dpi| !reads(dpi)).collect();
        unread.iter().map(|dpi| format!("{} {name} at {}", template.name(), dpi.get())).collect()
    });
}

#[test]
fn a_mark_across_the_card_leaves_its_code_alone() {
    let renderer = Renderer::new();
    for template in TemplateLibrary::load(&BuiltInTemplates).unwrap().iter() {
        for mark in [Mark::Demo, Mark::Revoked] {
            let data = CardData { mark: Some(mark), ..template.samples()[0].data.clone() };
            let card = renderer.rgba(&renderer.compose(template, Side::Front, &data), Dpi::Standard);
            assert_eq!(
                Grey::of(&card).read(Effort::Quick),
                [data.qr.unwrap()],
                "{} {mark:?}",
                template.name()
            );
        }
    }
}

#[test]
fn grey_scans_at_half_the_resolution_read_back() {
    each(|renderer, template, name, data| {
        let sheet = renderer.compose(template, Side::Front, data);
        let card = Grey::of(&renderer.rgba(&sheet, Dpi::Standard));
        let scan = card.scanned(&mut Seeded::of(&format!("{} {name}", template.name())));
        let read = scan.read(Effort::Thorough) == [data.qr.clone().unwrap()];
        if read { Vec::new() } else { vec![format!("{} {name}", template.name())] }
    });
}

/// Scratches all over a code touch more codewords than its error correction can put right in the worst places: a share of
/// the codes is lost, and no more than this.
#[test]
fn most_scratched_codes_read_back() {
    for (share, most) in [(0.04, 8), (0.08, 20)] {
        let lost = std::sync::Mutex::new(Vec::new());
        each(|renderer, template, name, data| {
            let sheet = renderer.compose(template, Side::Front, data);
            let code = sheet.code_measure().unwrap().frame;
            let card = Grey::of(&renderer.rgba(&sheet, Dpi::Standard));
            let place = format!("{} {name}", template.name());
            let hurt = card.scratched(code, share, &mut Seeded::of(&place));
            if hurt.read(Effort::Thorough) != [data.qr.clone().unwrap()] {
                lost.lock().unwrap().push(place);
            }
            Vec::new()
        });
        let lost = lost.into_inner().unwrap();
        assert!(lost.len() <= most, "{share} of the code scratched: {} lost: {lost:?}", lost.len());
    }
}
