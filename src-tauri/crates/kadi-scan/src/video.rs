//! Recorded cameras: a video as its frames, one after the other.
//!
//! Two forms that need no codec beyond JPEG: YUV4MPEG2 (`.y4m`), of which only the luminance is read, and motion JPEG
//! (`.mjpeg`, `.mjpg`), pictures one behind the other, which is what most webcams send and what Chromium's pretended camera
//! plays.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use crate::frame::{Frame, FrameError, pixels_within_bounds};
use crate::source::{FrameSource, SourceError};

/// A line of a YUV4MPEG2 file is shorter than this.
const LONGEST_LINE: u64 = 4_096;
/// A frame of motion JPEG above this size is none.
const MAX_JPEG_BYTES: usize = 20_000_000;

/// A video file as a camera.
#[derive(Debug)]
pub struct VideoSource(Video);

#[derive(Debug)]
enum Video {
    Y4m { file: BufReader<File>, width: u32, height: u32, colour: u64 },
    Mjpeg(BufReader<File>),
}

impl VideoSource {
    /// Whether the name of a file is that of a video this can play.
    #[must_use]
    pub fn plays(path: &Path) -> bool {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        ["y4m", "mjpeg", "mjpg"].iter().any(|known| ending.eq_ignore_ascii_case(known))
    }

    /// The video at `path`: YUV4MPEG2 when it begins as one, else motion JPEG.
    ///
    /// # Errors
    /// When the file cannot be read, is neither, or its frames are too large to be looked at.
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        let mut file = BufReader::new(File::open(path)?);
        let start = file.fill_buf()?;
        if start.starts_with(b"YUV4MPEG2 ") {
            let header = line(&mut file)?.ok_or(FrameError::Damaged)?;
            return Ok(Self(y4m(file, &header)?));
        }
        if start.starts_with(&[0xff, 0xd8]) {
            return Ok(Self(Video::Mjpeg(file)));
        }
        Err(FrameError::NotAPicture.into())
    }
}

/// The size and the bytes of colour a frame from the first line.
fn y4m(file: BufReader<File>, header: &str) -> Result<Video, FrameError> {
    let value = |key: char| header.split(' ').skip(1).find_map(|token| token.strip_prefix(key));
    let size = |key: char| value(key).and_then(|text| text.parse::<u32>().ok()).filter(|size| *size > 0);
    let (Some(width), Some(height)) = (size('W'), size('H')) else { return Err(FrameError::Damaged) };
    let pixels = pixels_within_bounds(width, height)?;
    let halves = u64::from(width.div_ceil(2));
    // More than 8 bits a sample has a name such as `420p10`.
    let colour = match value('C').unwrap_or("420jpeg") {
        "420" | "420jpeg" | "420mpeg2" | "420paldv" => 2 * halves * u64::from(height.div_ceil(2)),
        "422" => 2 * halves * u64::from(height),
        "444" => 2 * pixels,
        "mono" => 0,
        _ => return Err(FrameError::NotAPicture),
    };
    Ok(Video::Y4m { file, width, height, colour })
}

/// The next line without its end; `None` at the end of the file.
fn line(file: &mut BufReader<File>) -> Result<Option<String>, SourceError> {
    let mut line = Vec::new();
    if file.take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.pop() != Some(b'\n') {
        return Err(FrameError::Damaged.into());
    }
    Ok(Some(String::from_utf8(line).map_err(|_| FrameError::Damaged)?))
}

impl FrameSource for VideoSource {
    fn next_frame(&mut self) -> Result<Option<Frame>, SourceError> {
        match &mut self.0 {
            Video::Y4m { file, width, height, colour } => {
                let Some(mark) = line(file)? else { return Ok(None) };
                if mark.split(' ').next() != Some("FRAME") {
                    return Err(FrameError::Damaged.into());
                }
                let mut luma = vec![0; (u64::from(*width) * u64::from(*height)) as usize];
                file.read_exact(&mut luma).map_err(|_| FrameError::Damaged)?;
                let skipped = std::io::copy(&mut file.take(*colour), &mut std::io::sink())?;
                if skipped < *colour {
                    return Err(FrameError::Damaged.into());
                }
                Ok(Some(Frame::from_luma(*width, *height, luma)?))
            }
            Video::Mjpeg(file) => match jpeg(file)? {
                Some(bytes) => Ok(Some(Frame::from_image(&bytes)?)),
                None => Ok(None),
            },
        }
    }
}

