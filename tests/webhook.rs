//! Notifications over real loopback HTTP: they can ask for a synchronisation, and nothing in them is ever read.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::format_push_string,
    reason = "a test may stop where it stands"
)]

#[path = "dhis2_api/http.rs"]
mod http;

use std::net::TcpListener;
use std::sync::Arc;

use http::{Answer, send};
use kadi_contract::dhis2::{ConfigureConnection, ListSyncRuns};
use kadi_contract::office::{JobView, ListAudit};
use kadi_contract::session::Lock;
use kadi_contract::webhook::{GetWebhook, MakeWebhook, RevokeWebhook};
use kadi_contract::{ErrorCode, Secret};
use kadi_core::Demographics;
use kadi_demo::attributes;
use kadi_http::MOST_NOTIFIED;
use kadi_testkit::office::TestOffice;
use kadi_testkit::tracker::{Tracker, synchronise};
use tokio::runtime::Runtime;

/// An office connected to a server with one person, behind the routes of its local server. No clockwork runs: what is due
/// is done when the test says so.
struct Served {
    office: TestOffice,
    tracker: Tracker,
    authority: String,
    _runtime: Runtime,
}

fn serve() -> Served {
    let mut office = TestOffice::open();
    let tracker = Tracker::start(Arc::clone(&office.clock) as _).unwrap();
    let amina =
        Demographics { first_name: "Amina".into(), last_name: "Diop".into(), ..Demographics::default() };
    tracker.enroll("aminaUID001", &amina, &[attributes::MATERNAL]);
    tracker.connect(&mut office).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let router = kadi_http::router(Arc::clone(&office.app), address).unwrap();
    let runtime = Runtime::new().unwrap();
    runtime.spawn(async move {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        axum::serve(listener, router).await
    });
    Served { office, tracker, authority: address.to_string(), _runtime: runtime }
}

impl Served {
    fn notify(&self, path: &str, body: &[u8]) -> Answer {
        send(&self.authority, "POST", path, &[], body)
    }

    /// Does what is due and waits for it.
    fn look(&self) -> Option<JobView> {
        let job = self.office.app.do_what_is_due().unwrap()?;
        let token = self.office.token.as_ref().unwrap();
        Some(self.office.app.wait_job(token, &job.id, &mut |_| {}).unwrap())
    }

    fn runs(&mut self) -> usize {
        self.office.call(ListSyncRuns { limit: 200 }).unwrap().len()
    }
}

#[test]
fn any_body_has_the_same_effect_which_is_one_synchronisation() {
    let mut served = serve();
    let made = served.office.call(MakeWebhook {}).unwrap();
    let programmes = 2;
    let bodies: [&[u8]; 6] = [
        b"",
        b"{}",
        b"not json \x00\xff",
        br#"{"path": "metadata.user.x", "meta": {"op": "delete"}, "object": {"url": "https://evil.example"}}"#,
        br#"{"call": "people.search", "with": {}}"#,
        &vec![b'['; MOST_NOTIFIED],
    ];
    for (at, body) in bodies.iter().enumerate() {
        let heard = served.notify(&made.path, body);
        assert_eq!((heard.status, heard.json()), (202, serde_json::json!({ "status": "accepted" })));
        assert_eq!(served.runs(), at * programmes, "nothing happens before its time");
        assert_eq!(served.look().unwrap().state, "done");
        assert!(served.look().is_none(), "one notification, one synchronisation");
        served.office.clock.advance(60);
    }
    assert_eq!(served.runs(), bodies.len() * programmes);
    let too_long = served.notify(&made.path, &vec![b'x'; MOST_NOTIFIED + 1]);
    assert_eq!(too_long.status, 413);
    assert!(served.look().is_none());

    let header = format!("ApiToken {}", made.secret);
    let by_header =
        send(&served.authority, "POST", "/dhis2/webhook", &[("Authorization", &header)], b"{\"a\": 1}");
    assert_eq!(by_header.status, 202);
    assert!(served.look().is_some());
    assert_eq!(send(&served.authority, "GET", &made.path, &[], b"").status, 405);
    assert_eq!(served.tracker.non_get_requests(), 0);
}

