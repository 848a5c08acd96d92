//! The one door: every call of the contract, whoever makes it.

use std::sync::Arc;

use kadi_contract::{AnyCall, ApiError, Call, ErrorCode};
use serde_json::Value;

use crate::access;
use crate::app::App;
use crate::session::{Session, SessionChange, SessionToken};
use crate::{
    audit, backups, batch, bundle, camera, cards, connection, data_key, devices, enrollment, fraud, guard,
    home, import, job, mapping, merge, names, officers, passes, people, person, portal, portal_changes,
    portal_folder, printing, review, schedule, settings, setup, short_code, stats, studio, sync, unlocking,
    verifications, verify, webhook,
};

/// The reply of a call and what it did to the session.
#[derive(Debug, Clone, PartialEq)]
pub struct Dispatched {
    /// The reply as JSON of the call's reply type.
    pub reply: Value,
    /// What the shell must do with its session token.
    pub session: SessionChange,
}

fn reply<C: Call>(_: &C, value: &C::Reply) -> Result<Dispatched, ApiError> {
    reply_with::<C>(value, SessionChange::Keep)
}

fn reply_with<C: Call>(value: &C::Reply, session: SessionChange) -> Result<Dispatched, ApiError> {
    let reply =
        serde_json::to_value(value).map_err(|_| ApiError::new(ErrorCode::Internal).with("where", "reply"))?;
    Ok(Dispatched { reply, session })
}

impl App {
    /// Makes a call.
    ///
    /// # Errors
    /// Whatever the call answers with; `locked` without a session, `not_allowed` where the role does not reach.
    pub fn dispatch(
        self: &Arc<Self>,
        token: Option<&SessionToken>,
        call: AnyCall,
    ) -> Result<Dispatched, ApiError> {
        let info = call.info();
        let session = self.session(token);
        if info.access != kadi_contract::Access::Public {
            let officer = session.as_ref().ok_or(ErrorCode::Locked)?;
            access::check(officer.role, info.access)?;
        }
        let done =
            self.perform(token, session, call).map_err(|error| self.with_incident(info.name, error))?;
        self.tell_changed(info.changes);
        Ok(done)
    }

    /// Makes a call with its own reply type.
    ///
    /// # Errors
    /// As [`App::dispatch`].
    pub fn call<C: Call>(
        self: &Arc<Self>,
        token: Option<&SessionToken>,
        call: C,
    ) -> Result<(C::Reply, SessionChange), ApiError> {
        let done = self.dispatch(token, call.into())?;
        let reply = serde_json::from_value(done.reply)
            .map_err(|_| ApiError::new(ErrorCode::Internal).with("where", "reply"))?;
        Ok((reply, done.session))
    }

