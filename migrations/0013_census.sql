-- In which version a record was seen last, and whether the server still shows it; what a census of the server has seen.

-- A digest of what tells that a record changed; none for records that no census compared yet.
ALTER TABLE tracked_entities ADD COLUMN fingerprint BLOB CHECK (length(fingerprint) = 16);
-- Asked for by name, the server left it out. It keeps its person and its values, and comes back when it is shown again.
ALTER TABLE tracked_entities ADD COLUMN gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1));

-- During the walk of a census, what it saw; after it, what has to be asked for by name.
CREATE TABLE census_rows (
    server INTEGER NOT NULL,
    programme TEXT NOT NULL,
    uid TEXT NOT NULL,
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 16),
    deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    PRIMARY KEY (server, programme, uid)
) STRICT, WITHOUT ROWID;
