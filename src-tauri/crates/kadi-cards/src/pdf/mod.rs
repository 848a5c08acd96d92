//! Sheets to a PDF that grows page by page: vector art, vector code, text as text with subset fonts.

mod art;
mod font;
mod objects;
mod page;
mod paper;
mod shading;

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use pdf_writer::{Filter, Finish, Name, Rect, Ref, TextStr};

use crate::fonts::FaceId;
use crate::logo::{Logo, Picture};
use crate::sheet::Sheet;

use font::PdfFont;
use objects::Objects;

pub use paper::Paper;

/// Pages under one node of the page tree.
const FAN: usize = 250;
/// Points for one template pixel: 72 to the inch over 300.
const POINTS: f32 = 72.0 / 300.0;

/// Whether pages show what lies beyond the edges of the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bleed {
    /// The page is the card: card printers and sharing.
    #[default]
    Trimmed,
    /// The page is larger by the template's bleed and the trim box says where to cut: print shops.
    Included,
}

/// Why a PDF could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The medium: full, gone, read-only.
    #[error("the PDF could not be written")]
    Io(#[from] io::Error),
}

/// Writes one page for each sheet, in the order they come (front, back, front, back), as soon as it comes. Memory does not
/// grow with the number of cards but for 8 bytes an object. The same sheets give the same bytes.
pub struct PdfSink<W: Write> {
    objects: Objects<W>,
    bleed: Bleed,
    paper: Option<Paper>,
    catalog: Ref,
    root: Ref,
    info: Ref,
    fonts: BTreeMap<FaceId, PdfFont>,
    arts: HashMap<[u8; 32], Ref>,
    logos: HashMap<[u8; 32], Ref>,
    opacities: BTreeMap<u8, Ref>,
    /// Finished nodes of the page tree with their page counts.
    nodes: Vec<(Ref, usize)>,
    /// The open node and its pages.
    node: Option<(Ref, Vec<Ref>)>,
}

impl<W: Write> PdfSink<W> {
    /// Begins a document whose pages are the cards.
    ///
    /// # Errors
    /// When the medium cannot be written.
    pub fn new(out: W) -> Result<Self, PdfError> {
        Self::with_bleed(out, Bleed::Trimmed)
    }

    /// Begins a document.
    ///
    /// # Errors
    /// When the medium cannot be written.
    pub fn with_bleed(out: W, bleed: Bleed) -> Result<Self, PdfError> {
        let mut objects = Objects::new(out)?;
        let [catalog, root, info] = [(); 3].map(|()| objects.reserve());
        Ok(Self {
            objects,
            bleed,
            paper: None,
            catalog,
            root,
            info,
            fonts: BTreeMap::new(),
            arts: HashMap::new(),
            logos: HashMap::new(),
            opacities: BTreeMap::new(),
            nodes: Vec::new(),
            node: None,
        })
    }

    /// Begins a document whose pages are what a printer prints on.
    ///
    /// # Errors
    /// When the medium cannot be written.
    pub fn on_paper(out: W, paper: Paper) -> Result<Self, PdfError> {
        Ok(Self { paper: Some(paper), ..Self::new(out)? })
    }

    /// Pages written so far.
    #[must_use]
    pub fn pages(&self) -> usize {
        let open = self.node.as_ref().map_or(0, |(_, pages)| pages.len());
        open + self.nodes.iter().map(|(_, count)| count).sum::<usize>()
    }

    /// Writes the next page.
    ///
    /// # Errors
    /// When the medium cannot be written; the document is lost then.
    pub fn add_page(&mut self, sheet: &Sheet) -> Result<(), PdfError> {
        let art = self.art(sheet)?;
        let logos =
            sheet.logos.iter().map(|placed| self.logo(&placed.logo)).collect::<Result<Vec<_>, _>>()?;
        let page = page::draw(self, sheet, art, &logos)?;
        #[allow(clippy::cast_precision_loss)]
        let (width, height, bleed) =
            (sheet.width as f32 * POINTS, sheet.height as f32 * POINTS, sheet.bleed as f32 * POINTS);
        let packed = match &self.paper {
            None => self.objects.pack(&page.content),
            Some(paper) => self.objects.pack(&[paper.prologue(width, height), page.content].concat()),
        };
        let content = self.objects.reserve();
        self.objects.write(content, |chunk| {
            chunk.stream(content, &packed).filter(Filter::FlateDecode);
        })?;

        let id = self.objects.reserve();
        let parent = match &mut self.node {
            Some((node, pages)) => {
                pages.push(id);
                *node
            }
            None => {
                let node = self.objects.reserve();
                self.node = Some((node, vec![id]));
                node
            }
        };
        let margin = if self.bleed == Bleed::Included { bleed } else { 0.0 };
        let (media, trim) = match self.paper {
            Some(paper) => [Rect::new(0.0, 0.0, paper.width, paper.height); 2].into(),
            None => (
                Rect::new(0.0, 0.0, width + 2.0 * margin, height + 2.0 * margin),
                Rect::new(margin, margin, margin + width, margin + height),
            ),
        };
        self.objects.write(id, |chunk| {
            let mut out = chunk.page(id);
            out.parent(parent).media_box(media).bleed_box(media).trim_box(trim);
            out.contents(content);
            let mut resources = out.resources();
            let mut list = resources.x_objects();
            for (name, id) in &page.pictures {
                list.pair(Name(name.as_bytes()), *id);
            }
            list.finish();
            let mut list = resources.fonts();
            for (name, id) in &page.fonts {
                list.pair(Name(name.as_bytes()), *id);
            }
            list.finish();
            let mut list = resources.ext_g_states();
            for (name, id) in &page.states {
                list.pair(Name(name.as_bytes()), *id);
            }
        })?;
        if self.node.as_ref().is_some_and(|(_, pages)| pages.len() >= FAN) {
            self.close_node()?;
        }
        Ok(())
    }

