-- Wallet passes and the epochs of the keys that their codes are made with.

-- Epoch 1 of a campaign begins with it and has no row; a row says since when a later one counts and why.
CREATE TABLE pass_epochs (
    campaign TEXT NOT NULL REFERENCES campaigns (prefix),
    epoch INTEGER NOT NULL CHECK (epoch BETWEEN 2 AND 65535),
    since INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (campaign, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE passes (
    -- The first 128 bits of the SHA-256 of the pass's payload as it is written.
    handle BLOB NOT NULL PRIMARY KEY CHECK (length(handle) = 16),
    card INTEGER NOT NULL REFERENCES cards (id),
    -- Number among the card's passes.
    serial INTEGER NOT NULL CHECK (serial BETWEEN 1 AND 65535),
    epoch INTEGER NOT NULL,
    issued_on TEXT NOT NULL,
    expires_on TEXT,
    issued_at INTEGER NOT NULL,
    revoked_at INTEGER,
    reason TEXT NOT NULL,
    UNIQUE (card, serial)
) STRICT, WITHOUT ROWID;

-- The revoked ones travel with every delta.
CREATE INDEX passes_revoked ON passes (card) WHERE revoked_at IS NOT NULL;
