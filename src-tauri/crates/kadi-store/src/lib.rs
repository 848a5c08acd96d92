//! The encrypted SQLite file: unlock, migrate, read, write, back up, check.
