//! Where the objects of a PDF stand: cross-references, written in sections (ISO 32000-1 sections 7.5.4, 7.5.6, 7.5.8).

use std::fmt::Write as _;

use pdf_writer::Ref;
use sha2::{Digest, Sha256};

use super::objects::Form;

/// Objects of a section: a document of fewer, some five thousand pages, has one, at its end; a longer one has several, each
/// of which names the one before, so that memory does not grow with the document.
const SECTION: usize = 10_000;
/// The number of a document's first object, with which its reader begins.
pub(super) const CATALOG: Ref = Ref::new(1);
/// The number of what is said about the document.
pub(super) const INFO: Ref = Ref::new(2);
/// Widths of a row of a cross-reference stream: kind, place, place within.
const WIDTHS: [usize; 3] = [1, 5, 2];

/// Where an object stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// Nowhere: number 0, with which every file begins.
    Free,
    /// At this byte of the file.
    At(u64),
    /// In the stream of this number, as the so-many-th.
    Within(u32, u16),
}

/// Numbers for objects, and where those stand that no section has yet.
pub(super) struct References {
    form: Form,
    /// Numbers given, with 0 and the two that every document has.
    count: u32,
    settled: Vec<(u32, Place)>,
    /// Where the section before begins.
    before: Option<u64>,
    /// Of all rows: names the file.
    digest: Sha256,
}

impl References {
    pub fn new(form: Form) -> Self {
        Self { form, count: 3, settled: vec![(0, Place::Free)], before: None, digest: Sha256::new() }
    }

    /// Reserves the next object number.
    pub fn reserve(&mut self) -> Ref {
        // PDF object numbers end far below: 8,388,607 is the largest that every reader must take, and the file writer
        // would run out of disk long before i32 does.
        let id = Ref::new(i32::try_from(self.count).unwrap_or(i32::MAX));
        self.count += 1;
        id
    }

    /// Notes where an object was written.
    pub fn settle(&mut self, id: Ref, place: Place) {
        self.settled.push((id.get().unsigned_abs(), place));
    }

    /// Whether it is time for a section.
    pub const fn are_many(&self) -> bool {
        self.settled.len() >= SECTION
    }

    /// The section for what was settled since the one before, to be written at `start`; after the last comes the end of the
    /// file.
    pub fn take_section(
        &mut self,
        start: u64,
        is_last: bool,
        pack: impl FnOnce(&[u8]) -> Vec<u8>,
    ) -> Vec<u8> {
        let mut section = match self.form {
            Form::Packed => self.take_stream(start, is_last, pack),
            Form::Plain => self.take_table(),
        };
        self.before = Some(start);
        if is_last {
            section.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        }
        section
    }

    /// What was settled, by number, in runs of numbers that follow each other.
    fn take_settled(&mut self) -> Vec<(u32, Place)> {
        let mut settled = std::mem::take(&mut self.settled);
        settled.sort_unstable();
        settled
    }

    /// What every section says of the whole file.
    fn entries(&self) -> String {
        let (catalog, info) = (CATALOG.get(), INFO.get());
        let before = self.before.map_or_else(String::new, |before| format!(" /Prev {before}"));
        format!("/Size {} /Root {catalog} 0 R /Info {info} 0 R{before}", self.count)
    }

    fn take_table(&mut self) -> Vec<u8> {
        let mut table = "xref\n".to_owned();
        let settled = self.take_settled();
        for run in runs(&settled) {
            let _ = writeln!(table, "{}", subsection(run));
            for (_, place) in run {
                let _ = match place {
                    Place::At(offset) => writeln!(table, "{offset:010} 00000 n "),
                    Place::Free | Place::Within(..) => writeln!(table, "0000000000 65535 f "),
                };
            }
        }
        let _ = writeln!(table, "trailer\n<< {} >>", self.entries());
        table.into_bytes()
    }

    /// Rows are stored as what they differ by from the row above, which is nearly nothing.
    fn take_stream(&mut self, start: u64, is_last: bool, pack: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
        let id = self.reserve();
        self.settle(id, Place::At(start));
        let settled = self.take_settled();
        let columns = WIDTHS.iter().sum::<usize>();
        let mut rows = Vec::with_capacity(settled.len() * (columns + 1));
        let mut above = [0_u8; 8];
        for (_, place) in &settled {
            let row = row(*place);
            // Filter "up" (ISO/IEC 15948, section 9.2).
            rows.push(2);
            rows.extend(row.iter().zip(above).map(|(byte, above)| byte.wrapping_sub(above)));
            above = row;
        }
        self.digest.update(&rows);
        let mut entries = self.entries();
        if settled.len() < self.count as usize {
            let list: Vec<String> = runs(&settled).map(subsection).collect();
            let _ = write!(entries, " /Index [{}]", list.join(" "));
        }
        if is_last {
            let digest = self.digest.finalize_reset();
            let name = data_encoding::HEXUPPER.encode(digest.get(..16).unwrap_or_default());
            let _ = write!(entries, " /ID [<{name}> <{name}>]");
        }
        let packed = pack(&rows);
        let [kind, place, within] = WIDTHS;
        let head = format!(
            "{} 0 obj\n<< /Type /XRef {entries} /W [{kind} {place} {within}] /Filter /FlateDecode \
             /DecodeParms << /Predictor 12 /Columns {columns} >> /Length {} >>\nstream\n",
            id.get(),
            packed.len()
        );
        [head.as_bytes(), &packed, b"\nendstream\nendobj\n"].concat()
    }
}

/// Runs of numbers that follow each other.
fn runs(settled: &[(u32, Place)]) -> impl Iterator<Item = &[(u32, Place)]> {
    settled.chunk_by(|(one, _), (next, _)| one + 1 == *next)
}

/// The first number of a run and how many there are.
fn subsection(run: &[(u32, Place)]) -> String {
    format!("{} {}", run.first().map_or(0, |(id, _)| *id), run.len())
}

/// One row of a cross-reference stream: free, at an offset, or in a stream.
fn row(place: Place) -> [u8; 8] {
    let (kind, place, within) = match place {
        Place::Free => (0_u8, 0, 0),
        Place::At(offset) => (1, offset, 0),
        Place::Within(stream, at) => (2, u64::from(stream), at),
    };
    let [.., a, b, c, d, e] = place.to_be_bytes();
    let [y, z] = within.to_be_bytes();
    [kind, a, b, c, d, e, y, z]
}
