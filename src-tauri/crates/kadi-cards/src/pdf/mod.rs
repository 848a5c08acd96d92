//! Sheets to a PDF that grows page by page: vector art, vector code, text as text with subset fonts.

mod art;
mod font;
mod impose;
mod listing;
mod objects;
mod page;
mod paper;
mod references;
mod shading;

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use pdf_writer::{Content, Filter, Finish, Name, Rect, Ref, TextStr};

use crate::fonts::FaceId;
use crate::logo::{Logo, Picture};
use crate::sheet::Sheet;

use font::PdfFont;
use objects::{Form, Objects};
use references::{CATALOG, INFO};

pub use impose::{A4Layout, A4Sink, Nudge};
pub use listing::{Listing, ListingSink};
pub use paper::Paper;

/// Pages under one node of the page tree, and nodes under the one above.
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
/// grow with the number of cards. The same sheets give the same bytes.
pub struct PdfSink<W: Write> {
    objects: Objects<W>,
    bleed: Bleed,
    paper: Option<Paper>,
    root: Ref,
    /// The one dictionary that says what all names in contents mean; pages inherit it, and it is written last.
    resources: Ref,
    fonts: BTreeMap<FaceId, PdfFont>,
    grounds: HashMap<GroundKey, String>,
    arts: HashMap<[u8; 32], String>,
    logos: HashMap<[u8; 32], String>,
    opacities: BTreeMap<u8, Ref>,
    /// Forms and pictures by their names, in the order they were written.
    pictures: Vec<(String, Ref)>,
    tree: Tree,
}

/// What cards share: art, logos with their places, and texts; and whether there is a code, whose light part is shared.
type GroundKey = ([u8; 32], Vec<([u8; 32], [u32; 4])>, [u8; 32], bool);

