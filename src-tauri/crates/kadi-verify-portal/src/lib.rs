//! The verification portal page, compiled to WebAssembly.
