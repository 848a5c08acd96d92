-- When programmes synchronise by themselves, and whose cards follow.

CREATE TABLE sync_schedules (
    programme TEXT NOT NULL PRIMARY KEY,
    interval_minutes INTEGER NOT NULL CHECK (interval_minutes IN (10, 15, 30, 60, 180)),
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    auto_generate_cards INTEGER NOT NULL CHECK (auto_generate_cards IN (0, 1)),
    template TEXT NOT NULL,
    -- Tracked entities up to this one were there before cards were made by themselves.
    cards_after INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    -- The job of the run whose end was not seen yet; empty without one.
    job TEXT NOT NULL,
    -- Runs in a row that failed.
    failures INTEGER NOT NULL,
    -- Code of the error that only a person can mend; empty while the schedule runs.
    held TEXT NOT NULL,
    held_at INTEGER
) STRICT, WITHOUT ROWID;