#[test]
fn a_wrong_secret_is_refused_and_a_revoked_one_worth_nothing() {
    let mut served = serve();
    let none = "0".repeat(64);
    let refused = |served: &Served, path: &str| {
        let answer = served.notify(path, b"{}");
        assert_eq!((answer.status, answer.code().as_str()), (401, "webhook_refused"), "{path}");
        assert!(served.look().is_none());
    };
    refused(&served, &format!("/dhis2/webhook/{none}"));
    refused(&served, "/dhis2/webhook");
    assert!(!served.office.call(GetWebhook {}).unwrap().active);

    let first = served.office.call(MakeWebhook {}).unwrap();
    assert_eq!(first.secret.len(), 64);
    for wrong in [&first.secret[..63], &format!("{}0", first.secret), &first.secret.to_uppercase(), &none] {
        refused(&served, &format!("/dhis2/webhook/{wrong}"));
    }
    let second = served.office.call(MakeWebhook {}).unwrap();
    assert_ne!(first.secret, second.secret);
    refused(&served, &first.path);
    assert_eq!(served.notify(&second.path, b"").status, 202);
    let view = served.office.call(GetWebhook {}).unwrap();
    assert_eq!((view.active, view.heard), (true, 1));
    assert!(!serde_json::to_string(&view).unwrap().contains(&second.secret));
    assert!(!format!("{second:?}").contains(&second.secret));
    served.office.call(RevokeWebhook {}).unwrap();
    refused(&served, &second.path);
    assert!(served.look().is_none(), "what was heard before is not done any more");

    let audit = served.office.call(ListAudit { limit: 500, ..ListAudit::default() }).unwrap().entries;
    let of = |action: &str| audit.iter().filter(|entry| entry.action == action).count();
    assert_eq!((of("dhis2.make_webhook"), of("dhis2.revoke_webhook"), of("sync.webhook")), (2, 1, 0));
    let told = serde_json::to_string(&audit).unwrap();
    assert!(!told.contains(&first.secret) && !told.contains(&second.secret));
}

#[test]
fn a_storm_becomes_one_synchronisation_a_minute() {
    let mut served = serve();
    let made = served.office.call(MakeWebhook {}).unwrap();
    for _ in 0..50 {
        assert_eq!(served.notify(&made.path, b"{}").status, 202);
    }
    assert!(served.look().is_some());
    for _ in 0..50 {
        served.notify(&made.path, b"{}");
        assert!(served.look().is_none(), "within the minute");
    }
    served.office.clock.advance(59);
    assert!(served.look().is_none());
    served.office.clock.advance(1);
    assert!(served.look().is_some(), "what was asked for in the meantime is done once");
    served.office.clock.advance(600);
    assert!(served.look().is_none());
    assert_eq!(served.office.call(GetWebhook {}).unwrap().heard, 100);
}

#[test]
fn a_locked_office_asks_to_come_again_and_a_refused_account_is_not_asked_again() {
    let mut served = serve();
    let made = served.office.call(MakeWebhook {}).unwrap();
    served.office.call(Lock {}).unwrap();
    let locked = served.notify(&made.path, b"{}");
    assert_eq!((locked.status, locked.code().as_str()), (503, "locked"));
    assert!(locked.head.contains("retry-after: 300"));
    served.office.reopen().unwrap();

    // The application of the routes is the one before; this one is asked directly.
    let (url, username, password) = served.tracker.account();
    let wrong = |password: &str| ConfigureConnection {
        url: url.clone(),
        username: username.clone(),
        password: Some(Secret(password.into())),
        ..ConfigureConnection::default()
    };
    served.office.call(wrong("forgotten")).unwrap();
    served.office.app.hear_webhook(&made.secret).unwrap();
    let failed = served.look().unwrap();
    assert_eq!(failed.error.unwrap().code, ErrorCode::Dhis2AuthFailed);
    for _ in 0..5 {
        served.office.clock.advance(120);
        served.office.app.hear_webhook(&made.secret).unwrap();
        assert!(served.look().is_none(), "an account must not be locked by notifications");
    }
    served.office.call(wrong(&password)).unwrap();
    synchronise(&mut served.office).unwrap();
    assert!(served.look().is_some(), "mended by hand");
}
