//! What a client did, in numbers.

/// Counts since the client was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Requests sent, repeats included; all of them GET.
    pub requests: u64,
    /// Of these, repeats after a failure.
    pub retries: u64,
    /// Requests given up.
    pub failures: u64,
    /// Bytes of bodies received, after decompression.
    pub bytes: u64,
}
