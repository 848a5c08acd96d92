-- Printers, and what became of each card at each try.

CREATE TABLE printers (
    id INTEGER NOT NULL PRIMARY KEY,
    address TEXT NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    media TEXT NOT NULL,
    sides TEXT NOT NULL CHECK (sides IN ('one-sided', 'two-sided-long-edge', 'two-sided-short-edge')),
    -- Dots per inch; null for the printer's own.
    resolution INTEGER,
    -- How far a card is moved, in tenths of a millimetre.
    right_tenths INTEGER NOT NULL CHECK (right_tenths BETWEEN -200 AND 200),
    down_tenths INTEGER NOT NULL CHECK (down_tenths BETWEEN -200 AND 200),
    -- Blank cards and ribbon panels left; null where nobody counts.
    blanks INTEGER CHECK (blanks >= 0),
    panels INTEGER CHECK (panels >= 0),
    -- Why nothing more is sent to it; empty while it goes.
    paused TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;

CREATE UNIQUE INDEX printers_in_use ON printers (address) WHERE removed_at IS NULL;

CREATE TABLE prints (
    id INTEGER NOT NULL PRIMARY KEY,
    card INTEGER NOT NULL REFERENCES cards (id),
    printer INTEGER NOT NULL REFERENCES printers (id),
    -- Cards that were sent for together.
    run INTEGER NOT NULL CHECK (run >= 1),
    attempt INTEGER NOT NULL CHECK (attempt >= 1),
    state TEXT NOT NULL CHECK (state IN
        ('queued', 'held', 'sending', 'sent', 'printing', 'printed', 'spoiled', 'unknown', 'lost', 'cancelled')),
    -- The printer's number of the job, once it has one.
    spool INTEGER,
    -- Whether that job may still move: it is asked about, and ended before the card is sent again.
    watch INTEGER NOT NULL CHECK (watch IN (0, 1)),
    reason TEXT NOT NULL,
    queued_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    -- When it took a blank card.
    used_at INTEGER,
    UNIQUE (card, attempt)
) STRICT;

-- One live try for a card: nothing is printed twice because it was asked for twice.
CREATE UNIQUE INDEX prints_live ON prints (card)
    WHERE state IN ('queued', 'held', 'sending', 'sent', 'printing', 'unknown');
CREATE INDEX prints_waiting ON prints (printer, state, id)
    WHERE state IN ('queued', 'held', 'sending', 'sent', 'printing', 'unknown');
CREATE INDEX prints_by_run ON prints (printer, run, id);
CREATE INDEX prints_used ON prints (used_at) WHERE used_at IS NOT NULL;
