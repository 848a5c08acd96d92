//! A request of IPP while it is put together.

use ipp::attribute::IppAttribute;
use ipp::model::{DelimiterTag, IppVersion, Operation};
use ipp::parser::IppParseError;
use ipp::request::IppRequestResponse;
use ipp::value::IppValue;

use crate::address::Address;
use crate::printer::Sides;
use crate::spooler::{Hold, PrintError, SpoolId, Ticket};

/// Who asks, as printers show it: the program, never an officer.
const USER: &str = "Kadi";

/// An operation with its attributes and the document behind it.
pub(super) struct Request {
    inner: IppRequestResponse,
    document: Vec<u8>,
}

impl Request {
    pub(super) fn new(operation: Operation, at: &Address) -> Result<Self, PrintError> {
        // 1.1 is what every printer understands; nothing of 2.0 is needed.
        let inner = IppRequestResponse::new(IppVersion::v1_1(), operation, None).map_err(bad)?;
        Self { inner, document: Vec::new() }
            .operation("printer-uri", IppValue::new_uri(at.uri()))?
            .operation("requesting-user-name", IppValue::new_name_without_language(USER))
    }

    fn add(
        mut self,
        tag: DelimiterTag,
        name: &str,
        value: Result<IppValue, IppParseError>,
    ) -> Result<Self, PrintError> {
        let attribute = IppAttribute::with_name(name, value.map_err(bad)?).map_err(bad)?;
        self.inner.attributes_mut().add(tag, attribute);
        Ok(self)
    }

    fn operation(self, name: &str, value: Result<IppValue, IppParseError>) -> Result<Self, PrintError> {
        self.add(DelimiterTag::OperationAttributes, name, value)
    }

    fn template(self, name: &str, value: Result<IppValue, IppParseError>) -> Result<Self, PrintError> {
        self.add(DelimiterTag::JobAttributes, name, value)
    }

    pub(super) fn wants(self, names: &[&str]) -> Result<Self, PrintError> {
        let names = names.iter().map(|name| IppValue::new_keyword(*name)).collect::<Result<_, _>>();
        self.operation("requested-attributes", names.map(IppValue::Array))
    }

    pub(super) fn job(self, id: SpoolId) -> Result<Self, PrintError> {
        self.operation("job-id", Ok(IppValue::Integer(id.0)))
    }

    pub(super) fn unfinished(self) -> Result<Self, PrintError> {
        self.operation("which-jobs", IppValue::new_keyword("not-completed"))
    }

    pub(super) fn ticket(self, ticket: &Ticket) -> Result<Self, PrintError> {
        let copies = i32::try_from(ticket.copies.get()).map_err(|_| PrintError::Unsupported)?;
        let mut request = self
            .operation("job-name", IppValue::new_name_without_language(ticket.name.as_str()))?
            // Rather no card than one on the wrong medium or of one side.
            .operation("ipp-attribute-fidelity", Ok(IppValue::Boolean(true)))?
            .template("media", IppValue::new_keyword(ticket.media.as_str()))?;
        if ticket.sides != Sides::One {
            request = request.template("sides", IppValue::new_keyword(ticket.sides.as_str()))?;
        }
        if copies > 1 {
            request = request.template("copies", Ok(IppValue::Integer(copies)))?;
        }
        if let Some(dpi) = ticket.resolution {
            let dpi = i32::try_from(dpi).map_err(|_| PrintError::Unsupported)?;
            // 3 is dots per inch (RFC 8011 section 5.1.16).
            request = request.template("printer-resolution", Ok(IppValue::new_resolution(dpi, dpi, 3)))?;
        }
        if ticket.hold == Hold::UntilReleased {
            request = request.template("job-hold-until", IppValue::new_keyword("indefinite"))?;
        }
        if ticket.unscaled {
            request = request.template("print-scaling", IppValue::new_keyword("none"))?;
        }
        Ok(request)
    }

    pub(super) fn document(mut self, document: &[u8]) -> Result<Self, PrintError> {
        document.clone_into(&mut self.document);
        self.operation("document-format", IppValue::new_mime_media_type("application/pdf"))?
            .operation("last-document", Ok(IppValue::Boolean(true)))
    }

    /// Whether a document goes with it, which takes its time.
    pub(super) fn carries_document(&self) -> bool {
        !self.document.is_empty()
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        let mut bytes = self.inner.to_bytes().to_vec();
        bytes.extend_from_slice(&self.document);
        bytes
    }
}

/// A text that IPP cannot carry: too long, or not of its letters.
fn bad(_: IppParseError) -> PrintError {
    PrintError::Unsupported
}
