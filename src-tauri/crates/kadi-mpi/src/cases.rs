//! Cases of matching that people know by name.
