//! The `kadi` program as scripts meet it.