/// The bytes up to the end of the next picture; `None` at the end of the file. Within a picture's data 0xff is followed by
/// 0, so that 0xff 0xd9 ends it; pictures within pictures, such as a camera's small previews, are not looked for.
fn jpeg(file: &mut BufReader<File>) -> Result<Option<Vec<u8>>, SourceError> {
    let mut bytes = Vec::new();
    loop {
        if file.read_until(0xd9, &mut bytes)? == 0 {
            return if bytes.is_empty() { Ok(None) } else { Err(FrameError::Damaged.into()) };
        }
        if bytes.ends_with(&[0xff, 0xd9]) {
            return Ok(Some(bytes));
        }
        if bytes.len() > MAX_JPEG_BYTES {
            return Err(SourceError::TooLarge);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use image::{DynamicImage, GrayImage, ImageFormat};

    use super::*;
    use crate::Effort;
    use crate::drawing::{code, file};

    fn written(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        (folder, path)
    }

    fn y4m_of(pictures: &[GrayImage], colours: &str, colour: usize) -> Vec<u8> {
        let mut bytes =
            format!("YUV4MPEG2 W{0} H{0} F10:1 Ip A1:1 {colours}\n", pictures[0].width()).into_bytes();
        for picture in pictures {
            bytes.extend(b"FRAME\n");
            bytes.extend(picture.as_raw());
            bytes.resize(bytes.len() + colour, 128);
        }
        bytes
    }

    fn texts(path: &Path) -> Vec<String> {
        let mut video = VideoSource::open(path).unwrap();
        let mut texts = Vec::new();
        while let Some(frame) = video.next_frame().unwrap() {
            texts.extend(frame.scan(Effort::Quick).payloads);
        }
        texts
    }

    #[test]
    fn both_forms_of_video_give_their_frames_in_order() {
        let pictures = ["FIRST", "SECOND", "THIRD"].map(|text| code(text, 221, 5.0, 10.0));
        for (colours, colour) in
            [("C420jpeg", 2 * 111 * 111), ("C422", 2 * 111 * 221), ("C444", 2 * 221 * 221), ("Cmono", 0)]
        {
            let (_folder, path) = written("a.y4m", &y4m_of(&pictures, colours, colour));
            assert_eq!(texts(&path), ["FIRST", "SECOND", "THIRD"], "{colours}");
        }
        let frames = pictures.map(|picture| file(DynamicImage::ImageLuma8(picture), ImageFormat::Jpeg));
        let (_folder, path) = written("a.MJPEG", &frames.concat());
        assert_eq!(texts(&path), ["FIRST", "SECOND", "THIRD"]);
        assert!(VideoSource::plays(&path) && !VideoSource::plays(Path::new("a.mp4")));
    }

    #[test]
    fn what_is_cut_or_no_video_is_told() {
        let whole = y4m_of(&[code("FIRST", 221, 5.0, 0.0)], "C420jpeg", 2 * 111 * 111);
        for end in [whole.len() - 1, 60_000, 100, 48] {
            let (_folder, path) = written("a.y4m", &whole[..end]);
            let damaged = VideoSource::open(&path).and_then(|mut video| video.next_frame());
            assert!(matches!(damaged, Err(SourceError::Frame(FrameError::Damaged))), "{end}: {damaged:?}");
        }
        for bytes in [&b"RIFF1234AVI "[..], b"", b"YUV4MPEG2 W16 H16 C420p10\nFRAME\n"] {
            let (_folder, path) = written("a.y4m", bytes);
            assert!(matches!(VideoSource::open(&path), Err(SourceError::Frame(FrameError::NotAPicture))));
        }
        let (_folder, path) = written("a.y4m", b"YUV4MPEG2 W99999 H99999\nFRAME\n");
        assert!(matches!(VideoSource::open(&path), Err(SourceError::Frame(FrameError::TooLarge { .. }))));
        let (_folder, path) = written("a.mjpeg", &[0xff, 0xd8, 1, 2, 3]);
        let mut cut = VideoSource::open(&path).unwrap();
        assert!(matches!(cut.next_frame(), Err(SourceError::Frame(FrameError::Damaged))));
    }
}
