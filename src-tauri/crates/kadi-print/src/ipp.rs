//! IPP over HTTP: to CUPS of this machine, to another print server, or to a printer itself.

mod read;
mod request;
mod wire;

use std::path::PathBuf;
use std::time::Duration;

use ipp::model::{Operation, StatusCode};

use crate::address::Address;
use crate::printer::Printer;
use crate::spooler::{PrintError, SpoolId, SpoolJob, SpoolState, Spooled, Spooler, Ticket};

use request::Request;
use wire::Wire;

/// Where the print system of this machine is, and how long anything may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The socket of CUPS, used for `localhost` where the file is there.
    pub socket: Option<PathBuf>,
    /// The address of CUPS.
    pub server: String,
    /// Until somebody takes the call.
    pub connect: Duration,
    /// Until a question is answered.
    pub answer: Duration,
    /// Until a document is taken.
    pub document: Duration,
}

impl Default for Reach {
    fn default() -> Self {
        Self {
            socket: Some(PathBuf::from("/run/cups/cups.sock")),
            server: "ipp://localhost/".to_owned(),
            connect: Duration::from_secs(3),
            answer: Duration::from_secs(8),
            document: Duration::from_secs(30),
        }
    }
}

/// The spooler that speaks IPP.
#[derive(Debug, Clone, Default)]
pub struct IppSpooler {
    reach: Reach,
}

impl IppSpooler {
    /// A spooler that reaches the print system of this machine in this way.
    #[must_use]
    pub const fn new(reach: Reach) -> Self {
        Self { reach }
    }

    fn wire(&self, at: &Address) -> Result<Wire, PrintError> {
        Wire::open(&self.reach, at)
    }

    fn one(&self, wire: &Wire, at: &Address) -> Result<Printer, PrintError> {
        let asked = Request::new(Operation::GetPrinterAttributes, at)?.wants(read::PRINTER)?;
        let answer = wire.ask(asked)?;
        let group = answer.printers().next().ok_or(PrintError::NotAPrinter)?;
        read::printer(group, at).ok_or(PrintError::NotAPrinter)
    }

    fn all(&self, server: &Address) -> Result<Vec<Printer>, PrintError> {
        let wire = self.wire(server)?;
        let asked = Request::new(Operation::CupsGetPrinters, server)?.wants(read::PRINTER)?;
        let answer = match wire.ask(asked) {
            Ok(answer) => answer,
            // CUPS without printers answers "not found".
            Err(PrintError::NotFound) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let printers = answer.printers().filter_map(|group| {
            let address = server.printer(read::text(group, "printer-name")?)?;
            read::printer(group, &address)
        });
        Ok(printers.collect())
    }

    fn on_job(&self, at: &Address, job: &SpoolJob, operation: Operation) -> Result<(), PrintError> {
        // A number that is another job's by now must not be touched.
        if self.state(at, job)?.state == SpoolState::Gone {
            return Err(PrintError::NotFound);
        }
        let asked = Request::new(operation, at)?.job(job.id)?;
        self.wire(at)?.ask(asked).map(drop)
    }
}

impl Spooler for IppSpooler {
    fn discover(&self, at: Option<&Address>) -> Result<Vec<Printer>, PrintError> {
        match at {
            Some(server) if server.is_server() => self.all(server),
            Some(printer) => Ok(vec![self.printer(printer)?]),
            None => match self.all(&Address::parse(&self.reach.server)?) {
                Err(PrintError::Unreachable) => Ok(Vec::new()),
                found => found,
            },
        }
    }

    fn printer(&self, at: &Address) -> Result<Printer, PrintError> {
        self.one(&self.wire(at)?, at)
    }

    fn create(&self, at: &Address, ticket: &Ticket) -> Result<SpoolId, PrintError> {
        let asked = Request::new(Operation::CreateJob, at)?.ticket(ticket)?;
        let answer = self.wire(at)?.ask(asked)?;
        let id = answer.jobs().next().and_then(|group| read::integer(group, "job-id"));
        id.map(SpoolId).ok_or(PrintError::NotAPrinter)
    }

