//! How long one pair takes, prepared and from scratch.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use kadi_mpi::{NoFrequencies, Query, Record, Rules, Signature, probe_keys};

fn pair_score(criterion: &mut Criterion) {
    let rules = Rules::standard();
    let read = |json: &str| Record::from_json(json).unwrap_or_default();
    let amina = read(
        r#"{"first_name":"Aïssatou Binta","last_name":"Diallo","date_of_birth":"1991-03-12","sex":"F",
            "district":"Pikine","commune":"Pikine Est","phone":"+221771234567","mother_name":"Mariama Sow"}"#,
    );
    let other = read(
        r#"{"first_name":"Isatou","last_name":"Jallow","date_of_birth":"1991-12-03","sex":"F",
            "district":"Pikine","commune":"Pikine Ouest","mother_name":"Maryam Sowe"}"#,
    );
    let (a, b) = (rules.prepare(&amina), rules.prepare(&other));
    criterion.bench_function("score", |bench| {
        bench.iter(|| rules.score(black_box(&a), black_box(&b), &NoFrequencies))
    });
    // What linking does: the same outcome without its explanation, for a likely pair and for one of two people.
    criterion.bench_function("assess", |bench| {
        bench.iter(|| rules.assess(black_box(&a), black_box(&b), &NoFrequencies))
    });
    let stranger = rules.prepare(&read(
        r#"{"first_name":"Kofi","last_name":"Mensah","date_of_birth":"1992-07-21","sex":"M","district":"Pikine"}"#,
    ));
    criterion.bench_function("assess strangers", |bench| {
        bench.iter(|| rules.assess(black_box(&a), black_box(&stranger), &NoFrequencies))
    });
    criterion.bench_function("prepare", |bench| bench.iter(|| rules.prepare(black_box(&amina))));
    let (query, signature) = (Query::new(&a, &NoFrequencies), Signature::derive(&b));
    criterion.bench_function("prescore", |bench| bench.iter(|| query.prescore(black_box(signature))));
    criterion.bench_function("probe_keys", |bench| bench.iter(|| probe_keys(black_box(&a))));
}

criterion_group!(benches, pair_score);
criterion_main!(benches);