/// The page tree while it grows: the open nodes with their kids and the pages under each.
#[derive(Default)]
struct Tree {
    pages: usize,
    leaf: Option<(Ref, Vec<Ref>)>,
    branch: Option<(Ref, Vec<(Ref, usize)>)>,
    branches: Vec<(Ref, usize)>,
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
        Self::begin(out, bleed, None, Form::Packed)
    }

    fn begin(out: W, bleed: Bleed, paper: Option<Paper>, form: Form) -> Result<Self, PdfError> {
        let mut objects = Objects::new(out, form)?;
        let [root, resources] = [(); 2].map(|()| objects.reserve());
        Ok(Self {
            objects,
            bleed,
            paper,
            root,
            resources,
            fonts: BTreeMap::new(),
            grounds: HashMap::new(),
            arts: HashMap::new(),
            logos: HashMap::new(),
            opacities: BTreeMap::new(),
            pictures: Vec::new(),
            tree: Tree::default(),
        })
    }

    /// Begins a document whose pages are what a printer prints on.
    ///
    /// # Errors
    /// When the medium cannot be written.
    pub fn on_paper(out: W, paper: Paper) -> Result<Self, PdfError> {
        Self::begin(out, Bleed::Trimmed, Some(paper), Form::Plain)
    }

    /// Pages written so far.
    #[must_use]
    pub const fn pages(&self) -> usize {
        self.tree.pages
    }

    /// Writes the next page.
    ///
    /// # Errors
    /// When the medium cannot be written; the document is lost then.
    pub fn add_page(&mut self, sheet: &Sheet) -> Result<(), PdfError> {
        #[allow(clippy::cast_precision_loss)]
        let (width, height, bleed) =
            (sheet.width as f32 * POINTS, sheet.height as f32 * POINTS, sheet.bleed as f32 * POINTS);
        let margin = if self.bleed == Bleed::Included { bleed } else { 0.0 };
        let mut content = Content::new();
        if margin > 0.0 {
            content.transform([1.0, 0.0, 0.0, 1.0, margin, margin]);
        }
        page::draw_card(self, &mut content, sheet)?;
        let content = content.finish().to_vec();
        let (media, trim, content) = match &self.paper {
            Some(paper) => {
                let media = Rect::new(0.0, 0.0, paper.width, paper.height);
                (media, media, [paper.prologue(width, height), content].concat())
            }
            None => (
                Rect::new(0.0, 0.0, width + 2.0 * margin, height + 2.0 * margin),
                Rect::new(margin, margin, margin + width, margin + height),
                content,
            ),
        };
        self.put_page(media, trim, &content)
    }

    /// Writes a page with its content.
    fn put_page(&mut self, media: Rect, trim: Rect, content: &[u8]) -> Result<(), PdfError> {
        let packed = self.objects.pack(content);
        let [content, id] = [(); 2].map(|()| self.objects.reserve());
        self.objects.write(content, |chunk| {
            chunk.stream(content, &packed).filter(Filter::FlateDecode);
        })?;
        let (parent, pages) = self.tree.leaf.get_or_insert_with(|| (self.objects.reserve(), Vec::new()));
        let (parent, full) = {
            pages.push(id);
            (*parent, pages.len() >= FAN)
        };
        self.tree.pages += 1;
        self.objects.write_small(id, |chunk| {
            let mut out = chunk.page(id);
            out.parent(parent).media_box(media).bleed_box(media).trim_box(trim).contents(content);
        })?;
        if full { self.close_leaf() } else { Ok(()) }
    }

    /// Writes fonts, page tree and cross-references, and gives the medium back.
    ///
    /// # Errors
    /// When the medium cannot be written.
    pub fn finish(mut self) -> Result<W, PdfError> {
        self.close_leaf()?;
        self.close_branch()?;
        let mut fonts = Vec::new();
        for (face, font) in std::mem::take(&mut self.fonts) {
            fonts.push((page::font_name(face), font.id));
            font.write(face, &mut self.objects)?;
        }
        let (root, names) = (self.root, self.resources);
        self.objects.write_small(names, |chunk| {
            let mut resources = chunk.indirect(names).start::<pdf_writer::writers::Resources<'_>>();
            let mut list = resources.x_objects();
            for (name, id) in &self.pictures {
                list.pair(Name(name.as_bytes()), *id);
            }
            list.finish();
            let mut list = resources.fonts();
            for (name, id) in &fonts {
                list.pair(Name(name.as_bytes()), *id);
            }
            list.finish();
            let mut list = resources.ext_g_states();
            for (step, id) in &self.opacities {
                list.pair(Name(page::state_name(*step).as_bytes()), *id);
            }
        })?;
        let tree = std::mem::take(&mut self.tree);
        self.objects.write_small(root, |chunk| {
            let mut pages = chunk.pages(root);
            pages.kids(tree.branches.iter().map(|(branch, _)| *branch)).count(whole(tree.pages));
            pages.pair(Name(b"Resources"), names);
        })?;
        self.objects.write_small(CATALOG, |chunk| {
            chunk.indirect(CATALOG).dict().pair(Name(b"Type"), Name(b"Catalog")).pair(Name(b"Pages"), root);
        })?;
        self.objects.write_small(INFO, |chunk| {
            chunk.indirect(INFO).dict().pair(Name(b"Producer"), TextStr("Kadi"));
        })?;
        Ok(self.objects.finish()?)
    }

    fn close_leaf(&mut self) -> Result<(), PdfError> {
        let Some((leaf, pages)) = self.tree.leaf.take() else { return Ok(()) };
        let (parent, leaves) = self.tree.branch.get_or_insert_with(|| (self.objects.reserve(), Vec::new()));
        let (parent, full) = {
            leaves.push((leaf, pages.len()));
            (*parent, leaves.len() >= FAN)
        };
        self.objects.write_small(leaf, |chunk| {
            chunk.pages(leaf).parent(parent).kids(pages.iter().copied()).count(whole(pages.len()));
        })?;
        if full { self.close_branch() } else { Ok(()) }
    }

    fn close_branch(&mut self) -> Result<(), PdfError> {
        let Some((branch, leaves)) = self.tree.branch.take() else { return Ok(()) };
        let (root, pages) = (self.root, leaves.iter().map(|(_, pages)| pages).sum());
        self.objects.write_small(branch, |chunk| {
            chunk.pages(branch).parent(root).kids(leaves.iter().map(|(leaf, _)| *leaf)).count(whole(pages));
        })?;
        self.tree.branches.push((branch, pages));
        Ok(())
    }

    /// The name of the form that holds what a card shares with others.
    fn ground(&mut self, sheet: &Sheet) -> Result<String, PdfError> {
        let logos = sheet.logos.iter().map(|placed| {
            let frame = placed.frame;
            (placed.logo.key, [frame.x, frame.y, frame.width, frame.height].map(f32::to_bits))
        });
        let key = (sheet.art.key, logos.collect(), sheet.backdrop.key, sheet.code.is_some());
        if let Some(name) = self.grounds.get(&key) {
            return Ok(name.clone());
        }
        let mut content = Content::new();
        page::draw_ground(self, &mut content, sheet)?;
        let packed = self.objects.pack(&content.finish());
        let (id, resources) = (self.objects.reserve(), self.resources);
        #[allow(clippy::cast_precision_loss)]
        let [width, height, bleed] =
            [sheet.width, sheet.height, sheet.bleed].map(|length| length as f32 * POINTS);
        self.objects.write(id, |chunk| {
            let mut form = chunk.form_xobject(id, &packed);
            form.filter(Filter::FlateDecode);
            form.bbox(Rect::new(-bleed, -bleed, width + bleed, height + bleed));
            form.pair(Name(b"Resources"), resources);
        })?;
        let name = self.name("B", id);
        self.grounds.insert(key, name.clone());
        Ok(name)
    }

    /// A name for a form or picture.
    fn name(&mut self, kind: &str, id: Ref) -> String {
        let name = format!("{kind}{}", self.pictures.len());
        self.pictures.push((name.clone(), id));
        name
    }

    fn art(&mut self, sheet: &Sheet) -> Result<String, PdfError> {
        if let Some(name) = self.arts.get(&sheet.art.key) {
            return Ok(name.clone());
        }
        let id = art::write_tree(&sheet.art.tree, &mut self.objects)?;
        let name = self.name("A", id);
        self.arts.insert(sheet.art.key, name.clone());
        Ok(name)
    }

    fn logo(&mut self, logo: &Logo) -> Result<String, PdfError> {
        if let Some(name) = self.logos.get(&logo.key) {
            return Ok(name.clone());
        }
        let id = match &logo.picture {
            Picture::Vector(picture) => art::write_tree(&picture.tree, &mut self.objects)?,
            Picture::Raster(pixmap) => self.image(pixmap)?,
        };
        let name = self.name("L", id);
        self.logos.insert(logo.key, name.clone());
        Ok(name)
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

    /// Reserves the graphics state of an opacity and gives its name.
    fn opacity(&mut self, step: u8) -> Result<String, PdfError> {
        if !self.opacities.contains_key(&step) {
            let id = art::write_opacity(step, &mut self.objects)?;
            self.opacities.insert(step, id);
        }
        Ok(page::state_name(step))
    }

    fn font(&mut self, face: FaceId) -> &mut PdfFont {
        let objects = &mut self.objects;
        self.fonts.entry(face).or_insert_with(|| PdfFont::new(objects.reserve()))
    }
}

fn whole(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
