//! One request and its answer over HTTP, within a time-out.

use std::io::{Cursor, Read};

use ipp::attribute::IppAttributeGroup;
use ipp::model::DelimiterTag;
use ipp::parser::IppParser;
use ipp::reader::IppReader;
use ipp::request::IppRequestResponse;
use reqwest::blocking::Client;
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;

use crate::address::Address;
use crate::spooler::PrintError;

use super::request::Request;
use super::{Reach, check};

/// Most bytes of an answer: a print server with hundreds of printers stays far below.
const LARGEST_ANSWER: u64 = 8 << 20;

pub(super) struct Wire {
    http: Client,
    url: String,
    reach: Reach,
}

/// An answer that IPP calls successful.
pub(super) struct Answer(IppRequestResponse);

impl Answer {
    pub(super) fn printers(&self) -> impl Iterator<Item = &IppAttributeGroup> {
        self.0.attributes().groups_of(DelimiterTag::PrinterAttributes)
    }

    pub(super) fn jobs(&self) -> impl Iterator<Item = &IppAttributeGroup> {
        self.0.attributes().groups_of(DelimiterTag::JobAttributes)
    }
}

impl Wire {
    pub(super) fn open(reach: &Reach, at: &Address) -> Result<Self, PrintError> {
        // Proxies are for the internet, and a redirected job would be printed by somebody else.
        let builder = Client::builder().no_proxy().redirect(Policy::none()).connect_timeout(reach.connect);
        #[cfg(unix)]
        let builder = match &reach.socket {
            Some(socket) if at.is_local_cups() && socket.exists() => builder.unix_socket(socket.as_path()),
            _ => builder,
        };
        let http = builder.build().map_err(|_| PrintError::Unreachable)?;
        Ok(Self { http, url: at.http(), reach: reach.clone() })
    }

    pub(super) fn ask(&self, request: Request) -> Result<Answer, PrintError> {
        let patience = if request.carries_document() { self.reach.document } else { self.reach.answer };
        let sent = self
            .http
            .post(&self.url)
            .timeout(patience)
            .header(CONTENT_TYPE, "application/ipp")
            .body(request.into_bytes())
            .send()
            .map_err(
                |error| if error.is_connect() { PrintError::Unreachable } else { PrintError::Interrupted },
            )?;
        match sent.status().as_u16() {
            200..=299 => {}
            401 | 403 | 426 => return Err(PrintError::Refused),
            503 => return Err(PrintError::Busy),
            _ => return Err(PrintError::NotAPrinter),
        }
        let mut body = Vec::new();
        sent.take(LARGEST_ANSWER).read_to_end(&mut body).map_err(|_| PrintError::Interrupted)?;
        let answer = IppParser::new(IppReader::new(Cursor::new(body))).parse();
        let answer = answer.map_err(|_| PrintError::NotAPrinter)?;
        check(answer.header().status_code())?;
        Ok(Answer(answer))
    }
}
