//! Censuses against a small model of a server and of what a caller keeps.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::*;
use crate::machine::{SyncScope, Walk};

const PROGRAM: &str = "f1AyMswryyQ";

fn plan() -> SyncPlan {
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
        page_size: 10,
    }
}

fn uid(number: usize) -> String {
    format!("Te{number:09}")
}

fn respond(body: &Value) -> Result<Response, TransportError> {
    let body = body.to_string().into_bytes();
    Ok(Response { status: 200, content_type: "application/json".into(), body })
}

/// A server that shows these UIDs, each in a version.
struct Server {
    rows: BTreeMap<String, u32>,
    version: &'static str,
    asked: Vec<GetRequest>,
}

impl Server {
    fn answer(&mut self, request: &GetRequest) -> Result<Response, TransportError> {
        self.asked.push(request.clone());
        if request.path == "system/info" {
            return respond(&json!({"version": self.version, "serverDate": "2026-11-21T09:00:00.000"}));
        }
        let number = |name: &str| request.find_parameter(name).unwrap().parse::<usize>().unwrap();
        let named = request.find_parameter("trackedEntities").map(|list| list.split(',').collect::<Vec<_>>());
        let mut rows = self
            .rows
            .iter()
            .filter(|(uid, _)| named.as_ref().is_none_or(|named| named.contains(&uid.as_str())))
            .skip((number("page") - 1) * number("pageSize"));
        let shown: Vec<Value> = rows
            .by_ref()
            .take(number("pageSize"))
            .map(|(uid, changed)| json!({"trackedEntity": uid, "updatedAt": changed.to_string()}))
            .collect();
        let next = rows.next().map(|_| "next");
        respond(&json!({"pager": {"page": number("page"), "nextPage": next}, "trackedEntities": shown}))
    }
}

/// What a caller keeps: records by UID with their fingerprints, rows, and who is gone.
#[derive(Default)]
struct Kept {
    held: BTreeMap<String, String>,
    rows: BTreeMap<String, String>,
    gone: BTreeSet<String>,
    fetched: usize,
}

fn run(
    machine: &mut CensusMachine,
    server: &mut Server,
    kept: &mut Kept,
    mut fault: impl FnMut(&GetRequest) -> Option<Result<Response, TransportError>>,
) -> Result<(), SyncError> {
    for _ in 0..10_000 {
        match machine.next() {
            CensusStep::Done => return Ok(()),
            CensusStep::Compare(wanted) => {
                let held = kept.held.clone();
                kept.rows.retain(|uid, told| held.get(uid) != Some(told) || kept.gone.contains(uid));
                if wanted == Wanted::DifferingAndUnseen {
                    let seen: BTreeSet<String> = server.rows.keys().cloned().collect();
                    let unseen = held.keys().filter(|uid| !seen.contains(*uid));
                    kept.rows.extend(unseen.map(|uid| (uid.clone(), String::new())));
                }
                machine.compared();
            }
            CensusStep::Choose(most) => {
                machine.choose(kept.rows.keys().take(most as usize).cloned().collect());
            }
            CensusStep::Get(request) => {
                let answer = fault(&request).unwrap_or_else(|| server.answer(&request));
                match machine.accept(answer)? {
                    Found::Nothing => {}
                    Found::Rows(rows) => {
                        kept.rows.extend(rows.into_iter().map(|told| (told.uid, told.fingerprint)));
                    }
                    Found::Judged(judged) => {
                        for record in judged.records {
                            kept.fetched += 1;
                            kept.gone.remove(&record.uid);
                            kept.held.insert(record.uid.clone(), record.fingerprint(PROGRAM));
                        }
                        kept.gone.extend(judged.gone);
                        judged.settled.iter().for_each(|uid| drop(kept.rows.remove(uid)));
                    }
                }
            }
        }
    }
    panic!("the census does not end");
}

fn server(rows: usize) -> Server {
    let rows = (0..rows).map(|number| (uid(number), 1)).collect();
    Server { rows, version: "2.42.5.2", asked: Vec::new() }
}

fn first(server: &mut Server) -> Kept {
    let mut kept = Kept::default();
    let mut machine = CensusMachine::begin(plan(), None);
    assert!(machine.is_beginning());
    run(&mut machine, server, &mut kept, |_| None).unwrap();
    kept
}

#[test]
fn what_was_never_seen_what_differs_and_what_is_gone_is_asked_for_by_name() {
    let mut server = server(230);
    let mut kept = first(&mut server);
    assert_eq!((kept.held.len(), kept.fetched), (230, 230));
    let named =
        |asked: &GetRequest| asked.find_parameter("trackedEntities").map(|list| list.split(',').count());
    assert_eq!(server.asked.iter().filter_map(named).collect::<Vec<_>>(), [100, 100, 30]);
    let walked = server.asked.iter().find(|asked| asked.find_parameter("fields").is_some()).unwrap();
    assert!(!walked.find_parameter("fields").unwrap().contains("attributes"));

    server.rows.insert(uid(7), 2);
    server.rows.remove(&uid(9));
    server.rows.insert(uid(900), 1);
    server.asked.clear();
    run(&mut CensusMachine::begin(plan(), None), &mut server, &mut kept, |_| None).unwrap();
    assert_eq!(server.asked.iter().filter_map(named).collect::<Vec<_>>(), [3]);
    assert_eq!(kept.gone, [uid(9)].into());
    assert_eq!(kept.fetched, 232);

    server.rows.insert(uid(9), 1);
    run(&mut CensusMachine::begin(plan(), None), &mut server, &mut kept, |_| None).unwrap();
    assert!(kept.gone.is_empty(), "it came back");
}

