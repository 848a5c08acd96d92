//! Codes drawn here are read; pictures without one, and bytes that are no picture, are told apart.

use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgba, RgbaImage};
use proptest::prelude::*;

use crate::drawing::{blurred, code, dim, file};
use crate::{Effort, FolderSource, Frame, FrameError, FrameSource, ImageFileSource, SourceError, Step};
use crate::{scan_image, scan_luma};

const TOKEN: &str = "GV5ZQ2N7RIX3A4DKLWUJHFC6OTYE5MBPSGV5ZQ2N7RIX3A4DKLWA";

fn read(picture: &GrayImage) -> Vec<String> {
    scan_luma(picture.width(), picture.height(), picture.as_raw(), Effort::Thorough).unwrap().payloads
}

#[test]
fn a_code_is_read_from_png_and_jpeg() {
    let picture = code(TOKEN, 400, 6.0, 0.0);
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let scan = scan_image(&file(DynamicImage::ImageLuma8(picture.clone()), format)).unwrap();
        assert_eq!(scan.payloads, [TOKEN]);
        assert_eq!(scan.step, Some(Step::Plain));
        assert!(scan.outline.len() >= 3 && scan.outline.iter().all(|(x, y)| *x < 400.0 && *y < 400.0));
    }
}

#[test]
fn a_turned_code_is_read() {
    for degrees in [7.0, 33.0, 90.0, 135.0, 180.0, 271.0] {
        assert_eq!(read(&code(TOKEN, 420, 6.0, degrees)), [TOKEN], "{degrees}");
    }
}

#[test]
fn a_blurred_code_is_read() {
    assert_eq!(read(&blurred(&code(TOKEN, 400, 6.0, 12.0), 2)), [TOKEN]);
}

#[test]
fn a_code_in_a_dark_room_is_read() {
    assert_eq!(read(&dim(&code(TOKEN, 400, 5.0, 20.0))), [TOKEN]);
}

#[test]
fn a_small_code_in_a_large_photograph_is_read() {
    let small = code(TOKEN, 300, 5.0, 15.0);
    let photograph = GrayImage::from_fn(3000, 2000, |x, y| {
        let inside = (1200..1500).contains(&x) && (900..1200).contains(&y);
        if inside { *small.get_pixel(x - 1200, y - 900) } else { Luma([150]) }
    });
    assert_eq!(read(&photograph), [TOKEN]);
}

#[test]
fn every_code_of_a_sheet_is_told_once() {
    let (one, two) = (code(TOKEN, 300, 5.0, 0.0), code("KD1:SECOND", 300, 5.0, 0.0));
    let sheet =
        GrayImage::from_fn(
            600,
            300,
            |x, y| {
                if x < 300 { *one.get_pixel(x, y) } else { *two.get_pixel(x - 300, y) }
            },
        );
    for effort in [Effort::Quick, Effort::Thorough] {
        let mut texts = scan_luma(600, 300, sheet.as_raw(), effort).unwrap().payloads;
        texts.sort();
        assert_eq!(texts, [TOKEN, "KD1:SECOND"]);
    }
}

#[test]
fn transparent_paper_is_white() {
    let picture = code(TOKEN, 400, 6.0, 0.0);
    let clear = RgbaImage::from_fn(400, 400, |x, y| {
        let dark = picture.get_pixel(x, y)[0] < 128;
        Rgba([0, 0, 0, if dark { 255 } else { 0 }])
    });
    let bytes = file(DynamicImage::ImageRgba8(clear), ImageFormat::Png);
    assert_eq!(scan_image(&bytes).unwrap().payloads, [TOKEN]);
}

#[test]
fn a_picture_without_a_code_has_no_payload() {
    for value in [0, 128, 255] {
        assert_eq!(read(&GrayImage::from_pixel(320, 240, Luma([value]))), Vec::<String>::new());
    }
    assert_eq!(read(&GrayImage::from_pixel(5, 5, Luma([0]))), Vec::<String>::new());
    assert_eq!(scan_luma(0, 0, &[], Effort::Thorough).unwrap().payloads, Vec::<String>::new());
}

#[test]
fn a_quick_look_reads_an_easy_frame() {
    let picture = code(TOKEN, 400, 6.0, 10.0);
    let scan = scan_luma(400, 400, picture.as_raw(), Effort::Quick).unwrap();
    assert_eq!(scan.payloads, [TOKEN]);
}

/// Noise of a sensor, from -`most` to `most`.
fn noisy(picture: &GrayImage, most: i32) -> GrayImage {
    let mut state = 7_u32;
    GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (state >> 16) as i32 % (2 * most + 1) - most;
        Luma([(i32::from(picture.get_pixel(x, y)[0]) + noise).clamp(0, 255) as u8])
    })
}

#[test]
fn a_code_of_two_blurred_noisy_pixels_a_module_is_read_by_the_own_reader() {
    for degrees in [0.0, 12.0, 45.0, 80.0, 130.0, 200.0, 290.0] {
        let picture = noisy(&blurred(&code(TOKEN, 300, 2.3, degrees), 1), 12);
        let scan = scan_luma(300, 300, picture.as_raw(), Effort::Quick).unwrap();
        assert_eq!(
            (scan.payloads.as_slice(), scan.step),
            (&[TOKEN.to_owned()][..], Some(Step::Grid)),
            "{degrees}"
        );
    }
}

