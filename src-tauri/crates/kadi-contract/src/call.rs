//! The table of calls: for each its name, reply, who may make it, which tags it reads and which it changes.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{
    backup, camera, cards, devices, dhis2, fraud, guard, import, names, office, officers, passes, people,
    print, register, review, schedule, session, short_code, studio, verify, webhook,
};

/// What a person must be allowed to do to make a call. The application layer maps it to the officer's role; the
/// interface hides what is not in the session's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Anyone, also while locked.
    Public,
    /// Any unlocked officer.
    AnyOfficer,
    /// See people and their details.
    ReadPeople,
    /// Register, edit, import, link and judge people.
    WritePeople,
    /// Connect to DHIS2, map and synchronise.
    Synchronise,
    /// Render cards and run batches.
    MakeCards,
    /// Revoke a card.
    RevokeCards,
    /// Verify a card with details for comparison.
    VerifyCards,
    /// Export portals and other files that leave the office.
    Export,
    /// Read the audit log.
    ReadAudit,
    /// Officers, settings, backups.
    Administer,
}

/// A kind of thing that replies show. A reader fetches again when a call or an event says that one of its tags changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tag {
    /// Lock state, officer, language.
    Session,
    /// Identities.
    People,
    /// Possible duplicates.
    Reviews,
    /// The DHIS2 connection and its mapping.
    Connection,
    /// Runs of synchronisation.
    Sync,
    /// Cards.
    Cards,
    /// Designs of cards.
    Designs,
    /// Batches and background jobs.
    Jobs,
    /// Printers and their queues.
    Printing,
    /// Exported portals.
    Portals,
    /// Other devices and the bundles exchanged with them.
    Devices,
    /// Signs of misuse that were put aside, and the logs they are looked for in.
    Fraud,
    /// The audit log.
    Audit,
    /// Settings of the office.
    Settings,
}

/// A request with exactly one kind of reply.
pub trait Call: Serialize + DeserializeOwned + Into<AnyCall> {
    /// What comes back.
    type Reply: Serialize + DeserializeOwned;
    /// The name on the wire, such as `people.search`.
    const NAME: &'static str;
    /// Who may make it.
    const ACCESS: Access;
    /// Tags its reply depends on.
    const READS: &'static [Tag];
    /// Tags it changes.
    const CHANGES: &'static [Tag];
}

/// A call's row of the table, for documents, tests and shells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallInfo {
    /// The name on the wire.
    pub name: &'static str,
    /// Who may make it.
    pub access: Access,
    /// Tags its reply depends on.
    pub reads: &'static [Tag],
    /// Tags it changes.
    pub changes: &'static [Tag],
}

/// The reply of a call that has nothing to tell but that it was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {}

macro_rules! calls {
    ($($module:ident :: $call:ident -> $reply:ty, $name:literal, $access:ident, reads [$($read:ident)*], changes [$($change:ident)*];)*) => {
        /// Any call, as it travels: `{"call": "people.search", "with": {...}}`.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "call", content = "with")]
        pub enum AnyCall {
            $(
                #[doc = concat!("`", $name, "`")]
                #[serde(rename = $name)]
                $call($module::$call),
            )*
        }

        impl AnyCall {
            /// The call's row of the table.
            #[must_use]
            pub const fn info(&self) -> CallInfo {
                match self {
                    $(Self::$call(_) => CallInfo {
                        name: $name,
                        access: Access::$access,
                        reads: &[$(Tag::$read),*],
                        changes: &[$(Tag::$change),*],
                    },)*
                }
            }
        }

        /// Every call there is, in the table's order.
        pub const CALLS: &[CallInfo] = &[
            $(CallInfo {
                name: $name,
                access: Access::$access,
                reads: &[$(Tag::$read),*],
                changes: &[$(Tag::$change),*],
            },)*
        ];

        $(
            impl Call for $module::$call {
                type Reply = $reply;
                const NAME: &'static str = $name;
                const ACCESS: Access = Access::$access;
                const READS: &'static [Tag] = &[$(Tag::$read),*];
                const CHANGES: &'static [Tag] = &[$(Tag::$change),*];
            }

            impl From<$module::$call> for AnyCall {
                fn from(call: $module::$call) -> Self {
                    Self::$call(call)
                }
            }
        )*
    };
}

