//! DHIS2 dialects and synchronisation as a state machine, without network or storage.
