//! A slice of a longer list, with the length of the whole.

/// Some rows of a list and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// Rows of the whole list.
    pub total: u64,
    /// The rows asked for.
    pub rows: Vec<T>,
}