#[test]
fn a_finger_over_the_corner_is_left_to_the_error_correction() {
    let whole = noisy(&blurred(&code(TOKEN, 300, 4.0, 8.0), 1), 8);
    let covered = GrayImage::from_fn(300, 300, |x, y| {
        let under_finger = (f32::from(x as u16) - 212.0).hypot(f32::from(y as u16) - 212.0) < 33.0;
        if under_finger { Luma([120]) } else { *whole.get_pixel(x, y) }
    });
    assert_eq!(scan_luma(300, 300, covered.as_raw(), Effort::Quick).unwrap().payloads, [TOKEN]);
}

#[test]
fn what_is_no_picture_is_told_from_a_damaged_one() {
    for bytes in [&b""[..], b"not a picture at all", b"%PDF-1.7\n", b"GIF89a\x01\x00\x01\x00"] {
        assert_eq!(scan_image(bytes), Err(FrameError::NotAPicture));
    }
    let png = file(DynamicImage::ImageLuma8(code(TOKEN, 400, 6.0, 0.0)), ImageFormat::Png);
    assert_eq!(scan_image(&png[..png.len() / 2]), Err(FrameError::Damaged));
    assert_eq!(scan_image(&png[..20]), Err(FrameError::Damaged));
}

#[test]
fn a_picture_that_claims_to_be_huge_is_refused_unread() {
    // The header of a PNG of 60,000 x 60,000 pixels, with its checksum.
    let mut png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR".to_vec();
    png.extend([0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 0, 0, 0, 0]);
    png.extend(HUGE_CRC.to_be_bytes());
    png.extend(b"\x00\x00\x00\x00IDAT");
    assert_eq!(scan_image(&png), Err(FrameError::TooLarge { width: 60_000, height: 60_000 }));
}

// python3: zlib.crc32(b"IHDR" + bytes of the header above)
const HUGE_CRC: u32 = 0xa5b92a9e;

#[test]
fn data_that_do_not_fit_their_size_are_refused() {
    assert_eq!(scan_luma(30, 30, &[0; 899], Effort::Quick), Err(FrameError::WrongSize));
    assert_eq!(scan_luma(30, 30, &[0; 901], Effort::Quick), Err(FrameError::WrongSize));
    assert_eq!(Frame::from_luma(30, 30, vec![0; 899]), Err(FrameError::WrongSize));
    assert!(matches!(Frame::from_luma(u32::MAX, u32::MAX, vec![]), Err(FrameError::TooLarge { .. })));
}

#[test]
fn a_folder_of_frames_is_a_camera() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let png = |text: &str| file(DynamicImage::ImageLuma8(code(text, 300, 5.0, 0.0)), ImageFormat::Png);
    std::fs::write(path("2.png"), png("SECOND")).unwrap();
    std::fs::write(path("1.PNG"), png("FIRST")).unwrap();
    std::fs::write(path("3.jpg"), b"broken").unwrap();
    std::fs::write(path("notes.txt"), b"").unwrap();
    let mut camera = FolderSource::open(folder.path()).unwrap();
    for text in ["FIRST", "SECOND"] {
        assert_eq!(camera.next_frame().unwrap().unwrap().scan(Effort::Quick).payloads, [text]);
    }
    assert!(matches!(camera.next_frame(), Err(SourceError::Frame(FrameError::NotAPicture))));
    assert!(camera.next_frame().unwrap().is_none());

    let mut file = ImageFileSource::new(&path("2.png"));
    assert!(file.next_frame().unwrap().is_some());
    assert!(file.next_frame().unwrap().is_none());
    assert!(matches!(ImageFileSource::new(&path("no.png")).next_frame(), Err(SourceError::Io(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn noise_never_panics_and_reads_as_nothing(
        width in 0..90_u32, height in 0..90_u32, seed in any::<u32>()
    ) {
        let mut state = seed;
        let luma: Vec<u8> = (0..width * height).map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        }).collect();
        prop_assert!(scan_luma(width, height, &luma, Effort::Thorough).unwrap().payloads.is_empty());
    }

    #[test]
    fn a_damaged_file_never_panics(at in any::<prop::sample::Index>(), value in any::<u8>()) {
        for format in [ImageFormat::Png, ImageFormat::Jpeg] {
            let mut bytes = file(DynamicImage::ImageLuma8(code("KD1:X", 160, 4.0, 0.0)), format);
            let at = at.index(bytes.len());
            bytes[at] = value;
            if let Ok(scan) = scan_image(&bytes) {
                prop_assert!(scan.payloads.iter().all(|text| text == "KD1:X"));
            }
        }
    }
}

#[test]
fn the_outline_goes_around_the_code() {
    for degrees in [0.0, 40.0, 200.0] {
        let outline =
            scan_luma(420, 420, code(TOKEN, 420, 6.0, degrees).as_raw(), Effort::Quick).unwrap().outline;
        let after = outline.iter().cycle().skip(1);
        let twice_area: f32 = outline.iter().zip(after).map(|((ax, ay), (bx, by))| ax * by - bx * ay).sum();
        // Three finder middles span half of a square of some 22 modules of 6 pixels; a crossed outline would lose area.
        assert!(twice_area > 15_000.0, "{degrees}: {twice_area}");
    }
}
