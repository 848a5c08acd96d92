//! Walks of the machine against a small model of a server: a list of UIDs and a script of failures.

use serde_json::json;

use super::*;

const PROGRAM: &str = "f1AyMswryyQ";

fn plan(page_size: u32) -> SyncPlan {
    SyncPlan {
        walk: Walk::Records,
        scope: SyncScope {
            server: "https://dhis2.example.org".into(),
            user: "kofi".into(),
            program: PROGRAM.into(),
            org_units: Vec::new(),
            fields_version: "1".into(),
        },
        attributes: BTreeSet::new(),
        page_size,
    }
}

fn uid(number: usize) -> String {
    format!("Te{number:09}")
}

fn respond(status: u16, body: &Value) -> Result<Response, TransportError> {
    let body = body.to_string().into_bytes();
    Ok(Response { status, content_type: "application/json".into(), body })
}

/// A server with `rows` records; the walk's lower bound is written down, not obeyed.
struct Model {
    rows: Vec<usize>,
    version: &'static str,
    server_date: &'static str,
    asked: Vec<GetRequest>,
}

impl Model {
    fn new(rows: usize) -> Self {
        Self {
            rows: (0..rows).collect(),
            version: "2.42.5.2",
            server_date: "2026-11-21T09:00:00.000",
            asked: Vec::new(),
        }
    }

    fn answer(&mut self, request: &GetRequest) -> Result<Response, TransportError> {
        self.asked.push(request.clone());
        if request.path == "system/info" {
            return respond(200, &json!({"version": self.version, "serverDate": self.server_date}));
        }
        let number = |name: &str| request.find_parameter(name).unwrap().parse::<usize>().unwrap();
        let (page, size) = (number("page"), number("pageSize"));
        let mut rows = self.rows.iter().skip((page - 1) * size);
        let shown: Vec<Value> =
            rows.by_ref().take(size).map(|row| json!({"trackedEntity": uid(*row)})).collect();
        let mut pager = json!({"page": page, "pageSize": size});
        if request.find_parameter("totalPages").is_some() {
            pager["total"] = json!(self.rows.len());
        }
        if rows.next().is_some() && self.version.starts_with("2.42") {
            pager["nextPage"] = json!("next");
        }
        respond(200, &json!({"pager": pager, "trackedEntities": shown}))
    }
}

/// Runs to the end; `fault` may replace an answer.
fn run(
    machine: &mut SyncMachine,
    model: &mut Model,
    mut fault: impl FnMut(&GetRequest) -> Option<Result<Response, TransportError>>,
) -> Result<(Vec<String>, u64, Summary), SyncError> {
    let (mut seen, mut failures) = (Vec::new(), 0);
    for _ in 0..10_000 {
        match machine.next() {
            Step::Done(summary) => return Ok((seen, failures, summary)),
            Step::Get(request) => {
                let answer = fault(&request).unwrap_or_else(|| model.answer(&request));
                let accepted = machine.accept(answer)?;
                if let Some(page) = accepted.page {
                    seen.extend(page.records.into_iter().map(|record| record.uid));
                    failures += page.failures.len() as u64;
                }
            }
        }
    }
    panic!("the walk does not end");
}

#[test]
fn a_walk_asks_the_clock_first_and_reads_every_record_once() {
    let mut model = Model::new(25);
    let mut machine = SyncMachine::start(plan(10));
    let (seen, failures, summary) = run(&mut machine, &mut model, |_| None).unwrap();
    assert_eq!(seen, (0..25).map(uid).collect::<Vec<_>>());
    assert_eq!((failures, summary.pages, summary.complete), (0, 3, true));
    assert_eq!(machine.checkpoint().watermark.as_deref(), Some("2026-11-21T09:00:00.000"));
    assert_eq!(model.asked[0].path, "system/info");
    let first = &model.asked[1];
    assert_eq!(first.find_parameter("program"), Some(PROGRAM));
    assert_eq!(first.find_parameter("orgUnitMode"), Some("CAPTURE"));
    assert_eq!(first.find_parameter("includeDeleted"), Some("true"));
    assert_eq!(first.find_parameter("order"), Some("createdAt:asc"));
    assert_eq!(first.find_parameter("updatedAfter"), None);
    assert_eq!(model.asked.len(), 4, "an absent next page saves asking for an empty one");
}

