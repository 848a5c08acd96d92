-- Designs of cards: their versions, their logos, and which batches were made with which version.

CREATE TABLE designs (
    id TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL CHECK (length(name) > 0),
    template TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE design_versions (
    design TEXT NOT NULL REFERENCES designs (id),
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL CHECK (json_valid(body)),
    officer TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (design, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE logo_files (
    sha256 BLOB NOT NULL PRIMARY KEY CHECK (length(sha256) = 32),
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE design_logos (
    design TEXT NOT NULL,
    version INTEGER NOT NULL,
    place TEXT NOT NULL,
    sha256 BLOB NOT NULL REFERENCES logo_files (sha256),
    PRIMARY KEY (design, version, place),
    FOREIGN KEY (design, version) REFERENCES design_versions (design, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE design_uses (
    design TEXT NOT NULL,
    version INTEGER NOT NULL,
    batch TEXT NOT NULL REFERENCES batches (id),
    PRIMARY KEY (design, version, batch),
    FOREIGN KEY (design, version) REFERENCES design_versions (design, version)
) STRICT, WITHOUT ROWID;

-- A version that made cards stays as it was, so that a card lost years later can be made again as it looked.
CREATE TRIGGER design_version_is_frozen BEFORE UPDATE ON design_versions
WHEN EXISTS (SELECT 1 FROM design_uses u WHERE u.design = old.design AND u.version = old.version)
BEGIN
    SELECT raise(ABORT, 'a version that made cards is not changed');
END;

CREATE TRIGGER design_logo_is_frozen BEFORE DELETE ON design_logos
WHEN EXISTS (SELECT 1 FROM design_uses u WHERE u.design = old.design AND u.version = old.version)
BEGIN
    SELECT raise(ABORT, 'a version that made cards is not changed');
END;
