//! Numbered PDF objects, written as they come, small ones together in streams (ISO 32000-1 section 7.5.7).

use std::io::{self, Write};

use libdeflater::{CompressionLvl, Compressor};
use pdf_writer::{Chunk, Filter, Name, Ref};

use super::references::{Place, References};

/// Whether objects that are no streams share compressed streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A quarter of the bytes of a page, and of the cross-references: what programs read.
    Packed,
    /// Each object by itself and cross-references as tables, as PDF always had it: what the oldest printers read.
    Plain,
}

/// Objects that share one stream.
const TOGETHER: usize = 200;

/// Writes objects to a stream.
pub(super) struct Objects<W: Write> {
    out: W,
    form: Form,
    position: u64,
    references: References,
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
            references: References::new(form),
            pending: Vec::new(),
            compressor: Compressor::new(CompressionLvl::new(6).unwrap_or_default()),
        })
    }

    /// Reserves the next object number.
    pub fn reserve(&mut self) -> Ref {
        self.references.reserve()
    }

    /// Writes a stream that `build` puts into an empty chunk under the given number.
    pub fn write(&mut self, id: Ref, build: impl FnOnce(&mut Chunk)) -> io::Result<()> {
        let mut chunk = Chunk::new();
        build(&mut chunk);
        self.references.settle(id, Place::At(self.position));
        self.put(chunk.as_bytes())?;
        if self.references.are_many() { self.put_section(false) } else { Ok(()) }
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
        let number = stream.get().unsigned_abs();
        let (mut index, mut bodies) = (Vec::new(), Vec::new());
        for (at, (id, body)) in (0_u16..).zip(&pending) {
            write!(index, "{} {} ", id.get(), bodies.len())?;
            bodies.extend_from_slice(body);
            bodies.push(b'\n');
            self.references.settle(*id, Place::Within(number, at));
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

    /// Deflates the content of a stream.
    pub fn pack(&mut self, data: &[u8]) -> Vec<u8> {
        deflate(&mut self.compressor, data)
    }

    /// Writes the rest of the cross-references and the end of the file.
    pub fn finish(mut self) -> io::Result<W> {
        self.flush_pending()?;
        self.put_section(true)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn put_section(&mut self, is_last: bool) -> io::Result<()> {
        let compressor = &mut self.compressor;
        let section = self.references.take_section(self.position, is_last, |rows| deflate(compressor, rows));
        self.put(&section)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.position += bytes.len() as u64;
        Ok(())
    }
}

fn deflate(compressor: &mut Compressor, data: &[u8]) -> Vec<u8> {
    let mut packed = vec![0; compressor.zlib_compress_bound(data.len())];
    let length = compressor.zlib_compress(data, &mut packed).unwrap_or(0);
    packed.truncate(length);
    packed
}

/// What stands between `n 0 obj` and `endobj`.
fn body(object: &[u8]) -> &[u8] {
    let start = object.windows(3).position(|part| part == b"obj").map_or(0, |at| at + 3);
    let end = object.windows(6).rposition(|part| part == b"endobj").unwrap_or(object.len());
    object.get(start..end).unwrap_or_default().trim_ascii()
}
