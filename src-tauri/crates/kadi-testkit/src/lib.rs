//! What tests share: a faulty DHIS2, temporary stores, golden comparison; owns the top-level tests.
