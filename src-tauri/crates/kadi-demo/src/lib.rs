//! Invented people and a demonstration DHIS2 server, marked as such.