    fn send(&self, at: &Address, job: &SpoolJob, document: &[u8]) -> Result<(), PrintError> {
        let asked = Request::new(Operation::SendDocument, at)?.job(job.id)?.document(document)?;
        self.wire(at)?.ask(asked).map(drop)
    }

    fn find(&self, at: &Address, name: &str) -> Result<Option<SpoolId>, PrintError> {
        let asked = Request::new(Operation::GetJobs, at)?.unfinished()?.wants(&[
            "job-id",
            "job-name",
            "job-state",
        ])?;
        let answer = match self.wire(at)?.ask(asked) {
            Err(PrintError::NotFound) => return Ok(None),
            answer => answer?,
        };
        let named = |group: &&_| read::text(group, "job-name") == Some(name);
        let found = answer.jobs().find(named).and_then(|group| read::integer(group, "job-id"));
        Ok(found.map(SpoolId))
    }

    fn state(&self, at: &Address, job: &SpoolJob) -> Result<Spooled, PrintError> {
        let gone = Spooled { state: SpoolState::Gone, reasons: Vec::new() };
        let asked = Request::new(Operation::GetJobAttributes, at)?.job(job.id)?.wants(read::JOB)?;
        let answer = match self.wire(at)?.ask(asked) {
            Err(PrintError::NotFound) => return Ok(gone),
            answer => answer?,
        };
        let group = answer.jobs().next().ok_or(PrintError::NotAPrinter)?;
        if read::text(group, "job-name").is_some_and(|name| name != job.name) {
            return Ok(gone);
        }
        read::job(group).ok_or(PrintError::NotAPrinter)
    }

    fn hold(&self, at: &Address, job: &SpoolJob) -> Result<(), PrintError> {
        self.on_job(at, job, Operation::HoldJob)
    }

    fn release(&self, at: &Address, job: &SpoolJob) -> Result<(), PrintError> {
        self.on_job(at, job, Operation::ReleaseJob)
    }

    fn cancel(&self, at: &Address, job: &SpoolJob) -> Result<(), PrintError> {
        self.on_job(at, job, Operation::CancelJob)
    }
}

/// What an IPP status says about the request (RFC 8011 appendix B).
fn check(status: StatusCode) -> Result<(), PrintError> {
    use StatusCode as S;
    Err(match status {
        S::SuccessfulOk
        | S::SuccessfulOkIgnoredOrSubstitutedAttributes
        | S::SuccessfulOkConflictingAttributes => return Ok(()),
        S::ClientErrorForbidden | S::ClientErrorNotAuthenticated | S::ClientErrorNotAuthorized => {
            PrintError::Refused
        }
        S::ClientErrorNotPossible => PrintError::TooLate,
        S::ClientErrorNotFound | S::ClientErrorGone => PrintError::NotFound,
        S::ServerErrorBusy => PrintError::Busy,
        S::ServerErrorNotAcceptingJobs => PrintError::NotAccepting,
        S::ServerErrorServiceUnavailable
        | S::ServerErrorTemporaryError
        | S::ServerErrorDeviceError
        | S::ServerErrorInternalError
        | S::ClientErrorTimeout => PrintError::Interrupted,
        S::ServerErrorOperationNotSupported
        | S::ClientErrorDocumentFormatNotSupported
        | S::ClientErrorAttributesOrValuesNotSupported
        | S::ClientErrorConflictingAttributes
        | S::ClientErrorRequestEntityTooLong
        | S::ClientErrorRequestValueTooLong
        | S::ClientErrorCompressionNotSupported
        | S::ClientErrorDocumentFormatError
        | S::ServerErrorMultipleDocumentJobsNotSupported
        | S::ServerErrorVersionNotSupported => PrintError::Unsupported,
        S::ServerErrorJobCanceled => PrintError::TooLate,
        _ => PrintError::NotAPrinter,
    })
}
