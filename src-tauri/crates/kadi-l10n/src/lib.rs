//! Fluent catalogues in English, French and Portuguese, and typed message ids.