#[test]
fn before_2_42_only_an_empty_page_ends_a_walk() {
    let mut model = Model { version: "2.41.9", ..Model::new(20) };
    let (seen, _, _) = run(&mut SyncMachine::start(plan(10)), &mut model, |_| None).unwrap();
    assert_eq!(seen.len(), 20);
    assert_eq!(model.asked.len(), 4);
}

#[test]
fn the_next_run_asks_for_changes_with_an_overlap() {
    let mut model = Model::new(5);
    let mut machine = SyncMachine::start(plan(10));
    run(&mut machine, &mut model, |_| None).unwrap();
    let stored = serde_json::to_string(machine.checkpoint()).unwrap();
    let checkpoint = serde_json::from_str(&stored).unwrap();
    model.server_date = "2026-11-22T09:00:00.000";
    let mut next = SyncMachine::resume(plan(10), checkpoint).unwrap();
    run(&mut next, &mut model, |_| None).unwrap();
    let last = model.asked.last().unwrap();
    assert_eq!(last.find_parameter("updatedAfter"), Some("2026-11-21T07:30:00.000"));
    assert_eq!(next.checkpoint().watermark.as_deref(), Some("2026-11-22T09:00:00.000"));
}

#[test]
fn a_checkpoint_of_another_mapping_is_refused() {
    let machine = SyncMachine::start(plan(10));
    let mut other = plan(10);
    other.scope.fields_version = "2".into();
    let refused = SyncMachine::resume(other, machine.checkpoint().clone());
    assert_eq!(refused.err(), Some(SyncError::ScopeChanged));
}

#[test]
fn a_slow_server_is_asked_for_less_and_nothing_is_skipped() {
    let mut model = Model::new(95);
    let mut machine = SyncMachine::start(plan(40));
    let (seen, _, summary) = run(&mut machine, &mut model, |request| {
        let size: u32 = request.find_parameter("pageSize")?.parse().ok()?;
        (size > 12).then_some(Err(TransportError::Timeout))
    })
    .unwrap();
    let distinct: BTreeSet<_> = seen.into_iter().collect();
    assert_eq!(distinct.len(), 95);
    assert!(summary.complete);
}

#[test]
fn larger_pages_come_back_after_a_good_while() {
    let mut model = Model::new(600);
    let mut machine = SyncMachine::start(plan(40));
    let mut first = true;
    let (seen, _, _) = run(&mut machine, &mut model, |request| {
        (request.path != "system/info" && std::mem::take(&mut first)).then_some(Err(TransportError::Timeout))
    })
    .unwrap();
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>().len(), 600);
    let sizes: Vec<_> = model.asked.iter().filter_map(|asked| asked.find_parameter("pageSize")).collect();
    assert_eq!((sizes.first(), sizes.last()), (Some(&"20"), Some(&"40")));
}

#[test]
fn a_record_that_cannot_be_served_is_passed_over_and_the_watermark_stays() {
    let mut model = Model::new(30);
    let mut machine = SyncMachine::start(plan(8));
    let poisoned = 13;
    let (seen, failures, summary) = run(&mut machine, &mut model, |request| {
        let number = |name: &str| request.find_parameter(name)?.parse::<usize>().ok();
        let (page, size) = (number("page")?, number("pageSize")?);
        let covers = ((page - 1) * size..page * size).contains(&poisoned);
        covers.then_some(Err(TransportError::ServerError(500)))
    })
    .unwrap();
    let distinct: BTreeSet<_> = seen.into_iter().collect();
    assert_eq!(distinct.len(), 29);
    assert!(!distinct.contains(&uid(poisoned)));
    assert_eq!((failures, summary.complete), (1, false));
    assert_eq!(machine.checkpoint().watermark, None);
}

