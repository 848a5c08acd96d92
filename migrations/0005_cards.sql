-- Campaigns, batches, the cards themselves, and the portals they were published in.

CREATE TABLE campaigns (
    prefix TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    programme TEXT,
    template TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE batches (
    id TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    campaign TEXT NOT NULL REFERENCES campaigns (prefix),
    template TEXT NOT NULL,
    dpi INTEGER NOT NULL,
    plan TEXT NOT NULL CHECK (json_valid(plan)),
    out TEXT NOT NULL,
    pdf_pages INTEGER NOT NULL,
    files TEXT NOT NULL CHECK (json_valid(files)),
    created_at INTEGER NOT NULL,
    finished_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE cards (
    id INTEGER NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    identity INTEGER NOT NULL REFERENCES identities (id),
    campaign TEXT NOT NULL REFERENCES campaigns (prefix),
    batch TEXT NOT NULL REFERENCES batches (id),
    issue INTEGER NOT NULL CHECK (issue >= 1),
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    status TEXT NOT NULL CHECK (status IN ('valid', 'revoked', 'superseded')),
    state TEXT NOT NULL CHECK (state IN ('queued', 'rendered', 'spooled', 'printed', 'spoiled', 'void')),
    issued_on TEXT NOT NULL,
    expires_on TEXT,
    revoked_at INTEGER,
    reason TEXT NOT NULL,
    UNIQUE (identity, campaign, issue)
) STRICT;

CREATE INDEX cards_by_batch ON cards (batch, state, id);
CREATE INDEX cards_by_campaign ON cards (campaign, id);
CREATE INDEX cards_by_status ON cards (status, identity);

CREATE TABLE portals (
    id INTEGER NOT NULL PRIMARY KEY,
    campaign TEXT NOT NULL REFERENCES campaigns (prefix),
    sequence INTEGER NOT NULL CHECK (sequence >= 1),
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    folder TEXT NOT NULL,
    cards INTEGER NOT NULL,
    generated_at INTEGER NOT NULL,
    revoked_at INTEGER,
    UNIQUE (campaign, sequence)
) STRICT;
