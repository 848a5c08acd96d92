//! The one error that crosses to the interface: a kind that sets the tone, a code that picks the words.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// What kind of trouble it is; the interface and the exit status depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The request cannot be right: a missing field, a wrong date, an unknown template.
    Asked,
    /// It is right but not allowed: the role, a wrong pass phrase, a rule.
    Refused,
    /// The store is locked or absent.
    Locked,
    /// Something else is at work; try again later.
    Busy,
    /// It needs a server that cannot be reached or does not answer as it should.
    Offline,
    /// A disk, a file, a camera or a printer fails.
    Device,
    /// The store or a file is damaged.
    Damaged,
    /// A defect of Kadi.
    Bug,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $text:literal, $kind:ident;)*) => {
        /// What happened. The words are the message `error-CODE` of the catalogues (dashes for underscores), with the
        /// attribute `.hint` for the one next step.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum ErrorCode {
            $($(#[$doc])* $code,)*
        }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$code),*];

            /// The code as it travels and as message id, such as `wrong-passphrase`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$code => $text),* }
            }

            /// The kind of trouble this code is.
            #[must_use]
            pub const fn kind(self) -> ErrorKind {
                match self { $(Self::$code => ErrorKind::$kind),* }
            }
        }
    };
}

codes! {
    /// The request is not of the documented shape. Params: `detail`.
    BadRequest = "bad-request", Asked;
    /// A field has a value that cannot be. Params: `field`, `value_kind`.
    InvalidField = "invalid-field", Asked;
    /// A required field is empty. Params: `field`.
    MissingField = "missing-field", Asked;
    /// A date is not written YYYY, YYYY-MM or YYYY-MM-DD, or does not exist. Params: `field`.
    InvalidDate = "invalid-date", Asked;
    /// No person has this identifier. Params: `id`.
    PersonNotFound = "person-not-found", Asked;
    /// No review pair has this number.
    ReviewNotFound = "review-not-found", Asked;
    /// Nothing to undo or un-merge here.
    NothingToUndo = "nothing-to-undo", Asked;
    /// No card has this code.
    CardNotFound = "card-not-found", Asked;
    /// No batch has this number.
    BatchNotFound = "batch-not-found", Asked;
    /// No job has this number.
    JobNotFound = "job-not-found", Asked;
    /// No campaign has this prefix. Params: `campaign`.
    CampaignNotFound = "campaign-not-found", Asked;
    /// No template has this name. Params: `template`.
    TemplateNotFound = "template-not-found", Asked;
    /// A template's file is wrong. Params: `file`, `line`, `field`.
    TemplateInvalid = "template-invalid", Asked;
    /// No design has this number. Params: `design`.
    DesignNotFound = "design-not-found", Asked;
    /// A design cannot be used. Params: `field`, `line`, `problem` (a word of `design-problem-`).
    DesignInvalid = "design-invalid", Asked;
    /// A logo cannot be printed. Params: `problem` (a word of `design-problem-`).
    LogoUnusable = "logo-unusable", Asked;
    /// The selection holds nobody.
    NobodySelected = "nobody-selected", Asked;
    /// A programme of this UID is not known. Params: `programme`.
    ProgrammeNotFound = "programme-not-found", Asked;
    /// A mapping names an attribute that the programme lacks. Params: `attribute`.
    AttributeNotFound = "attribute-not-found", Asked;
    /// A mapping would put a guarded attribute on a card. Params: `attribute`, `category`.
    AttributeGuarded = "attribute-guarded", Refused;
    /// A programme has no mapping yet. Params: `programme`.
    MappingMissing = "mapping-missing", Asked;
    /// A schedule may not have this interval. Params: `minutes`, `allowed`.
    IntervalRefused = "interval-refused", Asked;
    /// No DHIS2 connection is configured.
    ConnectionMissing = "connection-missing", Asked;
    /// The address is not an http(s) address.
    InvalidUrl = "invalid-url", Asked;
    /// Plain http is only for this machine unless allowed on purpose.
    HttpRefused = "http-refused", Refused;
    /// The file is not of a kind Kadi reads.
    FileUnreadable = "file-unreadable", Asked;
    /// The file holds no row below its header.
    FileEmpty = "file-empty", Asked;
    /// The file is larger than what is read. Params: `megabytes`.
    FileTooLarge = "file-too-large", Asked;
    /// The file is protected by a password.
    FileProtected = "file-protected", Asked;
    /// The file has no sheet of this name. Params: `sheet`.
    SheetNotFound = "sheet-not-found", Asked;
    /// The dates of a column can be read two ways and nobody said which. Params: `column`.
    DateOrderNeeded = "date-order-needed", Asked;
    /// No import has this number.
    ImportNotFound = "import-not-found", Asked;
    /// The file has no column of this name. Params: `column`.
    ColumnNotFound = "column-not-found", Asked;
    /// The office has no name file of this name. Params: `file`.
    NameFileNotFound = "name-file-not-found", Asked;
    /// The office has as many name files as it may have.
    TooManyNameFiles = "too-many-name-files", Asked;
    /// The picture is not a PNG or JPEG, or is damaged.
    ImageUnreadable = "image-unreadable", Asked;
    /// No code was found in the picture.
    NoCodeFound = "no-code-found", Asked;
    /// No sign of misuse has this number, or not any more.
    SignNotFound = "sign-not-found", Asked;
    /// The file is no log of verifications.
    LogUnreadable = "log-unreadable", Asked;
    /// There is no camera, or none of this name any more.
    CameraAbsent = "camera-absent", Device;
    /// Another program uses the camera.
    CameraBusy = "camera-busy", Device;
    /// The system does not let this account use the camera.
    CameraRefused = "camera-refused", Device;
    /// The camera was unplugged.
    CameraUnplugged = "camera-unplugged", Device;
    /// The camera gives no picture.
    CameraSilent = "camera-silent", Device;
    /// The upload is unknown or was used already.
    UploadNotFound = "upload-not-found", Asked;
    /// The asset does not exist.
    AssetNotFound = "asset-not-found", Asked;
    /// The country or region is not in the list. Params: `code`.
    UnknownPlace = "unknown-place", Asked;

    /// The pass phrase is too short or too common.
    WeakPassphrase = "weak-passphrase", Refused;
    /// The pass phrase does not open the store. Params: `attempts`.
    WrongPassphrase = "wrong-passphrase", Refused;
    /// The recovery code does not open the store, or its groups were typed wrongly.
    WrongRecoveryCode = "wrong-recovery-code", Refused;
    /// Too many wrong tries. Params: `seconds`.
    TooManyAttempts = "too-many-attempts", Refused;
    /// The short code is shorter than six characters, or a row that somebody tries first.
    WeakShortCode = "weak-short-code", Refused;
    /// The short code does not open the store. Params: `attempts`.
    WrongShortCode = "wrong-short-code", Refused;
    /// There were too many wrong tries for a short code: a pass phrase is needed.
    ShortCodeSpent = "short-code-spent", Refused;
    /// No short code of the officer is on this computer, or its keyring lost its half.
    ShortCodeMissing = "short-code-missing", Asked;
    /// This computer has no keyring, or it cannot be reached.
    KeyringAbsent = "keyring-absent", Device;
    /// The keyring is locked, and nobody opened it.
    KeyringLocked = "keyring-locked", Device;
    /// The keyring refuses, for a reason of its own.
    KeyringRefused = "keyring-refused", Device;
    /// No active officer has this identifier or name. Params: `officer`.
    OfficerNotFound = "officer-not-found", Asked;
    /// Another active officer has this name. Params: `officer`.
    OfficerExists = "officer-exists", Asked;
    /// Nobody else is an administrator.
    LastAdministrator = "last-administrator", Refused;
    /// The officer's role does not allow it.
    NotAllowed = "not-allowed", Refused;
    /// A reason is needed.
    ReasonMissing = "reason-missing", Asked;
    /// The card was revoked already.
    AlreadyRevoked = "already-revoked", Refused;
    /// The person has a newer card of this campaign.
    NewerCard = "newer-card", Refused;
    /// The person's card cannot be made as things are; readiness says why. Params: `id`.
    CardNotReady = "card-not-ready", Refused;
    /// More cards than the campaign may still have. Params: `campaign`, `left`, `asked`.
    QuotaReached = "quota-reached", Refused;
    /// Who asked for a batch cannot approve it.
    ApprovalOwn = "approval-own", Refused;
    /// The batch does not wait for approval.
    ApprovalDone = "approval-done", Refused;
    /// The two are the same person already, or one of them is merged elsewhere.
    AlreadyMerged = "already-merged", Refused;
    /// Somebody judged the pair already. Params: `officer`.
    AlreadyDecided = "already-decided", Refused;
    /// The records are not any more what was shown before the merge.
    RecordChanged = "record-changed", Refused;
    /// A newer merge stands on this one and is undone first.
    LaterMerge = "later-merge", Refused;
    /// The person is deactivated. Params: `id`.
    PersonDeactivated = "person-deactivated", Refused;

    /// The store is locked.
    Locked = "locked", Locked;
    /// There is no store yet.
    StoreMissing = "store-missing", Locked;
    /// There is a store already.
    StoreExists = "store-exists", Refused;
    /// The store was written by a newer Kadi.
    StoreNewer = "store-newer", Refused;
    /// Another Kadi has the store open.
    StoreInUse = "store-in-use", Busy;
    /// There is no backup in the folder.
    BackupMissing = "backup-missing", Asked;
    /// The backup does not read back as it was written.
    BackupDamaged = "backup-damaged", Damaged;
    /// The store's disk cannot be written.
    StoreReadOnly = "store-read-only", Device;
    /// The store is damaged.
    StoreDamaged = "store-damaged", Damaged;
    /// The disk is full.
    DiskFull = "disk-full", Device;
    /// A file could not be read or written.
    FileFailed = "file-failed", Device;

    /// This Kadi has no way to do it. Params: `what`.
    NotAvailable = "not-available", Refused;
    /// The secret of a notification is not the office's, or the office takes none.
    WebhookRefused = "webhook-refused", Refused;

    /// A synchronisation or batch is running already.
    JobRunning = "job-running", Busy;
    /// The job has ended and cannot be cancelled or resumed.
    JobEnded = "job-ended", Refused;

    /// The office has no printer of this number.
    PrinterNotFound = "printer-not-found", Asked;
    /// The address is not that of a printer.
    PrinterAddress = "printer-address", Asked;
    /// Another printer of the office has this address.
    PrinterTaken = "printer-taken", Refused;
    /// Cards wait for the printer or are at it.
    PrinterInUse = "printer-in-use", Refused;
    /// The printer does not answer.
    PrinterUnreachable = "printer-unreachable", Device;
    /// The printer has no room for another job now.
    PrinterBusy = "printer-busy", Busy;
    /// The printer refuses this machine.
    PrinterRefused = "printer-refused", Device;
    /// The printer cannot print cards as asked.
    PrinterUnsupported = "printer-unsupported", Device;
    /// What answers is not a printer.
    NotAPrinter = "not-a-printer", Device;
    /// There is no card to print.
    NothingToPrint = "nothing-to-print", Asked;
    /// The card is not in a queue, or past the point where this can be done.
    PrintTooLate = "print-too-late", Refused;
    /// Nobody asks about this card.
    PrintNotAsked = "print-not-asked", Refused;
    /// The card is on its way to a printer already. Params: `code`.
    PrintUnderWay = "print-under-way", Refused;

    /// The file is no bundle, or one of a newer form.
    NotABundle = "not-a-bundle", Asked;
    /// The bundle was changed on its way or is not whole.
    BundleAltered = "bundle-altered", Damaged;
    /// It was written by a newer Kadi in a form that is not known here.
    BundleNewer = "bundle-newer", Refused;
    /// The bundle is for another device.
    BundleNotForUs = "bundle-not-for-us", Refused;
    /// The pass phrase of the bundle is missing or another one.
    BundlePassphrase = "bundle-passphrase", Refused;
    /// A newer bundle of its sender was taken over before.
    BundleOld = "bundle-old", Refused;
    /// The text is no device's card.
    NotADeviceCard = "not-a-device-card", Asked;
    /// The card is that of this device.
    DeviceIsThis = "device-is-this", Refused;
    /// The device is not registered. Params: `device`.
    DeviceUnknown = "device-unknown", Refused;
    /// The device was revoked.
    DeviceRevoked = "device-revoked", Refused;

    /// DHIS2 did not answer.
    Dhis2Unreachable = "dhis2-unreachable", Offline;
    /// DHIS2 refused the account.
    Dhis2AuthFailed = "dhis2-auth-failed", Refused;
    /// The certificate could not be trusted.
    Dhis2Tls = "dhis2-tls", Offline;
    /// What answered is not DHIS2.
    Dhis2NotDhis2 = "dhis2-not-dhis2", Offline;
    /// The version is not one that Kadi reads. Params: `version`.
    Dhis2Unsupported = "dhis2-unsupported", Offline;
    /// The account may not read Tracker.
    Dhis2NoTracker = "dhis2-no-tracker", Refused;
    /// DHIS2 answered with an error. Params: `status`.
    Dhis2Failed = "dhis2-failed", Offline;

    /// No list of the campaign is there, or it is too old to tell changes since.
    ListNeeded = "list-needed", Asked;
    /// No open portal of the campaign holds the list with this number. Params: `campaign`, `sequence`.
    PortalNotOpen = "portal-not-open", Asked;
    /// The portal is not in its folder.
    PortalAway = "portal-away", Asked;
    /// The file holds no changes that Kadi knows.
    ChangesUnreadable = "changes-unreadable", Asked;
    /// The changes are from an issuer or for a campaign whose list is not here.
    ChangesForeign = "changes-foreign", Refused;
    /// The changes were altered, or are none of this issuer's.
    ChangesForged = "changes-forged", Refused;
    /// The changes are older than what is here. Params: `seen`, `found`.
    ChangesOlder = "changes-older", Refused;
    /// Changes between the list here and these are missing. Params: `list`, `base`.
    ChangesGap = "changes-gap", Refused;
    /// The list on this device was altered, or exchanged for an older one; nothing is verified with it.
    ListRefused = "list-refused", Damaged;
    /// The card is not valid, so there is no pass for it.
    CardNotValid = "card-not-valid", Refused;
    /// There is no such pass.
    PassNotFound = "pass-not-found", Asked;
    /// The file is no file of checkpoints of the audit.
    CheckpointsUnreadable = "checkpoints-unreadable", Asked;
    /// The checkpoints are those of another office.
    CheckpointsForeign = "checkpoints-foreign", Refused;
    /// Officers' key slots are of the old form, which a new data key cannot be sealed to. Params: `officer`.
    SlotsOld = "slots-old", Refused;
    /// The recovery sheet is of the old form, which a new data key cannot be sealed to.
    RecoveryOld = "recovery-old", Refused;
    /// The verification page was not built into this Kadi.
    PortalMissing = "portal-missing", Bug;
    /// A defect of Kadi. Params: none; `incident` names the log entry.
    Internal = "internal", Bug;
}

