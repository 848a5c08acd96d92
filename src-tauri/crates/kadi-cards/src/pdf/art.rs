//! Static art and vector logos as PDF form XObjects: paths stay paths, gradients become shadings.

use std::collections::BTreeMap;
use std::io::{self, Write};

use pdf_writer::types::{LineCapStyle, LineJoinStyle};
use pdf_writer::{Content, Filter, Finish, Name, Rect, Ref};
use tiny_skia::{PathSegment, Transform};
use usvg::{ClipPath, FillRule, Group, Node, Paint, Path, Tree};

use super::objects::Objects;
use super::shading;

/// Writes an SVG tree as a form in its own coordinates, y downwards, from (0, 0) to its size.
pub(super) fn write_tree<W: Write>(tree: &Tree, objects: &mut Objects<W>) -> io::Result<Ref> {
    let id = objects.reserve();
    let size = tree.size();
    let bounds = Rect::new(0.0, 0.0, size.width(), size.height());
    write_form(id, tree.root(), bounds, Blend::Direct, objects)?;
    Ok(id)
}

/// Whether a form is painted as one picture, for a group with opacity.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blend {
    Direct,
    AsOne,
}

/// A form while it is written.
struct Form<'o, W: Write> {
    objects: &'o mut Objects<W>,
    bounds: Rect,
    content: Content,
    opacities: BTreeMap<u8, Ref>,
    shadings: Vec<Ref>,
    forms: Vec<Ref>,
}

fn write_form<W: Write>(
    id: Ref,
    group: &Group,
    bounds: Rect,
    blend: Blend,
    objects: &mut Objects<W>,
) -> io::Result<()> {
    let mut form = Form {
        objects,
        bounds,
        content: Content::new(),
        opacities: BTreeMap::new(),
        shadings: Vec::new(),
        forms: Vec::new(),
    };
    form.children(group)?;
    let Form { objects, content, opacities, shadings, forms, .. } = form;
    let packed = objects.pack(&content.finish());
    objects.write(id, |chunk| {
        let mut form = chunk.form_xobject(id, &packed);
        form.filter(Filter::FlateDecode);
        form.bbox(bounds);
        if blend == Blend::AsOne {
            let mut group = form.group();
            group.transparency().isolated(true);
            group.color_space().device_rgb();
        }
        let mut resources = form.resources();
        let mut states = resources.ext_g_states();
        for (opacity, state) in &opacities {
            states.pair(Name(opacity_name(*opacity).as_bytes()), *state);
        }
        states.finish();
        let mut list = resources.shadings();
        for (at, shading) in shadings.iter().enumerate() {
            list.pair(Name(format!("S{at}").as_bytes()), *shading);
        }
        list.finish();
        let mut list = resources.x_objects();
        for (at, form) in forms.iter().enumerate() {
            list.pair(Name(format!("X{at}").as_bytes()), *form);
        }
    })
}

fn opacity_name(opacity: u8) -> String {
    format!("G{opacity}")
}

