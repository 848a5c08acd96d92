-- What administrators decided about attributes that are, or are not, sensitive.

CREATE TABLE guard_decisions (
    -- UID of the tracked entity attribute: the same in all programmes of a server.
    attribute TEXT NOT NULL PRIMARY KEY,
    -- One of the seven categories; empty where the attribute is free.
    category TEXT NOT NULL,
    note TEXT NOT NULL CHECK (note <> ''),
    officer TEXT NOT NULL,
    decided_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
