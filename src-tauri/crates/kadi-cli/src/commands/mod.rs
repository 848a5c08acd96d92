//! The commands, one module for each group.

pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod bench;
pub(crate) mod bundle;
pub(crate) mod cards;
pub(crate) mod demo;
pub(crate) mod device;
pub(crate) mod dhis2;
pub(crate) mod doctor;
pub(crate) mod fraud;
pub(crate) mod guard;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod mpi;
pub(crate) mod names;
pub(crate) mod officer;
pub(crate) mod pass;
pub(crate) mod portal;
pub(crate) mod print;
pub(crate) mod scan;
pub(crate) mod schedule;
pub(crate) mod serve;
pub(crate) mod short_code;
pub(crate) mod store;
pub(crate) mod verify;
pub(crate) mod webhook;

use crate::args::Command;
use crate::context::Context;
use crate::failure::Failure;

/// Runs a command.
pub(crate) fn run(context: &mut Context, command: Command) -> Result<(), Failure> {
    match command {
        Command::Demo(args) => demo::run(context, args),
        Command::Init(args) => init::run(context, args),
        Command::Import(args) => import::run(context, &args),
        Command::Mpi(command) => mpi::run(context, command),
        Command::Stats => mpi::stats(context),
        Command::Dhis2(command) => dhis2::run(context, command),
        Command::Cards(command) => cards::run(context, command),
        Command::Print(command) => print::run(context, command),
        Command::Verify(args) => verify::run(context, &args),
        Command::Scan(args) => scan::run(context, &args),
        Command::Portal(command) => portal::run(context, command),
        Command::Pass(command) => pass::run(context, command),
        Command::Device(command) => device::run(context, command),
        Command::Bundle(command) => bundle::run(context, command),
        Command::Audit(command) => audit::run(context, command),
        Command::Fraud(command) => fraud::run(context, command),
        Command::Report(command) => fraud::report(context, command),
        Command::Backup(command) => backup::run(context, command),
        Command::Officer(command) => officer::run(context, command),
        Command::ShortCode(command) => short_code::run(context, command),
        Command::Store(command) => store::run(context, command),
        Command::Names(command) => names::run(context, command),
        Command::Doctor => doctor::run(context),
        Command::Serve(args) => serve::run(context, &args),
        Command::Bench(args) => bench::run(context, &args),
    }
}
