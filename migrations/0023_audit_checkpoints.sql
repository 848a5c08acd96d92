-- Signed checkpoints of the audit.

CREATE TABLE audit_checkpoints (
    sequence INTEGER NOT NULL PRIMARY KEY,
    -- How many entries it speaks for: the number of the last of them.
    entries INTEGER NOT NULL UNIQUE,
    head BLOB NOT NULL CHECK (length(head) = 32),
    at INTEGER NOT NULL,
    -- The key that signed.
    issuer TEXT NOT NULL,
    signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;

CREATE TRIGGER audit_checkpoint_is_never_updated BEFORE UPDATE ON audit_checkpoints
BEGIN
    SELECT RAISE(ABORT, 'checkpoints are append-only');
END;

CREATE TRIGGER audit_checkpoint_is_never_deleted BEFORE DELETE ON audit_checkpoints
BEGIN
    SELECT RAISE(ABORT, 'checkpoints are append-only');
END;