/// An error as the interface sees it. No personal value is ever among `params`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiError {
    /// Sets the tone.
    pub kind: ErrorKind,
    /// Picks the words.
    pub code: ErrorCode,
    /// Values for the words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
    /// Names the entry of the local log for a report; only with [`ErrorKind::Bug`] and [`ErrorKind::Damaged`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<String>,
}

impl ApiError {
    /// An error with this code and no params.
    #[must_use]
    pub const fn new(code: ErrorCode) -> Self {
        Self { kind: code.kind(), code, params: BTreeMap::new(), incident: None }
    }

    /// Adds a value for the words.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// Adds the name of the log entry.
    #[must_use]
    pub fn with_incident(mut self, incident: impl Into<String>) -> Self {
        self.incident = Some(incident.into());
        self
    }
}

impl From<ErrorCode> for ApiError {
    fn from(code: ErrorCode) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())
    }
}

impl std::error::Error for ApiError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_travels_in_snake_case_and_brings_its_kind() {
        let error = ApiError::new(ErrorCode::WrongPassphrase).with("attempts", 2);
        let json = serde_json::to_value(&error).unwrap();
        assert_eq!(json["code"], "wrong_passphrase");
        assert_eq!(json["kind"], "refused");
        assert_eq!(json["params"]["attempts"], "2");
        assert_eq!(serde_json::from_value::<ApiError>(json).unwrap(), error);
    }

    #[test]
    fn message_ids_follow_the_codes() {
        for code in ErrorCode::ALL {
            let travelled = serde_json::to_value(code).unwrap();
            assert_eq!(travelled.as_str().unwrap().replace('_', "-"), code.as_str());
        }
    }
}