#[test]
fn a_server_that_fails_throughout_is_given_up() {
    let mut machine = SyncMachine::start(plan(8));
    let ended = run(&mut machine, &mut Model::new(30), |request| {
        (request.path != "system/info").then_some(Err(TransportError::ServerError(500)))
    });
    assert_eq!(ended.err(), Some(SyncError::TooManyFailures));
    let refused =
        run(&mut SyncMachine::start(plan(8)), &mut Model::new(3), |_| respond(401, &json!({})).into());
    assert_eq!(refused.err(), Some(SyncError::AuthFailed));
}

#[test]
fn rows_that_vanish_while_paging_are_walked_again() {
    let mut model = Model::new(30);
    let mut machine = SyncMachine::start(plan(10));
    let mut seen = BTreeSet::new();
    while let Step::Get(request) = machine.next() {
        let accepted = machine.accept(model.answer(&request)).unwrap();
        seen.extend(accepted.page.into_iter().flat_map(|page| page.records).map(|record| record.uid));
        if model.asked.len() == 2 {
            // One record of the first page is removed for good: the eleventh slips to the first page.
            model.rows.remove(3);
        }
    }
    assert_eq!(seen.len(), 30, "the removed one was read before; all others must be");
    assert!(machine.checkpoint().watermark.is_some());
}

#[test]
fn a_kill_after_any_step_loses_nothing() {
    let steps = 6;
    for killed_after in 0..steps {
        let mut model = Model::new(45);
        let mut seen = BTreeSet::new();
        let mut stored = None;
        let mut machine = SyncMachine::start(plan(10));
        for step in 0.. {
            if step == killed_after {
                machine = match stored.take() {
                    Some(checkpoint) => SyncMachine::resume(plan(10), checkpoint).unwrap(),
                    None => SyncMachine::start(plan(10)),
                };
            }
            let Step::Get(request) = machine.next() else { break };
            let accepted = machine.accept(model.answer(&request)).unwrap();
            seen.extend(accepted.page.into_iter().flat_map(|page| page.records).map(|record| record.uid));
            stored = Some(accepted.checkpoint);
        }
        assert_eq!(seen.len(), 45, "killed after {killed_after}");
        assert_eq!(machine.checkpoint().phase, Phase::Done);
    }
}

#[test]
fn an_earlier_answer_that_comes_again_is_not_taken_for_the_next_page() {
    let mut model = Model::new(40);
    let mut machine = SyncMachine::start(plan(10));
    let (mut last, mut repeated) = (None, false);
    let mut seen = BTreeSet::new();
    while let Step::Get(request) = machine.next() {
        let fresh = model.answer(&request);
        let answer = match last.take() {
            // A cache in between answers the third page with the second.
            Some(earlier) if request.find_parameter("page") == Some("3") && !repeated => {
                repeated = true;
                earlier
            }
            _ => fresh.clone(),
        };
        last = Some(fresh);
        let accepted = machine.accept(answer).unwrap();
        seen.extend(accepted.page.into_iter().flat_map(|page| page.records).map(|record| record.uid));
    }
    assert!(repeated);
    assert_eq!(seen.len(), 40);
}

#[test]
fn a_server_that_cuts_pages_smaller_than_asked_is_asked_for_less() {
    let mut model = Model::new(95);
    let mut machine = SyncMachine::start(plan(40));
    let mut asked = Vec::new();
    let mut seen = BTreeSet::new();
    while let Step::Get(mut request) = machine.next() {
        if let Some((_, size)) = request.query.iter_mut().find(|(name, _)| name == "pageSize") {
            asked.push(size.clone());
            *size = size.parse::<u32>().unwrap().min(20).to_string();
        }
        let accepted = machine.accept(model.answer(&request)).unwrap();
        seen.extend(accepted.page.into_iter().flat_map(|page| page.records).map(|record| record.uid));
    }
    assert_eq!(seen.len(), 95);
    assert_eq!(asked.last().map(String::as_str), Some("20"));
}

