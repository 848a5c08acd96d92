//! Numbered PDF objects written as they come, with the cross-references at the end (ISO 32000-1 sections 7.5.7, 7.5.8).

use std::io::{self, Write};

use libdeflater::{CompressionLvl, Compressor};
use pdf_writer::{Chunk, Filter, Name, Ref};
use sha2::{Digest, Sha256};

/// Whether objects that are no streams share compressed streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A quarter of the bytes of a page, and of the cross-references: what programs read.
    Packed,
    /// Each object by itself and a table at the end, as PDF always had it: what the oldest printers read.
    Plain,
}

/// Objects that share one stream.
const TOGETHER: usize = 200;
/// Marks the place of an object that stands in a stream: the stream's number and the place in it follow.
const IN_STREAM: u64 = 1 << 63;
/// Widths of the cross-references: kind, place, place within.
const WIDTHS: [usize; 3] = [1, 5, 2];

/// Writes objects to a stream. Only the offsets stay in memory: 8 bytes an object.
pub(super) struct Objects<W: Write> {
    out: W,
    form: Form,
    position: u64,
    /// By object number, from 1; zero for objects that are not written yet.
    offsets: Vec<u64>,
    /// Objects on their way into a stream.
    pending: Vec<(Ref, Vec<u8>)>,
    compressor: Compressor,
}

impl<W: Write> Objects<W> {
    pub fn new(mut out: W, form: Form) -> io::Result<Self> {
        // The second line tells transfer programs that the file is not text.
        let head = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
        out.write_all(head)?;
        Ok(Self {
            out,
            form,
            position: head.len() as u64,
            offsets: Vec::new(),
            pending: Vec::new(),
            compressor: Compressor::new(CompressionLvl::new(6).unwrap_or_default()),
        })
    }

    /// Reserves the next object number.
    pub fn reserve(&mut self) -> Ref {
        self.offsets.push(0);
        // PDF object numbers end far below: 8,388,607 is the largest that every reader must take, and the file writer
        // would run out of disk long before i32 does.
        Ref::new(i32::try_from(self.offsets.len()).unwrap_or(i32::MAX))
    }

    /// Writes a stream that `build` puts into an empty chunk under the given number.
    pub fn write(&mut self, id: Ref, build: impl FnOnce(&mut Chunk)) -> io::Result<()> {
        let mut chunk = Chunk::new();
        build(&mut chunk);
        self.set_offset(id, self.position);
        self.put(chunk.as_bytes())
    }

    /// Writes an object that is no stream.
    pub fn write_small(&mut self, id: Ref, build: impl FnOnce(&mut Chunk)) -> io::Result<()> {
        if self.form == Form::Plain {
            return self.write(id, build);
        }
        let mut chunk = Chunk::new();
        build(&mut chunk);
        self.pending.push((id, body(chunk.as_bytes()).to_vec()));
        if self.pending.len() >= TOGETHER { self.flush_pending() } else { Ok(()) }
    }

    fn flush_pending(&mut self) -> io::Result<()> {
        let pending = std::mem::take(&mut self.pending);
        if pending.is_empty() {
            return Ok(());
        }
        let stream = self.reserve();
        let (mut index, mut bodies) = (Vec::new(), Vec::new());
        for (at, (id, body)) in (0_u64..).zip(&pending) {
            write!(index, "{} {} ", id.get(), bodies.len())?;
            bodies.extend_from_slice(body);
            bodies.push(b'\n');
            self.set_offset(*id, IN_STREAM | (u64::from(stream.get().unsigned_abs()) << 16) | at);
        }
        let first = index.len();
        index.append(&mut bodies);
        let packed = self.pack(&index);
        self.write(stream, |chunk| {
            let mut stream = chunk.stream(stream, &packed);
            stream.filter(Filter::FlateDecode);
            stream.pair(Name(b"Type"), Name(b"ObjStm"));
            stream.pair(Name(b"N"), i32::try_from(pending.len()).unwrap_or(i32::MAX));
            stream.pair(Name(b"First"), i32::try_from(first).unwrap_or(i32::MAX));
        })
    }

