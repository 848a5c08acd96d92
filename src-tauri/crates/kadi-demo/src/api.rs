//! Answers as DHIS2 2.36 to 2.43 gives them, without a network.
//!
//! Sources: DHIS2 developer documentation, "Tracker", "Metadata", "Authentication" of these versions. Unknown parameters are
//! ignored as DHIS2 ignores them; parameters of other versions are unknown.

mod crowd;
mod envelope;
mod fields;
mod metadata;
mod reach;
mod speech;
mod tracker;

use serde_json::{Value, json};

pub use self::crowd::Crowd;
pub(crate) use self::speech::Release;
use self::speech::Speech;
use crate::world::World;

/// A question to the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Path below the server's root, such as `/api/system/info`.
    pub path: String,
    /// Query parameters, decoded.
    pub query: Vec<(String, String)>,
    /// What the request proves itself with.
    pub credentials: Credentials,
    /// Whether the request says that a script sent it; without, DHIS2 redirects to its login page.
    pub from_script: bool,
}

impl Asked {
    /// The first value of a parameter; blank counts as absent.
    fn find(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.trim().is_empty())
    }

    fn is_true(&self, name: &str) -> bool {
        self.find(name) == Some("true")
    }
}

/// What a request proves itself with.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Nothing.
    None,
    /// User name and password.
    Basic {
        /// User name.
        username: String,
        /// Password.
        password: String,
    },
    /// A personal access token.
    Token(String),
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Basic { .. } => "Basic(..)",
            Self::Token(_) => "Token(..)",
        })
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: String,
    /// `Location` of a redirect.
    pub location: Option<String>,
    /// Body.
    pub body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(value: &Value) -> Self {
        Self::json_with(200, value)
    }

    fn json_with(status: u16, value: &Value) -> Self {
        Self {
            status,
            content_type: "application/json;charset=UTF-8".to_owned(),
            location: None,
            body: value.to_string().into_bytes(),
        }
    }

    /// DHIS2's error body.
    pub(crate) fn error(status: u16, message: &str) -> Self {
        Self::error_with(status, message, None)
    }

    pub(crate) fn error_with(status: u16, message: &str, code: Option<&str>) -> Self {
        let mut body = json!({
            "httpStatus": reason(status), "httpStatusCode": status, "status": "ERROR", "message": message
        });
        if let (Some(code), Some(members)) = (code, body.as_object_mut()) {
            members.insert("errorCode".to_owned(), json!(code));
        }
        Self::json_with(status, &body)
    }
}

const fn reason(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        _ => "Error",
    }
}

impl World {
    /// Answers a GET.
    #[must_use]
    pub fn answer(&self, asked: &Asked) -> Answer {
        if asked.path == "/api/ping" {
            return Answer {
                status: 200,
                content_type: "text/plain;charset=UTF-8".to_owned(),
                location: None,
                body: b"pong".to_vec(),
            };
        }
        if let Some(refusal) = self.refuse(asked) {
            return refusal;
        }
        let parts: Vec<&str> = asked.path.trim_matches('/').split('/').collect();
        let release = self.release();
        let new = Speech::of_new_endpoints(release);
        let answered = match parts.as_slice() {
            ["api", "system", "info"] => Ok(self.system_info()),
            ["api", "me"] => Ok(self.me(asked)),
            ["api", "programs"] => self.list_programs(asked),
            ["api", "organisationUnits"] => self.list_org_units(asked),
            ["api", "tracker", "trackedEntities"] => self.list_entities(asked, new),
            ["api", "tracker", "trackedEntities", id] => self.entity(id, asked),
            ["api", "tracker", "enrollments"] => self.list_enrollments(asked, new),
            ["api", "trackedEntityInstances"] if release.number <= 41 => {
                self.list_entities(asked, Speech::Old)
            }
            ["api", "enrollments"] if release.number <= 41 => self.list_enrollments(asked, Speech::Old),
            _ => Err(Answer::error(404, "The requested resource does not exist")),
        };
        match answered {
            Ok(value) => Answer::json(&value),
            Err(refusal) => refusal,
        }
    }

    fn refuse(&self, asked: &Asked) -> Option<Answer> {
        let known = match &asked.credentials {
            Credentials::Basic { username, password } => {
                *username == self.account.username && *password == self.account.password
            }
            Credentials::Token(token) => self.release().takes_tokens() && *token == self.account.token,
            Credentials::None if asked.from_script => false,
            Credentials::None => {
                return Some(Answer {
                    status: 302,
                    content_type: String::new(),
                    location: Some(self.release().login_page().to_owned()),
                    body: Vec::new(),
                });
            }
        };
        match (known, self.account.has_second_factor, &asked.credentials) {
            (false, _, _) => Some(Answer::error(401, "Unauthorized")),
            (true, true, Credentials::Token(_)) => {
                Some(Answer::error(401, "The API token is disabled, locked or 2FA is enabled."))
            }
            (true, true, _) => Some(Answer::error(
                401,
                "User has 2FA enabled, but tried to authenticate with a non-form based login method",
            )),
            (true, false, _) => None,
        }
    }
}