    /// Writes fonts, page tree and cross-references, and gives the medium back.
    ///
    /// # Errors
    /// When the medium cannot be written.
    pub fn finish(mut self) -> Result<W, PdfError> {
        self.close_node()?;
        for (face, font) in std::mem::take(&mut self.fonts) {
            font.write(face, &mut self.objects)?;
        }
        let (root, catalog, info) = (self.root, self.catalog, self.info);
        let count = self.pages();
        self.objects.write(root, |chunk| {
            let mut tree = chunk.pages(root);
            tree.kids(self.nodes.iter().map(|(node, _)| *node));
            tree.count(i32::try_from(count).unwrap_or(i32::MAX));
        })?;
        self.objects.write(catalog, |chunk| {
            chunk.indirect(catalog).dict().pair(Name(b"Type"), Name(b"Catalog")).pair(Name(b"Pages"), root);
        })?;
        self.objects.write(info, |chunk| {
            chunk.indirect(info).dict().pair(Name(b"Producer"), TextStr("Kadi"));
        })?;
        Ok(self.objects.finish(catalog, info)?)
    }

    fn close_node(&mut self) -> Result<(), PdfError> {
        let Some((node, pages)) = self.node.take() else { return Ok(()) };
        let root = self.root;
        self.objects.write(node, |chunk| {
            let mut tree = chunk.pages(node);
            tree.parent(root).kids(pages.iter().copied());
            tree.count(i32::try_from(pages.len()).unwrap_or(i32::MAX));
        })?;
        self.nodes.push((node, pages.len()));
        Ok(())
    }

    fn art(&mut self, sheet: &Sheet) -> Result<Ref, PdfError> {
        if let Some(id) = self.arts.get(&sheet.art.key) {
            return Ok(*id);
        }
        let id = art::write_tree(&sheet.art.tree, &mut self.objects)?;
        self.arts.insert(sheet.art.key, id);
        Ok(id)
    }

    fn logo(&mut self, logo: &Logo) -> Result<Ref, PdfError> {
        if let Some(id) = self.logos.get(&logo.key) {
            return Ok(*id);
        }
        let id = match &logo.picture {
            Picture::Vector(picture) => art::write_tree(&picture.tree, &mut self.objects)?,
            Picture::Raster(pixmap) => self.image(pixmap)?,
        };
        self.logos.insert(logo.key, id);
        Ok(id)
    }

    fn image(&mut self, pixmap: &tiny_skia::Pixmap) -> Result<Ref, PdfError> {
        let pixels: Vec<_> = pixmap.pixels().iter().map(|pixel| pixel.demultiply()).collect();
        let colours: Vec<u8> =
            pixels.iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
        let alphas: Vec<u8> = pixels.iter().map(|pixel| pixel.alpha()).collect();
        let (width, height) = (i32::try_from(pixmap.width()), i32::try_from(pixmap.height()));
        let (width, height) = (width.unwrap_or(i32::MAX), height.unwrap_or(i32::MAX));
        let [id, mask] = [(); 2].map(|()| self.objects.reserve());
        let packed = self.objects.pack(&alphas);
        self.objects.write(mask, |chunk| {
            let mut image = chunk.image_xobject(mask, &packed);
            image.filter(Filter::FlateDecode);
            image.width(width).height(height).bits_per_component(8);
            image.color_space().device_gray();
        })?;
        let packed = self.objects.pack(&colours);
        self.objects.write(id, |chunk| {
            let mut image = chunk.image_xobject(id, &packed);
            image.filter(Filter::FlateDecode);
            image.width(width).height(height).bits_per_component(8).s_mask(mask);
            image.color_space().device_rgb();
        })?;
        Ok(id)
    }

    fn opacity(&mut self, step: u8) -> Result<Ref, PdfError> {
        if let Some(id) = self.opacities.get(&step) {
            return Ok(*id);
        }
        let id = art::write_opacity(step, &mut self.objects)?;
        self.opacities.insert(step, id);
        Ok(id)
    }

    fn font(&mut self, face: FaceId) -> &mut PdfFont {
        let objects = &mut self.objects;
        self.fonts.entry(face).or_insert_with(|| PdfFont::new(objects.reserve()))
    }
}
