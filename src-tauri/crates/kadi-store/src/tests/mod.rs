//! What an open store promises, tried on real encrypted files.
