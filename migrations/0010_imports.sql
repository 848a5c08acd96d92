-- People from files: a file's rows wait here until each is somebody or was turned down.

CREATE TABLE imports (
    id INTEGER NOT NULL PRIMARY KEY,
    -- SHA-256 of the file: the same file is the same import for ever.
    content BLOB NOT NULL UNIQUE CHECK (length(content) = 32),
    format TEXT NOT NULL,
    -- Sheets with their columns; none while the file is still being read, 'null' once its rows are forgotten.
    sheets TEXT NOT NULL CHECK (json_valid(sheets)),
    -- What the last trial found and what the import did so far.
    trial TEXT NOT NULL CHECK (json_valid(trial)),
    report TEXT NOT NULL CHECK (json_valid(report)),
    staged_at INTEGER NOT NULL
) STRICT;

-- A row that became somebody keeps who it is and forgets its cells.
CREATE TABLE import_rows (
    import INTEGER NOT NULL REFERENCES imports (id),
    sheet INTEGER NOT NULL,
    line INTEGER NOT NULL,
    cells TEXT CHECK (json_valid(cells)),
    identity INTEGER REFERENCES identities (id),
    created INTEGER NOT NULL DEFAULT 0 CHECK (created IN (0, 1)),
    problem TEXT CHECK (json_valid(problem)),
    PRIMARY KEY (import, sheet, line),
    CHECK (identity IS NULL OR problem IS NULL),
    CHECK (identity IS NOT NULL OR created = 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX import_rows_turned_down ON import_rows (import, sheet, line) WHERE problem IS NOT NULL;

-- How an officer read files with these columns before.
CREATE TABLE import_plans (
    columns BLOB NOT NULL PRIMARY KEY CHECK (length(columns) = 32),
    plan TEXT NOT NULL CHECK (json_valid(plan)),
    used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
