//! Tokens, signatures, registries and key wrapping; the only source of randomness.