#[test]
fn a_failed_cut_or_foreign_answer_makes_nobody_gone() {
    let mut server = server(40);
    let mut kept = first(&mut server);
    let cut = || respond(&json!({"trackedEntities": [{"trackedEntity": uid(39), "updatedAt": "x"}]}));
    type Fault = Box<dyn Fn(&GetRequest) -> Option<Result<Response, TransportError>>>;
    let named = |request: &GetRequest| request.find_parameter("trackedEntities").is_some();
    let faults: Vec<Fault> = vec![
        Box::new(|request| (request.path != "system/info").then_some(Err(TransportError::Unreachable))),
        Box::new(|request| (request.path != "system/info").then_some(Err(TransportError::ServerError(500)))),
        Box::new(move |request| named(request).then_some(Err(TransportError::ServerError(500)))),
        Box::new(move |request| named(request).then(cut)),
    ];
    server.rows.insert(uid(3), 2);
    for fault in faults {
        let mut machine = CensusMachine::begin(plan(), None);
        // Whether it fails or leaves a record as it is: nobody is gone.
        let _ = run(&mut machine, &mut server, &mut kept, |request| fault(request));
        assert!(kept.gone.is_empty());
    }
}

#[test]
fn an_interrupted_census_goes_on_and_one_that_ended_says_when() {
    let mut server = server(60);
    let mut kept = Kept::default();
    let mut machine = CensusMachine::begin(plan(), None);
    let mut answers = 0;
    let ended = run(&mut machine, &mut server, &mut kept, |_| {
        answers += 1;
        (answers > 2).then_some(Err(TransportError::Unreachable))
    });
    assert_eq!(ended, Err(SyncError::Transport(TransportError::Unreachable)));
    let stored = serde_json::to_string(&machine.checkpoint()).unwrap();
    server.asked.clear();
    let mut resumed = CensusMachine::begin(plan(), Some(serde_json::from_str(&stored).unwrap()));
    assert!(!resumed.is_beginning());
    run(&mut resumed, &mut server, &mut kept, |_| None).unwrap();
    assert_eq!(kept.held.len(), 60);
    assert_eq!(server.asked[1].find_parameter("page"), Some("2"), "the first page is not asked for again");

    let at = resumed.checkpoint();
    let walked = |watermark: &str, version: &str| Checkpoint {
        watermark: Some(watermark.into()),
        version: version.into(),
        updated_after: Some("2026-11-20T00:00:00.000".into()),
        ..at.walk.clone()
    };
    for (watermark, version, due) in [
        ("2026-11-21T09:10:00.000", "2.42.5.2", false),
        ("2026-11-28T08:59:00.000", "2.42.5.2", false),
        ("2026-11-28T09:00:00.000", "2.42.5.2", true),
        ("2026-11-20T09:00:00.000", "2.42.5.2", true),
        ("2026-11-21T09:10:00.000", "2.43.1", true),
    ] {
        assert_eq!(census_is_due(&walked(watermark, version), Some(&at)), due, "{watermark} {version}");
    }
    assert!(census_is_due(&walked("2026-11-21T09:10:00.000", "2.42.5.2"), None));
    let first_walk = Checkpoint { updated_after: None, ..walked("2026-11-21T09:10:00.000", "2.42.5.2") };
    assert!(!census_is_due(&first_walk, None), "a full walk has just shown everybody");
}

#[test]
fn a_server_upgraded_while_it_is_asked_is_asked_in_its_new_words() {
    let mut server = server(30);
    server.version = "2.39.10";
    let mut kept = Kept::default();
    let mut machine = CensusMachine::begin(plan(), None);
    let missing = || Response {
        status: 404,
        content_type: "application/json".into(),
        body: br#"{"httpStatusCode":404,"message":"gone"}"#.to_vec(),
    };
    let mut probes = 0;
    run(&mut machine, &mut server, &mut kept, |request| {
        if request.path == "system/info" {
            probes += 1;
            let version = if probes == 1 { "2.39.10" } else { "2.42.5.2" };
            return Some(respond(&json!({"version": version, "serverDate": "2026-11-21T09:00:00.000"})));
        }
        (request.path == "trackedEntityInstances").then(|| Ok(missing()))
    })
    .unwrap();
    assert_eq!(kept.held.len(), 30);
}

#[test]
fn a_census_with_a_record_that_was_not_served_is_taken_again_the_next_day() {
    let mut server = server(40);
    let mut kept = first(&mut server);
    server.rows.insert(uid(3), 2);
    let mut machine = CensusMachine::begin(plan(), None);
    run(&mut machine, &mut server, &mut kept, |request| {
        let named = request.find_parameter("trackedEntities")?;
        named.contains(&uid(3)).then_some(Err(TransportError::ServerError(500)))
    })
    .unwrap();
    assert!(!machine.is_whole() && kept.gone.is_empty());
    let at = machine.checkpoint();
    let walked = |watermark: &str| Checkpoint { watermark: Some(watermark.into()), ..at.walk.clone() };
    assert!(!census_is_due(&walked("2026-11-22T08:59:00.000"), Some(&at)));
    assert!(census_is_due(&walked("2026-11-22T09:00:00.000"), Some(&at)));
    let mut again = CensusMachine::begin(plan(), Some(at.clone()));
    run(&mut again, &mut server, &mut kept, |_| None).unwrap();
    assert!(again.is_whole());
    assert!(!census_is_due(&walked("2026-11-23T09:00:00.000"), Some(&again.checkpoint())));
}
