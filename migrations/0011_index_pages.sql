-- What finds an identity, in packed pages instead of a row for each key: the index is derived from the identities and is
-- built anew by the program after this step. Kept: search tokens, and the sums of the frequencies once they are recounted.

DROP TRIGGER frequencies_follow_insert;
DROP TRIGGER frequencies_follow_delete;
DROP TABLE frequency_keys;
DROP TABLE block_keys;
DELETE FROM frequencies;

-- Sorted postings: the identities under each block key. `firsts` holds the first key of each page, 4 bytes each.
CREATE TABLE posting_segments (
    id INTEGER NOT NULL PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('building', 'live', 'dead')),
    postings INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    firsts BLOB NOT NULL
) STRICT;

-- The number of a page is that of its segment times 2^24, plus its place there.
CREATE TABLE posting_pages (
    id INTEGER NOT NULL PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;

-- What transactions added since the last folding.
CREATE TABLE index_journal (
    seq INTEGER NOT NULL PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;

-- 500 signatures of 16 bytes each.
CREATE TABLE signature_pages (
    page INTEGER NOT NULL PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;

-- What is compared about 64 identities from `first` on.
CREATE TABLE profile_pages (
    first INTEGER NOT NULL PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;

-- Frequencies as a running rebuild counts them.
CREATE TABLE frequencies_next (
    key INTEGER NOT NULL PRIMARY KEY,
    count INTEGER NOT NULL
) STRICT;

-- By which rules the index was built (`version`) and is being built (`target`, from identity `next` on; segments up to `floor`
-- are dropped at its end); the last journal entry that was folded.
CREATE TABLE index_state (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    version TEXT NOT NULL,
    target TEXT,
    next INTEGER NOT NULL,
    floor INTEGER NOT NULL,
    folded INTEGER NOT NULL
) STRICT;

INSERT INTO index_state (one, version, target, next, floor, folded) VALUES (1, '', NULL, 0, 0, 0);