calls! {
    session::GetStatus -> session::StatusView, "session.status", Public, reads [Session Settings Connection], changes [];
    session::ListCountries -> Vec<session::CountryView>, "session.countries", Public, reads [], changes [];
    session::SuggestPassphrase -> session::PassphraseSuggestion, "session.suggest_passphrase", Public, reads [], changes [];
    session::RatePassphrase -> session::PassphraseRating, "session.rate_passphrase", Public, reads [], changes [];
    session::CreateStore -> session::StoreCreated, "session.create_store", Public, reads [], changes [Session People Reviews Connection Sync Cards Designs Jobs Printing Portals Devices Audit Settings];
    session::ConfirmRecovery -> Done, "session.confirm_recovery", AnyOfficer, reads [], changes [Session Audit];
    session::Unlock -> session::SessionView, "session.unlock", Public, reads [], changes [Session People Reviews Connection Sync Cards Designs Jobs Printing Portals Devices Audit Settings];
    session::UnlockWithRecovery -> session::SessionView, "session.unlock_with_recovery", Public, reads [], changes [Session People Reviews Connection Sync Cards Designs Jobs Printing Portals Devices Audit Settings];
    short_code::UnlockWithShortCode -> session::SessionView, "session.unlock_with_short_code", Public, reads [], changes [Session People Reviews Connection Sync Cards Designs Jobs Printing Portals Devices Audit Settings];
    session::Lock -> Done, "session.lock", AnyOfficer, reads [], changes [Session];
    session::ChangePassphrase -> Done, "session.change_passphrase", AnyOfficer, reads [], changes [Audit];
    short_code::GetShortCode -> short_code::ShortCodeView, "session.short_code", AnyOfficer, reads [Session], changes [];
    short_code::KeepShortCode -> short_code::ShortCodeView, "session.keep_short_code", AnyOfficer, reads [], changes [Session Audit];
    short_code::ForgetShortCode -> short_code::ShortCodeView, "session.forget_short_code", AnyOfficer, reads [], changes [Session Audit];
    session::SetLanguage -> Done, "session.set_language", AnyOfficer, reads [], changes [Session];

    officers::ListOfficers -> officers::OfficersView, "officers.list", Administer, reads [Session], changes [];
    officers::AddOfficer -> officers::OfficerView, "officers.add", Administer, reads [], changes [Session Audit];
    officers::RenameOfficer -> officers::OfficerView, "officers.rename", Administer, reads [], changes [Session Audit];
    officers::SetOfficerRole -> officers::OfficerView, "officers.set_role", Administer, reads [], changes [Session Audit];
    officers::ResetPassphrase -> officers::OfficerView, "officers.reset_passphrase", Administer, reads [], changes [Session Audit];
    officers::RemoveOfficer -> Done, "officers.remove", Administer, reads [], changes [Session Audit];
    officers::RenewRecovery -> officers::RecoverySheet, "officers.renew_recovery", Administer, reads [], changes [Session Settings Audit];
    officers::GetDataKey -> officers::DataKeyView, "officers.data_key", Administer, reads [Session Settings], changes [];
    officers::RotateDataKey -> officers::DataKeyRotated, "officers.rotate_data_key", Administer, reads [], changes [Session Settings Audit];

    dhis2::UseDemo -> dhis2::ConnectionView, "dhis2.use_demo", Synchronise, reads [], changes [Connection Settings Audit];
    dhis2::ConfigureConnection -> dhis2::ConnectionView, "dhis2.configure", Synchronise, reads [], changes [Connection Audit];
    dhis2::GetConnection -> Option<dhis2::ConnectionView>, "dhis2.connection", Synchronise, reads [Connection], changes [];
    dhis2::TestConnection -> dhis2::ConnectionTestView, "dhis2.test", Synchronise, reads [], changes [];
    dhis2::ListProgrammes -> Vec<dhis2::ProgrammeView>, "dhis2.programmes", Synchronise, reads [Connection], changes [];
    dhis2::PreviewEnrollments -> dhis2::EnrollmentPreview, "dhis2.preview", Synchronise, reads [Connection], changes [];
    dhis2::GetMapping -> dhis2::MappingView, "dhis2.mapping", Synchronise, reads [Connection], changes [];
    dhis2::SaveMapping -> dhis2::MappingSaved, "dhis2.save_mapping", Synchronise, reads [], changes [Connection Audit];
    guard::ListGuarded -> Vec<guard::GuardView>, "dhis2.guarded", Synchronise, reads [Connection], changes [];
    guard::DecideGuard -> guard::GuardView, "dhis2.decide_guard", Administer, reads [], changes [Connection Audit];
    dhis2::StartSync -> office::JobView, "dhis2.sync", Synchronise, reads [], changes [Sync Jobs Audit];
    dhis2::GetSyncStatus -> dhis2::SyncStatusView, "dhis2.sync_status", AnyOfficer, reads [Connection Sync Jobs Reviews], changes [];
    dhis2::ListSyncRuns -> Vec<dhis2::SyncRunView>, "dhis2.runs", AnyOfficer, reads [Sync], changes [];
    schedule::ListSchedules -> Vec<schedule::ScheduleView>, "dhis2.schedules", AnyOfficer, reads [Connection Sync Jobs], changes [];
    dhis2::GetServerHealth -> dhis2::ServerHealthView, "dhis2.health", Synchronise, reads [Connection Sync Jobs], changes [];
    webhook::GetWebhook -> webhook::WebhookView, "dhis2.webhook", Administer, reads [Settings Sync], changes [];
    webhook::MakeWebhook -> webhook::WebhookMade, "dhis2.make_webhook", Administer, reads [], changes [Settings Audit];
    webhook::RevokeWebhook -> Done, "dhis2.revoke_webhook", Administer, reads [], changes [Settings Audit];
    schedule::SaveSchedule -> schedule::ScheduleView, "dhis2.save_schedule", Synchronise, reads [], changes [Sync Audit];

    register::SearchPeople -> register::PeoplePage, "people.search", ReadPeople, reads [People Cards Reviews], changes [];
    people::GetPerson -> people::PersonView, "people.get", ReadPeople, reads [People Cards Reviews], changes [];
    people::MatchPerson -> Vec<people::CandidateView>, "people.match", ReadPeople, reads [People], changes [];
    people::RegisterPerson -> people::RegisterOutcome, "people.register", WritePeople, reads [], changes [People Reviews Audit];
    people::UpdatePerson -> people::PersonView, "people.update", WritePeople, reads [], changes [People Reviews Audit];
    people::DeactivatePerson -> Done, "people.deactivate", WritePeople, reads [], changes [People Reviews Cards Audit];
    people::ReactivatePerson -> Done, "people.reactivate", WritePeople, reads [], changes [People Reviews Audit];
    people::LinkDhis2 -> people::PersonView, "people.link_dhis2", WritePeople, reads [], changes [People Audit];
    people::ResolveDhis2 -> Option<people::PersonRow>, "people.resolve_dhis2", ReadPeople, reads [People], changes [];
    review::ListReviews -> review::ReviewPage, "people.reviews", WritePeople, reads [Reviews People], changes [];
    review::GetReview -> review::ReviewPair, "people.review", WritePeople, reads [Reviews People], changes [];
    review::DecideReview -> review::ReviewDecided, "people.decide_review", WritePeople, reads [], changes [Reviews People Cards Audit];
    review::UndoReview -> Done, "people.undo_review", WritePeople, reads [], changes [Reviews People Cards Audit];
    review::PreviewMerge -> review::MergePreview, "people.preview_merge", WritePeople, reads [People Cards Reviews], changes [];
    review::MergePeople -> people::PersonView, "people.merge", WritePeople, reads [], changes [Reviews People Cards Audit];
    review::UnmergePeople -> people::PersonView, "people.unmerge", WritePeople, reads [], changes [Reviews People Cards Audit];
    register::GetMpiStats -> register::MpiStats, "people.stats", ReadPeople, reads [People Reviews], changes [];
    register::GetPeopleFilters -> register::PeopleFilters, "people.filters", ReadPeople, reads [People], changes [];
    register::ListAlerts -> register::AlertPage, "people.alerts", WritePeople, reads [Reviews People], changes [];
    register::DecideAlert -> Done, "people.decide_alert", WritePeople, reads [], changes [Reviews People Audit];

    import::ListImports -> Vec<import::ImportView>, "import.list", WritePeople, reads [People Jobs], changes [];
    import::GetImport -> import::ImportView, "import.get", WritePeople, reads [People Jobs], changes [];
    import::GetImportFile -> import::ImportFileView, "import.file", WritePeople, reads [], changes [];
    import::StartImport -> import::ImportView, "import.start", WritePeople, reads [], changes [Jobs Audit];
    import::ListRejected -> import::RejectedPage, "import.rejected", WritePeople, reads [People Jobs], changes [];
    import::SaveRejected -> import::RejectedSaved, "import.save_rejected", WritePeople, reads [], changes [Audit];
    import::DiscardImport -> Done, "import.discard", WritePeople, reads [], changes [Jobs Audit];

    cards::ListTemplates -> Vec<cards::TemplateView>, "cards.templates", AnyOfficer, reads [], changes [];
    cards::CheckReadiness -> cards::ReadinessView, "cards.readiness", MakeCards, reads [People Cards Reviews], changes [];
    cards::CreateBatch -> cards::BatchView, "cards.create_batch", MakeCards, reads [], changes [Cards Jobs Audit];
    cards::ListBatches -> Vec<cards::BatchView>, "cards.batches", MakeCards, reads [Cards Jobs], changes [];
    cards::GetBatch -> cards::BatchView, "cards.batch", MakeCards, reads [Cards Jobs], changes [];
    cards::CancelBatch -> cards::BatchView, "cards.cancel_batch", MakeCards, reads [], changes [Cards Jobs People Audit];
    cards::DecideBatch -> cards::BatchView, "cards.decide_batch", MakeCards, reads [], changes [Cards Jobs Audit];
    cards::ListQuotas -> Vec<cards::QuotaView>, "cards.quotas", MakeCards, reads [Cards Settings], changes [];
    cards::SetQuota -> Vec<cards::QuotaView>, "cards.set_quota", Administer, reads [], changes [Settings Audit];
    cards::ReissueCard -> cards::CardReissued, "cards.reissue", RevokeCards, reads [], changes [Cards Jobs Audit];
    cards::RevokeCard -> cards::CardView, "cards.revoke", RevokeCards, reads [], changes [Cards Audit];

    studio::ListDesigns -> Vec<studio::DesignView>, "studio.designs", MakeCards, reads [Designs Cards], changes [];
    studio::GetDesign -> studio::DesignSheet, "studio.get", MakeCards, reads [Designs Cards], changes [];
    studio::GetStudioTemplate -> studio::StudioTemplate, "studio.template", MakeCards, reads [], changes [];
    studio::PreviewDesign -> studio::DesignPreview, "studio.preview", MakeCards, reads [], changes [];
    studio::FitDesign -> studio::FitPage, "studio.fit", MakeCards, reads [], changes [];
    studio::SaveDesign -> studio::DesignView, "studio.save", MakeCards, reads [], changes [Designs Audit];
    studio::DeleteDesign -> Done, "studio.delete", MakeCards, reads [], changes [Designs Audit];
    studio::ImportDesign -> studio::DesignDraft, "studio.import", MakeCards, reads [], changes [];
    studio::ExportDesign -> studio::DesignFile, "studio.export", MakeCards, reads [], changes [];

    print::ListPrinters -> Vec<print::PrinterView>, "print.printers", MakeCards, reads [Printing], changes [];
    print::DiscoverPrinters -> Vec<print::FoundPrinterView>, "print.discover", MakeCards, reads [], changes [];
    print::GetPrinterState -> print::FoundPrinterView, "print.printer_state", MakeCards, reads [Printing], changes [];
    print::SavePrinter -> print::PrinterView, "print.save_printer", MakeCards, reads [], changes [Printing Audit];
    print::RemovePrinter -> Done, "print.remove_printer", MakeCards, reads [], changes [Printing Audit];
    print::PrintTestCard -> Done, "print.test_card", MakeCards, reads [], changes [Printing Audit];
    print::StartPrinting -> print::PrintQueueView, "print.start", MakeCards, reads [], changes [Printing Cards Jobs Audit];
    print::GetPrintQueue -> print::PrintQueueView, "print.queue", MakeCards, reads [Printing Jobs], changes [];
    print::AnswerPrint -> print::PrintQueueView, "print.answer", MakeCards, reads [], changes [Printing Cards Jobs Audit];
    print::SpoilPrint -> print::PrintQueueView, "print.spoiled", MakeCards, reads [], changes [Printing Cards Audit];
    print::PausePrinting -> print::PrintQueueView, "print.pause", MakeCards, reads [], changes [Printing Jobs Audit];
    print::ResumePrinting -> print::PrintQueueView, "print.resume", MakeCards, reads [], changes [Printing Jobs Audit];
    print::CancelPrinting -> print::PrintQueueView, "print.cancel", MakeCards, reads [], changes [Printing Cards Audit];
    print::HoldPrint -> print::PrintQueueView, "print.hold", MakeCards, reads [], changes [Printing Audit];
    print::ReleasePrint -> print::PrintQueueView, "print.release", MakeCards, reads [], changes [Printing Jobs Audit];

    verify::VerifyCode -> verify::VerdictView, "verify.code", Public, reads [], changes [];
    verify::ListVerifications -> Vec<verify::VerificationView>, "verify.log", ReadAudit, reads [], changes [];
    verify::ListCampaigns -> Vec<verify::CampaignView>, "verify.campaigns", AnyOfficer, reads [Cards Portals], changes [];
    verify::ExportPortal -> verify::PortalView, "verify.export_portal", Export, reads [], changes [Portals Audit];
    verify::ExportChanges -> verify::PortalView, "verify.export_changes", Export, reads [], changes [Portals Audit];
    verify::ApplyChanges -> verify::ChangesView, "verify.apply_changes", Public, reads [], changes [Portals];
    verify::ClosePortal -> verify::PortalView, "verify.close_portal", Export, reads [], changes [Portals Audit];
    verify::ListPortals -> Vec<verify::PortalView>, "verify.portals", Export, reads [Portals], changes [];

    camera::ListCameras -> Vec<camera::CameraView>, "camera.list", Public, reads [], changes [];
    camera::LookThroughCamera -> camera::CameraLook, "camera.look", Public, reads [], changes [];
    camera::CloseCamera -> Done, "camera.close", Public, reads [], changes [];

    fraud::ListSigns -> fraud::SignsView, "fraud.list", ReadAudit, reads [Fraud], changes [];
    fraud::DismissSign -> fraud::SignView, "fraud.dismiss", RevokeCards, reads [], changes [Fraud Audit];
    fraud::TakeLog -> fraud::LogView, "fraud.take_log", Administer, reads [], changes [Fraud Audit];
    fraud::ReportSigns -> fraud::ReportView, "fraud.report", ReadAudit, reads [], changes [Audit];

    passes::IssuePass -> passes::PassView, "passes.issue", MakeCards, reads [], changes [Cards Audit];
    passes::ListPasses -> Vec<passes::PassView>, "passes.list", MakeCards, reads [Cards], changes [];
    passes::RevokePass -> passes::PassView, "passes.revoke", RevokeCards, reads [], changes [Cards Audit];
    passes::RotatePassKey -> passes::PassKeyView, "passes.rotate", Administer, reads [], changes [Cards Audit];

    devices::GetThisDevice -> devices::ThisDeviceView, "devices.this", AnyOfficer, reads [Devices Settings], changes [];
    devices::NameThisDevice -> devices::ThisDeviceView, "devices.name", Administer, reads [], changes [Devices Audit];
    devices::ListDevices -> Vec<devices::DeviceView>, "devices.list", AnyOfficer, reads [Devices], changes [];
    devices::PreviewDevice -> devices::DeviceView, "devices.preview", Administer, reads [], changes [];
    devices::AddDevice -> devices::DeviceView, "devices.add", Administer, reads [], changes [Devices Audit];
    devices::RevokeDevice -> devices::DeviceRevokedView, "devices.revoke", Administer, reads [], changes [Devices Cards Portals Audit];
    devices::ExportBundle -> devices::BundleMade, "devices.export", Export, reads [], changes [Devices Portals Audit];
    devices::StartBundleExport -> office::JobView, "devices.start_export", Export, reads [], changes [Jobs Portals Audit];
    devices::StartBundleImport -> office::JobView, "devices.start_import", Administer, reads [], changes [Jobs Audit];
    devices::PreviewBundle -> devices::BundlePreview, "devices.preview_bundle", AnyOfficer, reads [], changes [];
    devices::ImportBundle -> devices::BundleTaken, "devices.import", Administer, reads [], changes [Devices People Reviews Cards Designs Audit];
    devices::ListBundles -> Vec<devices::BundleView>, "devices.bundles", AnyOfficer, reads [Devices], changes [];

    office::GetHome -> office::HomeView, "office.home", AnyOfficer, reads [People Reviews Cards Printing Sync Jobs Settings], changes [];
    office::ListJobs -> Vec<office::JobView>, "office.jobs", AnyOfficer, reads [Jobs], changes [];
    office::GetJob -> office::JobView, "office.job", AnyOfficer, reads [Jobs], changes [];
    office::CancelJob -> office::JobView, "office.cancel_job", AnyOfficer, reads [], changes [Jobs Audit];
    office::ResumeJob -> office::JobView, "office.resume_job", AnyOfficer, reads [], changes [Jobs Audit];
    office::ListAudit -> office::AuditPage, "office.audit", ReadAudit, reads [Audit], changes [];
    office::VerifyAudit -> office::AuditCheck, "office.verify_audit", ReadAudit, reads [Audit], changes [];
    office::CompareAudit -> office::AuditCheck, "office.compare_audit", ReadAudit, reads [Audit], changes [];
    office::ExportAudit -> office::AuditExported, "office.export_audit", ReadAudit, reads [], changes [Audit];
    office::GetSettings -> office::SettingsView, "office.settings", AnyOfficer, reads [Settings Connection], changes [];
    office::SaveSettings -> office::SettingsView, "office.save_settings", Administer, reads [], changes [Settings Session Audit];
    office::RunDoctor -> office::DoctorReport, "office.doctor", Administer, reads [Audit], changes [];
    office::CreateBackup -> office::BackupView, "office.backup", Administer, reads [], changes [Audit];

    backup::CheckBackup -> backup::BackupContentView, "backup.check", Public, reads [], changes [];
    backup::RestoreBackup -> backup::BackupContentView, "backup.restore", Public, reads [], changes [Session People Reviews Connection Sync Cards Designs Jobs Printing Portals Audit Settings];

    names::ListNameFiles -> names::NamesView, "names.list", AnyOfficer, reads [Settings], changes [];
    names::CheckNameFile -> names::NameFileCheck, "names.check", Public, reads [], changes [];
    names::AddNameFile -> names::NameFileCheck, "names.add", Administer, reads [], changes [Settings Audit];
    names::RemoveNameFile -> Done, "names.remove", Administer, reads [], changes [Settings Audit];
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_a_call_that_changes_nothing_people_can_see_changes_no_tag() {
        let names: BTreeSet<_> = CALLS.iter().map(|call| call.name).collect();
        assert_eq!(names.len(), CALLS.len());
        for call in CALLS {
            assert!(call.reads.is_empty() || call.changes.is_empty(), "{} both reads and changes", call.name);
        }
    }

    #[test]
    fn a_call_travels_under_its_name() {
        let call = AnyCall::from(register::SearchPeople { query: "Amina".into(), ..Default::default() });
        let json = serde_json::to_value(&call).unwrap();
        assert_eq!(json["call"], "people.search");
        assert_eq!(json["with"]["query"], "Amina");
        assert_eq!(serde_json::from_value::<AnyCall>(json).unwrap(), call);
        assert_eq!(call.info().access, Access::ReadPeople);
    }

    #[test]
    fn an_unknown_call_is_refused() {
        assert!(serde_json::from_str::<AnyCall>(r#"{"call":"people.delete_all","with":{}}"#).is_err());
    }
}
