//! Cards per second: composing, PNG at 300 dpi, PDF pages, readiness.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kadi_cards::{BuiltInTemplates, Dpi, PdfSink, Renderer, Side, Template, readiness};

fn cards(bench: &mut Criterion) {
    let renderer = Renderer::new();
    for name in ["vital", "sovereign"] {
        let template = Template::load(&BuiltInTemplates, name).expect("a built-in template");
        let data = &template.samples()[0].data;
        let sheet = renderer.compose(&template, Side::Front, data);
        let mut group = bench.benchmark_group(name);
        group.throughput(Throughput::Elements(1)).sample_size(20);
        group.bench_function("compose", |b| {
            b.iter(|| black_box(renderer.compose(&template, Side::Front, data)))
        });
        group.bench_function("readiness", |b| b.iter(|| black_box(readiness(&template, data))));
        group.bench_function("rgba", |b| b.iter(|| black_box(renderer.rgba(&sheet, Dpi::Standard))));
        group.bench_function("png", |b| b.iter(|| black_box(renderer.png(&sheet, Dpi::Standard))));
        let mut sink = PdfSink::new(std::io::sink()).expect("nothing can fail");
        group.bench_function("pdf page", |b| b.iter(|| sink.add_page(&sheet).expect("nothing can fail")));
        group.finish();
    }
}

criterion_group!(benches, cards);
criterion_main!(benches);
