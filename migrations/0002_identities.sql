-- Who is who: identities, their history, and what finds them.

CREATE TABLE identities (
    id INTEGER NOT NULL PRIMARY KEY,
    mpi_id TEXT NOT NULL UNIQUE,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    date_of_birth TEXT,
    birth_estimated INTEGER NOT NULL CHECK (birth_estimated IN (0, 1)),
    sex TEXT CHECK (sex IN ('female', 'male', 'other')),
    phone TEXT,
    district TEXT,
    commune TEXT,
    mother_name TEXT,
    external_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('active', 'deactivated', 'merged')),
    survivor INTEGER NOT NULL REFERENCES identities (id) DEFERRABLE INITIALLY DEFERRED,
    merged_into INTEGER REFERENCES identities (id),
    source TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    -- Derived: the folded name for ordering, and the telephone's digits backwards so that an ending can be looked up.
    sort_name TEXT NOT NULL,
    phone_reversed TEXT,
    CHECK ((status = 'merged') = (merged_into IS NOT NULL)),
    CHECK (status = 'merged' OR survivor = id)
) STRICT;

CREATE INDEX identities_by_name ON identities (sort_name, id) WHERE status <> 'merged';
CREATE INDEX identities_by_district ON identities (district, sort_name, id) WHERE status <> 'merged';
CREATE INDEX identities_by_survivor ON identities (survivor);
CREATE INDEX identities_by_merge ON identities (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX identities_by_phone ON identities (phone_reversed) WHERE phone_reversed IS NOT NULL;

CREATE TRIGGER identities_are_never_deleted BEFORE DELETE ON identities
BEGIN
    SELECT RAISE(ABORT, 'an identity is never deleted');
END;

CREATE TRIGGER identifiers_never_change BEFORE UPDATE OF mpi_id ON identities
WHEN OLD.mpi_id <> NEW.mpi_id
BEGIN
    SELECT RAISE(ABORT, 'an identifier never changes');
END;

CREATE TABLE district_counts (
    district TEXT NOT NULL PRIMARY KEY,
    people INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER identities_counted_on_insert AFTER INSERT ON identities
BEGIN
    INSERT INTO counters (name, value) VALUES ('people.' || NEW.status, 1)
        ON CONFLICT (name) DO UPDATE SET value = value + 1;
    INSERT INTO district_counts (district, people) SELECT coalesce(NEW.district, ''), 1 WHERE NEW.status = 'active'
        ON CONFLICT (district) DO UPDATE SET people = people + 1;
END;

CREATE TRIGGER identities_counted_on_update AFTER UPDATE OF status, district ON identities
WHEN OLD.status IS NOT NEW.status OR OLD.district IS NOT NEW.district
BEGIN
    UPDATE counters SET value = value - 1 WHERE name = 'people.' || OLD.status;
    INSERT INTO counters (name, value) VALUES ('people.' || NEW.status, 1)
        ON CONFLICT (name) DO UPDATE SET value = value + 1;
    UPDATE district_counts SET people = people - 1
        WHERE district = coalesce(OLD.district, '') AND OLD.status = 'active';
    INSERT INTO district_counts (district, people) SELECT coalesce(NEW.district, ''), 1 WHERE NEW.status = 'active'
        ON CONFLICT (district) DO UPDATE SET people = people + 1;
END;

CREATE TABLE identity_history (
    id INTEGER NOT NULL PRIMARY KEY,
    identity INTEGER NOT NULL REFERENCES identities (id),
    at INTEGER NOT NULL,
    officer TEXT NOT NULL,
    action TEXT NOT NULL,
    reason TEXT NOT NULL,
    before TEXT NOT NULL CHECK (json_valid(before)),
    after TEXT NOT NULL CHECK (json_valid(after))
) STRICT;

CREATE INDEX identity_history_by_identity ON identity_history (identity, id);

-- Name tokens for search as people type.
CREATE TABLE name_tokens (
    token TEXT NOT NULL,
    identity INTEGER NOT NULL REFERENCES identities (id),
    PRIMARY KEY (token, identity)
) STRICT, WITHOUT ROWID;

CREATE INDEX name_tokens_by_identity ON name_tokens (identity, token);

-- Blocking: equal keys make two identities candidates for each other.
CREATE TABLE block_keys (
    key INTEGER NOT NULL,
    identity INTEGER NOT NULL REFERENCES identities (id),
    PRIMARY KEY (key, identity)
) STRICT, WITHOUT ROWID;

CREATE INDEX block_keys_by_identity ON block_keys (identity, key);

-- How common names and places are: what each identity contributes, and the sums.
CREATE TABLE frequency_keys (
    identity INTEGER NOT NULL REFERENCES identities (id),
    key INTEGER NOT NULL,
    PRIMARY KEY (identity, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE frequencies (
    key INTEGER NOT NULL PRIMARY KEY,
    count INTEGER NOT NULL CHECK (count >= 0)
) STRICT;

CREATE TRIGGER frequencies_follow_insert AFTER INSERT ON frequency_keys
BEGIN
    INSERT INTO frequencies (key, count) VALUES (NEW.key, 1) ON CONFLICT (key) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER frequencies_follow_delete AFTER DELETE ON frequency_keys
BEGIN
    UPDATE frequencies SET count = count - 1 WHERE key = OLD.key;
END;
