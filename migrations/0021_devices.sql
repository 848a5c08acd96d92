-- Devices that bundles are exchanged with, and what went to and fro.

CREATE TABLE devices (
    -- Derived of its keys.
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    -- How it introduced itself: its public keys, signed.
    card TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    revoked_at INTEGER,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE bundles (
    id INTEGER NOT NULL PRIMARY KEY,
    -- The number in its header: the same bundle again is known by it.
    bundle TEXT NOT NULL UNIQUE,
    direction TEXT NOT NULL CHECK (direction IN ('sent', 'received')),
    -- None for a bundle under a pass phrase.
    device TEXT REFERENCES devices (id),
    sequence INTEGER NOT NULL,
    at INTEGER NOT NULL,
    counts TEXT NOT NULL CHECK (json_valid(counts))
) STRICT;

CREATE INDEX bundles_by_device ON bundles (device, direction, sequence);
CREATE INDEX bundles_by_direction ON bundles (direction, sequence);
