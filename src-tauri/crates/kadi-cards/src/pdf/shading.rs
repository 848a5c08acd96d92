//! SVG gradients as PDF axial and radial shadings (ISO 32000-1 section 8.7.4.5).

use std::io::{self, Write};

use pdf_writer::Ref;
use pdf_writer::types::FunctionShadingType;
use tiny_skia::Transform;
use usvg::{Paint, Stop};

use super::art::unit;
use super::objects::Objects;

/// A gradient in the coordinates of its shape.
pub(super) struct Gradient<'p> {
    kind: FunctionShadingType,
    coords: Vec<f32>,
    stops: &'p [Stop],
    pub transform: Transform,
    /// The opacity all stops share.
    pub opacity: f32,
}

impl<'p> Gradient<'p> {
    /// `None` for paints that are not gradients.
    pub fn read(paint: &'p Paint) -> Option<Self> {
        let (kind, coords, base): (_, _, &usvg::BaseGradient) = match paint {
            Paint::LinearGradient(line) => {
                (FunctionShadingType::Axial, vec![line.x1(), line.y1(), line.x2(), line.y2()], line)
            }
            Paint::RadialGradient(circle) => {
                let coords = vec![
                    circle.fx(),
                    circle.fy(),
                    circle.fr().get(),
                    circle.cx(),
                    circle.cy(),
                    circle.r().get(),
                ];
                (FunctionShadingType::Radial, coords, circle)
            }
            Paint::Color(_) | Paint::Pattern(_) => return None,
        };
        let opacity = base.stops().first().map_or(1.0, |stop| stop.opacity().get());
        Some(Self { kind, coords, stops: base.stops(), transform: base.transform(), opacity })
    }

    pub fn write<W: Write>(&self, objects: &mut Objects<W>) -> io::Result<Ref> {
        let function = self.write_function(objects)?;
        let id = objects.reserve();
        objects.write_small(id, |chunk| {
            let mut shading = chunk.function_shading(id);
            shading.shading_type(self.kind).coords(self.coords.iter().copied());
            shading.color_space().device_rgb();
            shading.function(function).extend([true, true]);
        })?;
        Ok(id)
    }

    /// One straight function between each two stops, stitched together.
    fn write_function<W: Write>(&self, objects: &mut Objects<W>) -> io::Result<Ref> {
        let mut parts = Vec::new();
        let mut bounds = Vec::new();
        for pair in self.stops.windows(2) {
            let [from, to] = pair else { continue };
            let id = objects.reserve();
            objects.write_small(id, |chunk| {
                let mut function = chunk.exponential_function(id);
                function.domain([0.0, 1.0]).range([0.0, 1.0, 0.0, 1.0, 0.0, 1.0]);
                function.c0(unit(from.color())).c1(unit(to.color())).n(1.0);
            })?;
            parts.push(id);
            bounds.push(to.offset().get());
        }
        // The shading runs from the first stop's offset to the last one's; colours continue outside.
        bounds.pop();
        let first = self.stops.first().map_or(0.0, |stop| stop.offset().get());
        let last = self.stops.last().map_or(1.0, |stop| stop.offset().get());
        let lead = (first > 0.0).then(|| self.flat(self.stops.first(), objects)).transpose()?;
        let tail = (last < 1.0).then(|| self.flat(self.stops.last(), objects)).transpose()?;
        if let Some(lead) = lead {
            parts.insert(0, lead);
            bounds.insert(0, first);
        }
        if let Some(tail) = tail {
            parts.push(tail);
            bounds.push(last);
        }
        let id = objects.reserve();
        objects.write_small(id, |chunk| {
            let mut function = chunk.stitching_function(id);
            function.domain([0.0, 1.0]).range([0.0, 1.0, 0.0, 1.0, 0.0, 1.0]);
            let encode = parts.iter().flat_map(|_| [0.0, 1.0]).collect::<Vec<_>>();
            function.functions(parts.iter().copied()).bounds(bounds).encode(encode);
        })?;
        Ok(id)
    }

    /// A function of one colour, for the stretch before the first or after the last stop.
    fn flat<W: Write>(&self, stop: Option<&Stop>, objects: &mut Objects<W>) -> io::Result<Ref> {
        let colour = stop.map_or([0.0; 3], |stop| unit(stop.color()));
        let id = objects.reserve();
        objects.write_small(id, |chunk| {
            let mut function = chunk.exponential_function(id);
            function.domain([0.0, 1.0]).range([0.0, 1.0, 0.0, 1.0, 0.0, 1.0]);
            function.c0(colour).c1(colour).n(1.0);
        })?;
        Ok(id)
    }
}
