-- Possible duplicates and their judgements; merges and what they need to be undone.

CREATE TABLE review_pairs (
    id INTEGER NOT NULL PRIMARY KEY,
    a INTEGER NOT NULL REFERENCES identities (id),
    b INTEGER NOT NULL REFERENCES identities (id),
    score REAL NOT NULL,
    band TEXT NOT NULL CHECK (band IN ('review', 'alert')),
    explanation TEXT NOT NULL CHECK (json_valid(explanation)),
    state TEXT NOT NULL CHECK (state IN ('open', 'same', 'different', 'later')),
    proposed_at INTEGER NOT NULL,
    decided_by TEXT,
    decided_at INTEGER,
    reason TEXT NOT NULL,
    -- The pair whose judgement also settled this one, after a merge made both ask about the same two people.
    decided_with INTEGER REFERENCES review_pairs (id),
    UNIQUE (a, b),
    CHECK (a < b)
) STRICT;

CREATE INDEX review_pairs_by_b ON review_pairs (b);
CREATE INDEX review_pairs_waiting ON review_pairs (band, state = 'later', score DESC, id)
    WHERE state IN ('open', 'later');
CREATE INDEX review_pairs_with ON review_pairs (decided_with) WHERE decided_with IS NOT NULL;

CREATE TABLE merges (
    id INTEGER NOT NULL PRIMARY KEY,
    survivor INTEGER NOT NULL REFERENCES identities (id),
    loser INTEGER NOT NULL REFERENCES identities (id),
    review INTEGER REFERENCES review_pairs (id),
    snapshot TEXT NOT NULL CHECK (json_valid(snapshot)),
    merged_at INTEGER NOT NULL,
    undone_at INTEGER
) STRICT;

CREATE INDEX merges_by_survivor ON merges (survivor, id) WHERE undone_at IS NULL;
CREATE UNIQUE INDEX merges_by_loser ON merges (loser) WHERE undone_at IS NULL;
CREATE INDEX merges_by_review ON merges (review) WHERE review IS NOT NULL;
