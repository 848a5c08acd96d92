//! From an answer to JSON, and the small readers every payload needs.

use serde_json::Value;

use crate::error::SyncError;
use crate::transport::{GetRequest, Response, Transport, TransportError};

/// Messages that DHIS2 sends with 401 about one record, although the credentials are good.
const ACCESS_MESSAGES: [&str; 2] = ["OWNERSHIP_ACCESS_DENIED", "PROGRAM_ACCESS_CLOSED"];

/// Sends a request and reads its JSON.
pub fn get_json(transport: &dyn Transport, request: &GetRequest) -> Result<Value, SyncError> {
    read_json(&transport.get(request)?)
}

/// Decides what an answer is by its status and type, then reads it.
pub fn read_json(response: &Response) -> Result<Value, SyncError> {
    let is_json = is_json(&response.content_type);
    match response.status {
        200..=299 if is_json => {
            serde_json::from_slice(&response.body).map_err(|_| SyncError::Malformed("json"))
        }
        200..=299 => Err(SyncError::NotDhis2),
        300..=399 => Err(TransportError::Redirected.into()),
        401 if is_json && ACCESS_MESSAGES.contains(&text(&error_body(response), "message")) => {
            Err(SyncError::Refused)
        }
        401 => Err(SyncError::AuthFailed),
        403 if is_json => Err(SyncError::Refused),
        404 if is_json => Err(SyncError::NotFound),
        400 | 409 if is_json => {
            let body = error_body(response);
            let code = Some(text(&body, "errorCode")).filter(|code| !code.is_empty()).map(str::to_owned);
            Err(SyncError::QueryRefused { status: response.status, code })
        }
        429 => Err(TransportError::RateLimited { retry_after: None }.into()),
        500..=599 => Err(TransportError::ServerError(response.status).into()),
        _ => Err(SyncError::NotDhis2),
    }
}

fn is_json(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn error_body(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap_or_default()
}

/// A text member; empty when absent or not a text.
pub fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A text member; `None` when absent, null or blank.
pub fn optional_text(value: &Value, name: &str) -> Option<String> {
    Some(text(value, name)).filter(|found| !found.trim().is_empty()).map(str::to_owned)
}

/// The elements of an array member; empty when absent.
pub fn items<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Whether a member is `true`.
pub fn is_true(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool).unwrap_or_default()
}

/// Whether a text has the shape of a DHIS2 UID: a letter and ten letters or digits, ASCII.
pub fn is_uid(text: &str) -> bool {
    text.len() == 11
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, content_type: &str, body: &str) -> Response {
        Response { status, content_type: content_type.into(), body: body.into() }
    }

    #[test]
    fn a_login_page_is_not_dhis2_and_cut_json_is_malformed() {
        let page = answer(200, "text/html;charset=utf-8", "<html>");
        assert_eq!(read_json(&page), Err(SyncError::NotDhis2));
        let cut = answer(200, "application/json;charset=UTF-8", "{\"trackedEntities\":[{");
        assert_eq!(read_json(&cut), Err(SyncError::Malformed("json")));
        let portal = answer(404, "text/html", "<html>");
        assert_eq!(read_json(&portal), Err(SyncError::NotDhis2));
    }

    #[test]
    fn a_401_about_one_record_does_not_accuse_the_credentials() {
        let json = "application/json";
        let denied = answer(401, json, r#"{"httpStatusCode":401,"message":"OWNERSHIP_ACCESS_DENIED"}"#);
        assert_eq!(read_json(&denied), Err(SyncError::Refused));
        let wrong = answer(401, json, r#"{"httpStatusCode":401,"message":"Unauthorized"}"#);
        assert_eq!(read_json(&wrong), Err(SyncError::AuthFailed));
    }

    #[test]
    fn a_refused_query_keeps_its_code() {
        let conflict = answer(409, "application/json", r#"{"message":"x","errorCode":"E1003"}"#);
        assert_eq!(
            read_json(&conflict),
            Err(SyncError::QueryRefused { status: 409, code: Some("E1003".into()) })
        );
    }

    #[test]
    fn uids_have_eleven_places_and_begin_with_a_letter() {
        assert!(is_uid("dIVt4l5vIOa"));
        for wrong in ["", "1IVt4l5vIOa", "dIVt4l5vIO", "dIVt4l5vIOaa", "dIVt4l5vI-a", "dIVt4l5vIé"] {
            assert!(!is_uid(wrong), "{wrong}");
        }
    }
}
