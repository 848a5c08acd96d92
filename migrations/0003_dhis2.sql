-- DHIS2: connections, programmes, org units, mappings, what was fetched, and how synchronisations went.

CREATE TABLE connections (
    id INTEGER NOT NULL PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    username TEXT NOT NULL,
    secret TEXT NOT NULL,
    by_token INTEGER NOT NULL CHECK (by_token IN (0, 1)),
    allow_http INTEGER NOT NULL CHECK (allow_http IN (0, 1)),
    demo INTEGER NOT NULL CHECK (demo IN (0, 1)),
    current INTEGER NOT NULL CHECK (current IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX connections_one_is_current ON connections (current) WHERE current = 1;

CREATE TABLE programmes (
    uid TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    document TEXT NOT NULL CHECK (json_valid(document))
) STRICT, WITHOUT ROWID;

CREATE TABLE org_units (
    uid TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    path TEXT NOT NULL,
    code TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE mappings (
    programme TEXT NOT NULL PRIMARY KEY,
    document TEXT NOT NULL CHECK (json_valid(document)),
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Server 0 stands for links that an officer typed without a connection.
CREATE TABLE tracked_entities (
    id INTEGER NOT NULL PRIMARY KEY,
    server INTEGER NOT NULL,
    programme TEXT NOT NULL,
    uid TEXT NOT NULL,
    org_unit TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    content BLOB NOT NULL CHECK (length(content) = 32),
    person TEXT NOT NULL CHECK (json_valid(person)),
    extras TEXT NOT NULL CHECK (json_valid(extras)),
    state TEXT NOT NULL CHECK (state IN ('pending', 'resolved', 'unusable')),
    identity INTEGER REFERENCES identities (id),
    UNIQUE (server, programme, uid)
) STRICT;

CREATE INDEX tracked_entities_by_uid ON tracked_entities (uid);
CREATE INDEX tracked_entities_by_identity ON tracked_entities (identity) WHERE identity IS NOT NULL;
CREATE INDEX tracked_entities_pending ON tracked_entities (programme, id) WHERE state = 'pending';
CREATE INDEX tracked_entities_unusable ON tracked_entities (id) WHERE state = 'unusable';

CREATE TABLE enrollments (
    id INTEGER NOT NULL PRIMARY KEY,
    server INTEGER NOT NULL,
    uid TEXT NOT NULL,
    tracked_entity TEXT NOT NULL,
    programme TEXT NOT NULL,
    org_unit TEXT NOT NULL,
    status TEXT NOT NULL,
    enrolled_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    UNIQUE (server, uid)
) STRICT;

CREATE INDEX enrollments_by_entity ON enrollments (tracked_entity, programme);
CREATE INDEX enrollments_by_programme ON enrollments (programme, tracked_entity) WHERE deleted = 0;
CREATE INDEX enrollments_by_uid ON enrollments (uid);

CREATE TABLE sync_checkpoints (
    scope TEXT NOT NULL PRIMARY KEY,
    document TEXT NOT NULL CHECK (json_valid(document))
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_runs (
    id INTEGER NOT NULL PRIMARY KEY,
    server INTEGER NOT NULL,
    programme TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    outcome TEXT NOT NULL CHECK (outcome IN ('running', 'done', 'cancelled', 'failed')),
    metrics TEXT NOT NULL CHECK (json_valid(metrics)),
    note TEXT NOT NULL
) STRICT;

CREATE INDEX sync_runs_by_programme ON sync_runs (programme, id);
CREATE INDEX sync_runs_done ON sync_runs (finished_at) WHERE outcome = 'done';

CREATE TABLE sync_failures (
    id INTEGER NOT NULL PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES sync_runs (id),
    -- Empty where the record had none that could be read.
    uid TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;

CREATE INDEX sync_failures_by_run ON sync_failures (run);