    #[allow(clippy::too_many_lines, reason = "one line per call: the table of the whole application")]
    fn perform(
        self: &Arc<Self>,
        token: Option<&SessionToken>,
        session: Option<Session>,
        call: AnyCall,
    ) -> Result<Dispatched, ApiError> {
        let officer = || session.as_ref().ok_or_else(|| ApiError::new(ErrorCode::Locked));
        match &call {
            AnyCall::GetStatus(c) => reply(c, &setup::status(self, session.as_ref())?),
            AnyCall::ListCountries(c) => reply(c, &setup::countries()?),
            AnyCall::SuggestPassphrase(c) => reply(c, &setup::suggest_passphrase(c)?),
            AnyCall::RatePassphrase(c) => reply(c, &setup::rate_passphrase(c)),
            AnyCall::CreateStore(c) => {
                let (created, opened) = setup::create_store(self, c)?;
                reply_with::<kadi_contract::session::CreateStore>(&created, SessionChange::Opened(opened))
            }
            AnyCall::ConfirmRecovery(c) => reply(c, &setup::confirm_recovery(officer()?, c)?),
            AnyCall::Unlock(c) => {
                let (view, opened) = unlocking::unlock(self, c)?;
                reply_with::<kadi_contract::session::Unlock>(&view, SessionChange::Opened(opened))
            }
            AnyCall::UnlockWithRecovery(c) => {
                let (view, opened) = unlocking::unlock_with_recovery(self, c)?;
                reply_with::<kadi_contract::session::UnlockWithRecovery>(&view, SessionChange::Opened(opened))
            }
            AnyCall::UnlockWithShortCode(c) => {
                let (view, opened) = short_code::unlock(self, c)?;
                reply_with::<kadi_contract::short_code::UnlockWithShortCode>(
                    &view,
                    SessionChange::Opened(opened),
                )
            }
            AnyCall::Lock(_) => {
                unlocking::lock_session(self, token);
                reply_with::<kadi_contract::session::Lock>(&kadi_contract::Done {}, SessionChange::Closed)
            }
            AnyCall::ChangePassphrase(c) => reply(c, &unlocking::change_passphrase(self, officer()?, c)?),
            AnyCall::GetShortCode(c) => reply(c, &short_code::get(self, officer()?)?),
            AnyCall::KeepShortCode(c) => reply(c, &short_code::keep(self, officer()?, c)?),
            AnyCall::ForgetShortCode(c) => reply(c, &short_code::forget(self, officer()?)?),
            AnyCall::SetLanguage(c) => reply(c, &setup::set_language(self, officer()?, c)?),

            AnyCall::ListOfficers(c) => reply(c, &officers::list(self, officer()?)?),
            AnyCall::AddOfficer(c) => reply(c, &officers::add(self, officer()?, c)?),
            AnyCall::RenameOfficer(c) => reply(c, &officers::rename(self, officer()?, c)?),
            AnyCall::SetOfficerRole(c) => reply(c, &officers::set_role(self, officer()?, c)?),
            AnyCall::ResetPassphrase(c) => reply(c, &officers::reset_passphrase(self, officer()?, c)?),
            AnyCall::RemoveOfficer(c) => reply(c, &officers::remove(self, officer()?, c)?),
            AnyCall::RenewRecovery(c) => reply(c, &officers::renew_recovery(self, officer()?, c)?),
            AnyCall::GetDataKey(c) => reply(c, &data_key::get(self, officer()?)?),
            AnyCall::RotateDataKey(c) => {
                // The store is closed meanwhile: nobody may hold it, not even the caller's own session.
                let session = session.ok_or(ErrorCode::Locked)?;
                let done = data_key::rotate(self, session, c)?;
                reply_with::<kadi_contract::officers::RotateDataKey>(&done, SessionChange::Closed)
            }

            AnyCall::UseDemo(c) => {
                let connection = connection::use_demo(self, officer()?)?;
                mapping::accept_suggestions(self, officer()?)?;
                reply(c, &connection)
            }
            AnyCall::ConfigureConnection(c) => reply(c, &connection::configure(self, officer()?, c)?),
            AnyCall::GetConnection(c) => reply(c, &connection::get(officer()?)?),
            AnyCall::TestConnection(c) => reply(c, &connection::test(self, officer()?, c)?),
            AnyCall::ListProgrammes(c) => reply(c, &connection::programmes(self, officer()?)?),
            AnyCall::PreviewEnrollments(c) => reply(c, &enrollment::preview(self, officer()?, c)?),
            AnyCall::GetMapping(c) => reply(c, &mapping::get(self, officer()?, c)?),
            AnyCall::SaveMapping(c) => reply(c, &mapping::save(self, officer()?, c)?),
            AnyCall::ListGuarded(c) => reply(c, &guard::list(self, officer()?, c)?),
            AnyCall::DecideGuard(c) => reply(c, &guard::decide(self, officer()?, c)?),
            AnyCall::StartSync(c) => reply(c, &sync::start(self, officer()?, c)?),
            AnyCall::GetSyncStatus(c) => reply(c, &sync::status(self, officer()?)?),
            AnyCall::ListSyncRuns(c) => reply(c, &sync::runs(officer()?, c)?),
            AnyCall::ListSchedules(c) => reply(c, &schedule::list(officer()?)?),
            AnyCall::GetServerHealth(c) => reply(c, &connection::health(self, officer()?)?),
            AnyCall::GetWebhook(c) => reply(c, &webhook::get(self, officer()?)?),
            AnyCall::MakeWebhook(c) => reply(c, &webhook::make(officer()?)?),
            AnyCall::RevokeWebhook(c) => reply(c, &webhook::revoke(self, officer()?)?),
            AnyCall::SaveSchedule(c) => reply(c, &schedule::save(self, officer()?, c)?),

            AnyCall::SearchPeople(c) => reply(c, &people::search(officer()?, c)?),
            AnyCall::GetPerson(c) => reply(c, &person::get(officer()?, c)?),
            AnyCall::MatchPerson(c) => reply(c, &person::find_matches(officer()?, c)?),
            AnyCall::RegisterPerson(c) => reply(c, &person::register(officer()?, c)?),
            AnyCall::UpdatePerson(c) => reply(c, &person::update(officer()?, c)?),
            AnyCall::DeactivatePerson(c) => reply(c, &person::deactivate(officer()?, c)?),
            AnyCall::ReactivatePerson(c) => reply(c, &person::reactivate(officer()?, c)?),
            AnyCall::LinkDhis2(c) => reply(c, &person::link_dhis2(officer()?, c)?),
            AnyCall::ResolveDhis2(c) => reply(c, &person::resolve_dhis2(officer()?, c)?),
            AnyCall::ListReviews(c) => reply(c, &review::list(officer()?, c)?),
            AnyCall::GetReview(c) => reply(c, &review::get(officer()?, c)?),
            AnyCall::DecideReview(c) => reply(c, &review::decide(officer()?, c)?),
            AnyCall::UndoReview(c) => reply(c, &review::undo(officer()?, c)?),
            AnyCall::PreviewMerge(c) => reply(c, &merge::preview(officer()?, c)?),
            AnyCall::MergePeople(c) => reply(c, &merge::merge(officer()?, c)?),
            AnyCall::UnmergePeople(c) => reply(c, &merge::unmerge(officer()?, c)?),
            AnyCall::GetMpiStats(c) => reply(c, &stats::get(officer()?)?),
            AnyCall::GetPeopleFilters(c) => reply(c, &people::filters(officer()?, c)?),
            AnyCall::ListAlerts(c) => reply(c, &people::alerts(officer()?, c)?),
            AnyCall::DecideAlert(c) => reply(c, &people::decide_alert(officer()?, c)?),

            AnyCall::ListImports(c) => reply(c, &import::list(officer()?)?),
            AnyCall::GetImport(c) => reply(c, &import::get(officer()?, c)?),
            AnyCall::GetImportFile(c) => reply(c, &import::file(officer()?, c.id)?),
            AnyCall::StartImport(c) => reply(c, &import::start(self, officer()?, c)?),
            AnyCall::ListRejected(c) => reply(c, &import::rejected(officer()?, c)?),
            AnyCall::SaveRejected(c) => reply(c, &import::save_rejected(self, officer()?, c)?),
            AnyCall::DiscardImport(c) => reply(c, &import::discard(officer()?, c)?),

            AnyCall::ListTemplates(c) => reply(c, &cards::templates(self)?),
            AnyCall::CheckReadiness(c) => reply(c, &cards::readiness(self, officer()?, c)?),
            AnyCall::CreateBatch(c) => reply(c, &batch::create(self, officer()?, c)?),
            AnyCall::ListBatches(c) => reply(c, &batch::list(self, officer()?)?),
            AnyCall::GetBatch(c) => reply(c, &batch::get(self, officer()?, c)?),
            AnyCall::CancelBatch(c) => reply(c, &batch::cancel(self, officer()?, c)?),
            AnyCall::DecideBatch(c) => reply(c, &batch::decide(self, officer()?, c)?),
            AnyCall::ListQuotas(c) => reply(c, &batch::quotas(officer()?)?),
            AnyCall::SetQuota(c) => reply(c, &batch::set_quota(officer()?, c)?),
            AnyCall::ReissueCard(c) => reply(c, &batch::reissue(self, officer()?, c)?),
            AnyCall::RevokeCard(c) => reply(c, &cards::revoke(officer()?, c)?),

            AnyCall::ListDesigns(c) => reply(c, &studio::list(officer()?)?),
            AnyCall::GetDesign(c) => reply(c, &studio::get(officer()?, c)?),
            AnyCall::GetStudioTemplate(c) => reply(c, &studio::template(self, officer()?, &c.template)?),
            AnyCall::PreviewDesign(c) => reply(c, &studio::preview(self, officer()?, c)?),
            AnyCall::FitDesign(c) => reply(c, &studio::fit(self, officer()?, c)?),
            AnyCall::SaveDesign(c) => reply(c, &studio::save(self, officer()?, c)?),
            AnyCall::DeleteDesign(c) => reply(c, &studio::delete(officer()?, c)?),
            AnyCall::ImportDesign(c) => reply(c, &studio::import(self, c)?),
            AnyCall::ExportDesign(c) => reply(c, &studio::export(self, officer()?, c)?),

            AnyCall::ListPrinters(c) => reply(c, &printing::list(officer()?)?),
            AnyCall::DiscoverPrinters(c) => reply(c, &printing::discover(self, c)?),
            AnyCall::GetPrinterState(c) => reply(c, &printing::state(self, officer()?, c)?),
            AnyCall::SavePrinter(c) => reply(c, &printing::save(self, officer()?, c)?),
            AnyCall::RemovePrinter(c) => reply(c, &printing::remove(officer()?, c)?),
            AnyCall::PrintTestCard(c) => reply(c, &printing::test_card(self, officer()?, c)?),
            AnyCall::StartPrinting(c) => reply(c, &printing::start(self, officer()?, c)?),
            AnyCall::GetPrintQueue(c) => reply(c, &printing::queue(officer()?, c)?),
            AnyCall::AnswerPrint(c) => reply(c, &printing::answer(self, officer()?, c)?),
            AnyCall::SpoilPrint(c) => reply(c, &printing::spoiled(officer()?, c)?),
            AnyCall::PausePrinting(c) => reply(c, &printing::pause(officer()?, c)?),
            AnyCall::ResumePrinting(c) => reply(c, &printing::resume(self, officer()?, c)?),
            AnyCall::CancelPrinting(c) => reply(c, &printing::cancel(self, officer()?, c)?),
            AnyCall::HoldPrint(c) => reply(c, &printing::hold(officer()?, c)?),
            AnyCall::ReleasePrint(c) => reply(c, &printing::release(self, officer()?, c)?),

            AnyCall::VerifyCode(c) => reply(c, &verify::typed(self, session.as_ref(), &c.text)?),
            AnyCall::ListVerifications(c) => reply(c, &verifications::list(self, officer()?, c)?),
            AnyCall::ListCampaigns(c) => reply(c, &portal::campaigns(officer()?)?),
            AnyCall::ExportPortal(c) => reply(c, &portal::export(self, officer()?, c)?),
            AnyCall::ExportChanges(c) => reply(c, &portal_changes::export(self, officer()?, c)?),
            AnyCall::ApplyChanges(c) => reply(c, &portal_changes::apply(self, c)?),
            AnyCall::ClosePortal(c) => reply(c, &portal_folder::close(officer()?, c)?),
            AnyCall::ListPortals(c) => reply(c, &portal::list(officer()?)?),

            AnyCall::ListCameras(c) => reply(c, &camera::list(self)),
            AnyCall::LookThroughCamera(c) => reply(c, &camera::look(self, session.as_ref(), c)?),
            AnyCall::CloseCamera(c) => reply(c, &camera::close(self)),

            AnyCall::ListSigns(c) => reply(c, &fraud::list(self, officer()?, c)?),
            AnyCall::DismissSign(c) => reply(c, &fraud::dismiss(self, officer()?, c)?),
            AnyCall::TakeLog(c) => reply(c, &fraud::take_log(self, officer()?, c)?),
            AnyCall::ReportSigns(c) => reply(c, &fraud::report(self, officer()?, c)?),

            AnyCall::GetThisDevice(c) => reply(c, &devices::this(officer()?)?),
            AnyCall::NameThisDevice(c) => reply(c, &devices::name_this(officer()?, c)?),
            AnyCall::ListDevices(c) => reply(c, &devices::list(officer()?, c)?),
            AnyCall::PreviewDevice(c) => reply(c, &devices::preview(officer()?, c)?),
            AnyCall::AddDevice(c) => reply(c, &devices::add(officer()?, c)?),
            AnyCall::RevokeDevice(c) => reply(c, &devices::revoke(self, officer()?, c)?),
            AnyCall::ExportBundle(c) => reply(c, &bundle::export(self, officer()?, c)?),
            AnyCall::PreviewBundle(c) => reply(c, &bundle::preview(officer()?, c)?),
            AnyCall::ImportBundle(c) => reply(c, &bundle::import(self, officer()?, c)?),
            AnyCall::StartBundleExport(c) => reply(c, &bundle::start_export(self, officer()?, c)?),
            AnyCall::StartBundleImport(c) => reply(c, &bundle::start_import(self, officer()?, c)?),
            AnyCall::ListBundles(c) => reply(c, &bundle::list(officer()?, c)?),
            AnyCall::IssuePass(c) => reply(c, &passes::issue(officer()?, c)?),
            AnyCall::ListPasses(c) => reply(c, &passes::list(officer()?, c)?),
            AnyCall::RevokePass(c) => reply(c, &passes::revoke(officer()?, c)?),
            AnyCall::RotatePassKey(c) => reply(c, &passes::rotate(officer()?, c)?),

            AnyCall::GetHome(c) => reply(c, &home::get(officer()?)?),
            AnyCall::ListJobs(c) => reply(c, &job::list(self, officer()?)?),
            AnyCall::GetJob(c) => reply(c, &job::get(self, officer()?, &c.id)?),
            AnyCall::CancelJob(c) => reply(c, &job::cancel(self, officer()?, &c.id)?),
            AnyCall::ResumeJob(c) => reply(c, &job::resume(self, officer()?, &c.id)?),
            AnyCall::ListAudit(c) => reply(c, &audit::list(officer()?, c)?),
            AnyCall::VerifyAudit(c) => reply(c, &audit::verify(officer()?, &[])?),
            AnyCall::CompareAudit(c) => reply(c, &audit::compare(officer()?, c)?),
            AnyCall::ExportAudit(c) => reply(c, &audit::export(self, officer()?, c)?),
            AnyCall::GetSettings(c) => reply(c, &settings::get(self, officer()?)?),
            AnyCall::SaveSettings(c) => reply(c, &settings::save(self, officer()?, c)?),
            AnyCall::RunDoctor(c) => reply(c, &settings::doctor(self, officer()?)?),
            AnyCall::CreateBackup(c) => reply(c, &backups::create(self, officer()?, c)?),

            AnyCall::CheckBackup(c) => reply(c, &backups::check(self, c)?),
            AnyCall::RestoreBackup(c) => reply(c, &backups::restore(self, c)?),
            AnyCall::ListNameFiles(c) => reply(c, &names::list(self, officer()?)),
            AnyCall::CheckNameFile(c) => reply(c, &names::check(self, c)?),
            AnyCall::AddNameFile(c) => reply(c, &names::add(self, officer()?, c)?),
            AnyCall::RemoveNameFile(c) => reply(c, &names::remove(self, officer()?, c)?),
        }
    }
}