#[test]
fn a_clock_set_back_while_a_walk_is_interrupted_begins_it_again() {
    let mut model = Model::new(30);
    let mut machine = SyncMachine::start(plan(10));
    run(&mut machine, &mut model, |_| None).unwrap();
    model.server_date = "2026-11-22T09:00:00.000";
    let mut interrupted = SyncMachine::resume(plan(10), machine.checkpoint().clone()).unwrap();
    for _ in 0..3 {
        let Step::Get(request) = interrupted.next() else { panic!("over") };
        let _ = interrupted.accept(model.answer(&request)).unwrap();
    }
    assert_eq!(interrupted.checkpoint().page, 3);
    // What changes now carries times before the walk's beginning, on pages that it has read already.
    model.server_date = "2026-11-21T20:00:00.000";
    model.asked.clear();
    let mut resumed = SyncMachine::resume(plan(10), interrupted.checkpoint().clone()).unwrap();
    run(&mut resumed, &mut model, |_| None).unwrap();
    let asked = &model.asked[1];
    assert_eq!((asked.find_parameter("page"), asked.find_parameter("updatedAfter")), (Some("1"), None));
    assert_eq!(resumed.checkpoint().watermark.as_deref(), Some("2026-11-21T20:00:00.000"));
}

#[test]
fn a_clock_set_back_by_less_than_the_overlap_does_not() {
    let mut model = Model::new(30);
    let mut interrupted = SyncMachine::start(plan(10));
    for _ in 0..3 {
        let Step::Get(request) = interrupted.next() else { panic!("over") };
        let _ = interrupted.accept(model.answer(&request)).unwrap();
    }
    model.server_date = "2026-11-21T08:00:00.000";
    let mut resumed = SyncMachine::resume(plan(10), interrupted.checkpoint().clone()).unwrap();
    let (seen, _, _) = run(&mut resumed, &mut model, |_| None).unwrap();
    assert_eq!(seen.first(), Some(&uid(20)));
    assert_eq!(resumed.checkpoint().watermark.as_deref(), Some("2026-11-21T09:00:00.000"));
}

#[test]
fn answers_that_break_off_or_are_too_large_are_asked_for_in_smaller_pages_also_after_a_restart() {
    for trouble in [TransportError::Interrupted, TransportError::TooLarge, TransportError::ServerError(504)] {
        let mut model = Model::new(300);
        let too_much = |request: &GetRequest| {
            let size: u32 = request.find_parameter("pageSize")?.parse().ok()?;
            (size > 30).then(|| Err(trouble.clone()))
        };
        let mut machine = SyncMachine::start(plan(100));
        let mut seen = BTreeSet::new();
        // Killed after a few answers, when the pages have become small.
        for _ in 0..7 {
            let Step::Get(request) = machine.next() else { panic!("over") };
            let answer = too_much(&request).unwrap_or_else(|| model.answer(&request));
            let page = machine.accept(answer).unwrap().page;
            seen.extend(page.into_iter().flat_map(|page| page.records).map(|record| record.uid));
        }
        let stored = serde_json::to_string(machine.checkpoint()).unwrap();
        let mut resumed = SyncMachine::resume(plan(100), serde_json::from_str(&stored).unwrap()).unwrap();
        let before = model.asked.len();
        let (rest, failures, summary) = run(&mut resumed, &mut model, too_much).unwrap();
        assert_eq!(model.asked[before + 1].find_parameter("pageSize"), Some("25"), "{trouble:?}");
        seen.extend(rest);
        assert_eq!((seen.len(), failures, summary.complete), (300, 0, true), "{trouble:?}");
    }
}
