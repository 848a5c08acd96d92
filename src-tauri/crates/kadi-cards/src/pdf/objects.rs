//! Numbered PDF objects written as they come, with the cross-reference table at the end (ISO 32000-1 section 7.5).

use std::io::{self, Write};

use libdeflater::{CompressionLvl, Compressor};
use pdf_writer::{Chunk, Ref};

/// Writes objects to a stream. Only the offsets stay in memory: 8 bytes an object.
pub(super) struct Objects<W: Write> {
    out: W,
    position: u64,
    /// By object number, from 1; zero for objects that are not written yet.
    offsets: Vec<u64>,
    compressor: Compressor,
}

impl<W: Write> Objects<W> {
    pub fn new(mut out: W) -> io::Result<Self> {
        // The second line tells transfer programs that the file is not text.
        let head = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
        out.write_all(head)?;
        Ok(Self {
            out,
            position: head.len() as u64,
            offsets: Vec::new(),
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

    /// Writes one object that `build` puts into an empty chunk under the given number.
    pub fn write(&mut self, id: Ref, build: impl FnOnce(&mut Chunk)) -> io::Result<()> {
        let mut chunk = Chunk::new();
        build(&mut chunk);
        if let Some(offset) = usize::try_from(id.get() - 1).ok().and_then(|at| self.offsets.get_mut(at)) {
            *offset = self.position;
        }
        self.put(chunk.as_bytes())
    }

    /// Deflates the content of a stream.
    pub fn pack(&mut self, data: &[u8]) -> Vec<u8> {
        let mut packed = vec![0; self.compressor.zlib_compress_bound(data.len())];
        let length = self.compressor.zlib_compress(data, &mut packed).unwrap_or(0);
        packed.truncate(length);
        packed
    }

    /// Writes the cross-reference table and the trailer.
    pub fn finish(mut self, catalog: Ref, info: Ref) -> io::Result<W> {
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
        self.put(&table)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.position += bytes.len() as u64;
        Ok(())
    }
}