    fn set_offset(&mut self, id: Ref, place: u64) {
        if let Some(offset) = usize::try_from(id.get() - 1).ok().and_then(|at| self.offsets.get_mut(at)) {
            *offset = place;
        }
    }

    /// Deflates the content of a stream.
    pub fn pack(&mut self, data: &[u8]) -> Vec<u8> {
        let mut packed = vec![0; self.compressor.zlib_compress_bound(data.len())];
        let length = self.compressor.zlib_compress(data, &mut packed).unwrap_or(0);
        packed.truncate(length);
        packed
    }

    /// Writes the cross-references and the trailer.
    pub fn finish(mut self, catalog: Ref, info: Ref) -> io::Result<W> {
        self.flush_pending()?;
        match self.form {
            Form::Packed => self.write_cross_reference_stream(catalog, info)?,
            Form::Plain => self.write_table(catalog, info)?,
        }
        self.out.flush()?;
        Ok(self.out)
    }

    fn write_table(&mut self, catalog: Ref, info: Ref) -> io::Result<()> {
        let start = self.position;
        let count = self.offsets.len() + 1;
        let mut table = format!("xref\n0 {count}\n0000000000 65535 f \n").into_bytes();
        for offset in &self.offsets {
            match offset {
                0 => table.extend_from_slice(b"0000000000 65535 f \n"),
                offset => table.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes()),
            }
        }
        let trailer = format!(
            "trailer\n<< /Size {count} /Root {} 0 R /Info {} 0 R >>\nstartxref\n{start}\n%%EOF\n",
            catalog.get(),
            info.get()
        );
        table.extend_from_slice(trailer.as_bytes());
        self.put(&table)
    }

    /// Rows are stored as what they differ by from the row above, which is nearly nothing.
    fn write_cross_reference_stream(&mut self, catalog: Ref, info: Ref) -> io::Result<()> {
        let start = self.position;
        let id = self.reserve();
        self.set_offset(id, start);
        let columns = WIDTHS.iter().sum::<usize>();
        let mut rows = Vec::with_capacity((self.offsets.len() + 1) * (columns + 1));
        let mut above = [0_u8; 8];
        for place in std::iter::once(0).chain(self.offsets.iter().copied()) {
            let row = cross_reference(place);
            // Filter "up" (ISO/IEC 15948, section 9.2).
            rows.push(2);
            rows.extend(row.iter().zip(above).map(|(byte, above)| byte.wrapping_sub(above)));
            above = row;
        }
        let digest = Sha256::digest(&rows);
        let name = data_encoding::HEXUPPER.encode(digest.get(..16).unwrap_or_default());
        let packed = self.pack(&rows);
        let count = self.offsets.len() + 1;
        let [kind, place, within] = WIDTHS;
        let head = format!(
            "{} 0 obj\n<< /Type /XRef /Size {count} /W [{kind} {place} {within}] /Root {} 0 R /Info {} 0 R \
             /ID [<{name}> <{name}>] /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns {columns} >> \
             /Length {} >>\nstream\n",
            id.get(),
            catalog.get(),
            info.get(),
            packed.len()
        );
        self.put(head.as_bytes())?;
        self.put(&packed)?;
        self.put(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").as_bytes())
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.position += bytes.len() as u64;
        Ok(())
    }
}

/// One row: free, at an offset, or in a stream.
fn cross_reference(place: u64) -> [u8; 8] {
    let (kind, place, within) = match place {
        0 => (0_u8, 0, 0),
        at if at & IN_STREAM != 0 => (2, (at & !IN_STREAM) >> 16, at & 0xFFFF),
        at => (1, at, 0),
    };
    let [.., a, b, c, d, e] = place.to_be_bytes();
    let [.., y, z] = within.to_be_bytes();
    [kind, a, b, c, d, e, y, z]
}

/// What stands between `n 0 obj` and `endobj`.
fn body(object: &[u8]) -> &[u8] {
    let start = object.windows(3).position(|part| part == b"obj").map_or(0, |at| at + 3);
    let end = object.windows(6).rposition(|part| part == b"endobj").unwrap_or(object.len());
    object.get(start..end).unwrap_or_default().trim_ascii()
}
