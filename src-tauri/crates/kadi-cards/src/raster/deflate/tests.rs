//! Cards read back from what was compressed, by another reader.

use miniz_oxide::inflate::decompress_to_vec_zlib;
use proptest::prelude::*;

use super::*;

fn packed(layer: &[u8], card: &[u8], stride: usize) -> Vec<u8> {
    let mut check = libdeflater::Adler32::new();
    check.update(card);
    let plan = Plan::of(layer, stride);
    let mut touched = Touched::new(card.len());
    for at in (0..card.len()).filter(|at| layer[*at] != card[*at]) {
        touched.mark(at..at + 1);
    }
    let mut scratch = Scratch::default();
    let first = plan.pack(layer, card, &touched, check.sum(), &mut scratch).to_vec();
    assert_eq!(
        plan.pack(layer, card, &touched, check.sum(), &mut scratch),
        first,
        "what was packed before changes nothing"
    );
    first
}

/// Rows with flat parts, a gradient, lines and a pattern, as cards have them.
fn picture(stride: usize, rows: usize) -> Vec<u8> {
    let pixel = |at: usize| match (at % stride, at / stride) {
        (0, _) => 0,
        (x, y) if x > stride / 2 && y < rows / 2 => ((x + 2 * y) / 9) as u8,
        (x, y) if (x * x + y * y) % 997 < 9 => 200,
        (x, y) if y > rows * 3 / 4 => [7, 7, 9, 11][(x / 5 + y / 5) % 4],
        _ => 1,
    };
    (0..stride * rows).map(pixel).collect()
}

#[test]
fn a_card_reads_back_wherever_it_differs_from_the_layer() {
    let (stride, rows) = (301, 140);
    let layer = picture(stride, rows);
    let mut text = layer.clone();
    for row in 40..60 {
        for x in 30..120 {
            if (x * row) % 7 < 3 {
                text[row * stride + x] = 90 + (x % 5) as u8;
            }
        }
    }
    let mut ends = layer.clone();
    ends[1] = 250;
    *ends.last_mut().unwrap() = 251;
    let other: Vec<u8> = (0..layer.len()).map(|at| (at.wrapping_mul(2_654_435_761) >> 7) as u8).collect();
    for card in [&layer, &text, &ends, &other] {
        assert!(decompress_to_vec_zlib(&packed(&layer, card, stride)).unwrap() == *card);
    }
}

#[test]
fn what_is_shared_costs_hardly_more_than_by_another_encoder() {
    let layer = picture(1012, 300);
    let ours = packed(&layer, &layer, 1012).len();
    let other = miniz_oxide::deflate::compress_to_vec_zlib(&layer, 9).len();
    // On the art of templates it is less.
    assert!(ours < other * 112 / 100, "{ours} {other}");
}

#[test]
fn pictures_of_a_few_bytes_and_of_one_colour_read_back() {
    for size in [1, 2, 3, 15, 16, 17, 700, 100_000] {
        let layer = vec![5; size];
        let mut card = layer.clone();
        card[size / 2] = 6;
        for card in [&layer, &card] {
            assert!(decompress_to_vec_zlib(&packed(&layer, card, 40)).unwrap() == *card, "{size}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_card_on_any_layer_reads_back(
        layer in proptest::collection::vec(0_u8..4, 1..3_000),
        changes in proptest::collection::vec((any::<u16>(), 1_usize..200, any::<u8>()), 0..12),
        stride in 1_usize..400,
    ) {
        let mut card = layer.clone();
        for (start, length, value) in changes {
            let start = usize::from(start) % card.len();
            let end = (start + length).min(card.len());
            card[start..end].fill(value);
        }
        prop_assert!(decompress_to_vec_zlib(&packed(&layer, &card, stride)).unwrap() == card);
    }
}