impl<W: Write> Form<'_, W> {
    fn children(&mut self, group: &Group) -> io::Result<()> {
        for node in group.children() {
            match node {
                Node::Group(group) => self.group(group)?,
                Node::Path(path) => self.path(path)?,
                Node::Text(text) => self.group(text.flattened())?,
                // Refused when the template or logo was read.
                Node::Image(_) => {}
            }
        }
        Ok(())
    }

    fn group(&mut self, group: &Group) -> io::Result<()> {
        let opacity = group.opacity().get();
        let plain = opacity >= 1.0 && group.clip_path().is_none();
        if plain {
            return self.children(group);
        }
        self.content.save_state();
        if let Some(clip) = group.clip_path() {
            self.clip(clip, group.abs_transform());
        }
        if opacity < 1.0 {
            self.opacity(opacity)?;
            let id = self.objects.reserve();
            write_form(id, group, self.bounds, Blend::AsOne, self.objects)?;
            let name = format!("X{}", self.forms.len());
            self.forms.push(id);
            self.content.x_object(Name(name.as_bytes()));
        } else {
            self.children(group)?;
        }
        self.content.restore_state();
        Ok(())
    }

    fn clip(&mut self, clip: &ClipPath, transform: Transform) {
        if let Some(outer) = clip.clip_path() {
            self.clip(outer, transform);
        }
        let transform = transform.pre_concat(clip.transform());
        let mut even_odd = false;
        self.clip_shapes(clip.root(), transform, &mut even_odd);
        if even_odd {
            self.content.clip_even_odd();
        } else {
            self.content.clip_nonzero();
        }
        self.content.end_path();
    }

    fn clip_shapes(&mut self, group: &Group, transform: Transform, even_odd: &mut bool) {
        for node in group.children() {
            match node {
                Node::Path(path) => {
                    *even_odd |= path.fill().is_some_and(|fill| fill.rule() == FillRule::EvenOdd);
                    if let Some(shape) =
                        path.data().clone().transform(transform.pre_concat(path.abs_transform()))
                    {
                        outline(&mut self.content, &shape);
                    }
                }
                Node::Group(inner) => self.clip_shapes(inner, transform, even_odd),
                Node::Text(text) => self.clip_shapes(text.flattened(), transform, even_odd),
                Node::Image(_) => {}
            }
        }
    }

    fn opacity(&mut self, opacity: f32) -> io::Result<()> {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let step = (opacity.clamp(0.0, 1.0) * 255.0).round() as u8;
        if step < 255 {
            if !self.opacities.contains_key(&step) {
                let state = write_opacity(step, self.objects)?;
                self.opacities.insert(step, state);
            }
            self.content.set_parameters(Name(opacity_name(step).as_bytes()));
        }
        Ok(())
    }

    fn path(&mut self, path: &Path) -> io::Result<()> {
        if !path.is_visible() {
            return Ok(());
        }
        let strokes_first = path.paint_order() == usvg::PaintOrder::StrokeAndFill;
        if strokes_first {
            self.stroke(path)?;
        }
        self.fill(path)?;
        if !strokes_first {
            self.stroke(path)?;
        }
        Ok(())
    }

    fn begin(&mut self, path: &Path) {
        self.content.save_state();
        let m = path.abs_transform();
        if !m.is_identity() {
            self.content.transform([m.sx, m.ky, m.kx, m.sy, m.tx, m.ty]);
        }
    }

    fn fill(&mut self, path: &Path) -> io::Result<()> {
        let Some(fill) = path.fill() else { return Ok(()) };
        self.begin(path);
        match fill.paint() {
            Paint::Color(colour) => {
                self.opacity(fill.opacity().get())?;
                let [red, green, blue] = unit(*colour);
                self.content.set_fill_rgb(red, green, blue);
                outline(&mut self.content, path.data());
                match fill.rule() {
                    FillRule::NonZero => self.content.fill_nonzero(),
                    FillRule::EvenOdd => self.content.fill_even_odd(),
                };
            }
            paint => {
                outline(&mut self.content, path.data());
                match fill.rule() {
                    FillRule::NonZero => self.content.clip_nonzero(),
                    FillRule::EvenOdd => self.content.clip_even_odd(),
                };
                self.content.end_path();
                self.shade(paint, fill.opacity().get())?;
            }
        }
        self.content.restore_state();
        Ok(())
    }

    fn stroke(&mut self, path: &Path) -> io::Result<()> {
        let Some(stroke) = path.stroke() else { return Ok(()) };
        self.begin(path);
        if let Paint::Color(colour) = stroke.paint() {
            self.opacity(stroke.opacity().get())?;
            let [red, green, blue] = unit(*colour);
            self.content.set_stroke_rgb(red, green, blue).set_line_width(stroke.width().get());
            self.content.set_line_cap(match stroke.linecap() {
                usvg::LineCap::Butt => LineCapStyle::ButtCap,
                usvg::LineCap::Round => LineCapStyle::RoundCap,
                usvg::LineCap::Square => LineCapStyle::ProjectingSquareCap,
            });
            self.content.set_line_join(match stroke.linejoin() {
                usvg::LineJoin::Miter | usvg::LineJoin::MiterClip => LineJoinStyle::MiterJoin,
                usvg::LineJoin::Round => LineJoinStyle::RoundJoin,
                usvg::LineJoin::Bevel => LineJoinStyle::BevelJoin,
            });
            self.content.set_miter_limit(stroke.miterlimit().get());
            if let Some(dashes) = stroke.dasharray() {
                self.content.set_dash_pattern(dashes.iter().copied(), stroke.dashoffset());
            }
            outline(&mut self.content, path.data());
            self.content.stroke();
        } else if let Some(shape) = path.data().stroke(&stroke.to_tiny_skia(), 1.0) {
            outline(&mut self.content, &shape);
            self.content.clip_nonzero().end_path();
            self.shade(stroke.paint(), stroke.opacity().get())?;
        }
        self.content.restore_state();
        Ok(())
    }

    /// Paints a gradient over the current clip.
    fn shade(&mut self, paint: &Paint, opacity: f32) -> io::Result<()> {
        let Some(gradient) = shading::Gradient::read(paint) else { return Ok(()) };
        self.opacity(opacity * gradient.opacity)?;
        let id = gradient.write(self.objects)?;
        let m = gradient.transform;
        if !m.is_identity() {
            self.content.transform([m.sx, m.ky, m.kx, m.sy, m.tx, m.ty]);
        }
        let name = format!("S{}", self.shadings.len());
        self.shadings.push(id);
        self.content.shading(Name(name.as_bytes()));
        Ok(())
    }
}

/// A graphics state with one opacity, in 1/255.
pub(super) fn write_opacity<W: Write>(step: u8, objects: &mut Objects<W>) -> io::Result<Ref> {
    let id = objects.reserve();
    let opacity = f32::from(step) / 255.0;
    objects.write_small(id, |chunk| {
        chunk.ext_graphics(id).non_stroking_alpha(opacity).stroking_alpha(opacity);
    })?;
    Ok(id)
}

pub(super) fn unit(colour: usvg::Color) -> [f32; 3] {
    [colour.red, colour.green, colour.blue].map(|part| f32::from(part) / 255.0)
}

fn outline(content: &mut Content, path: &tiny_skia::Path) {
    let (mut x, mut y) = (0.0, 0.0);
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(to) => {
                content.move_to(to.x, to.y);
                (x, y) = (to.x, to.y);
            }
            PathSegment::LineTo(to) => {
                content.line_to(to.x, to.y);
                (x, y) = (to.x, to.y);
            }
            PathSegment::QuadTo(by, to) => {
                // A quadratic curve is the cubic whose handles stand two thirds of the way to its own.
                let third = |from: f32, by: f32| from + (by - from) * 2.0 / 3.0;
                content.cubic_to(
                    third(x, by.x),
                    third(y, by.y),
                    third(to.x, by.x),
                    third(to.y, by.y),
                    to.x,
                    to.y,
                );
                (x, y) = (to.x, to.y);
            }
            PathSegment::CubicTo(first, second, to) => {
                content.cubic_to(first.x, first.y, second.x, second.y, to.x, to.y);
                (x, y) = (to.x, to.y);
            }
            PathSegment::Close => {
                content.close_path();
            }
        }
    }
}
