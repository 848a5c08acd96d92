//! `kadi dhis2 schedule`: how often a programme synchronises by itself, and whether cards follow.

use clap::{Args, Subcommand};
use kadi_contract::ErrorCode;
use kadi_contract::schedule::{ListSchedules, SaveSchedule, ScheduleView};

use crate::context::Context;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::words::{Column, Words};

/// The commands of `kadi dhis2 schedule`.
#[derive(Debug, Subcommand)]
pub(crate) enum ScheduleCommand {
    /// The schedules of all mapped programmes
    Show,
    /// Synchronise a programme by itself
    Set(SetArgs),
    /// Stop synchronising a programme by itself; the rest of its schedule is kept
    Off {
        /// Programme UID
        #[arg(value_name = "UID")]
        programme: String,
    },
}

/// Flags of `kadi dhis2 schedule set`.
#[derive(Debug, Args)]
pub(crate) struct SetArgs {
    /// Programme UID
    #[arg(value_name = "UID")]
    programme: String,
    /// Every so many minutes: 10, 15, 30, 60 or 180
    #[arg(long, value_name = "MINUTES", default_value_t = 60)]
    every: u32,
    /// Make cards for people who come into the programme from now on
    #[arg(long)]
    cards: bool,
    /// Template of these cards
    #[arg(long, value_name = "NAME", requires = "cards", default_value = "")]
    template: String,
}

pub(crate) fn run(context: &Context, desk: &mut Desk, command: ScheduleCommand) -> Result<(), Failure> {
    let saved = match command {
        ScheduleCommand::Show => desk.call(ListSchedules {})?,
        ScheduleCommand::Set(args) => vec![desk.call(SaveSchedule {
            programme_uid: args.programme,
            interval_minutes: args.every,
            enabled: true,
            auto_generate_cards: args.cards,
            template: args.template,
        })?],
        ScheduleCommand::Off { programme } => vec![switch_off(desk, &programme)?],
    };
    context.show(&saved, |schedules, words| text(schedules, words))
}

fn switch_off(desk: &mut Desk, programme: &str) -> Result<ScheduleView, Failure> {
    let found = desk.call(ListSchedules {})?.into_iter().find(|one| one.programme_uid == programme);
    let Some(now) = found else {
        return Err(kadi_contract::ApiError::new(ErrorCode::ProgrammeNotFound)
            .with("programme", programme)
            .into());
    };
    desk.call(SaveSchedule {
        programme_uid: now.programme_uid,
        interval_minutes: now.interval_minutes,
        enabled: false,
        auto_generate_cards: now.auto_generate_cards,
        template: now.template,
    })
}

fn text(schedules: &[ScheduleView], words: Words) -> String {
    let columns = [
        Column::Text("cli-column-uid"),
        Column::Text("field-programme"),
        Column::Number("field-interval-minutes"),
        Column::Text("schedule-next"),
        Column::Text("schedule-cards"),
    ];
    let row = |one: &ScheduleView| {
        let next = match (&one.held, &one.next_sync) {
            (Some(code), _) => words.error(&(*code).into()),
            (None, Some(at)) => words.when(at),
            (None, None) => words.text("schedule-off"),
        };
        vec![
            one.programme_uid.clone(),
            one.programme_name.clone(),
            words.number(one.interval_minutes.into()),
            next,
            if one.auto_generate_cards { one.template.clone() } else { words.text("cli-no") },
        ]
    };
    words.table(&columns, schedules.iter().map(row))
}
