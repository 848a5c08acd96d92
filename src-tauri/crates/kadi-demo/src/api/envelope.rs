//! Paging and the pager of an envelope.

use serde_json::{Map, Value, json};

use super::metadata::without_nulls;
use super::speech::Speech;
use super::{Answer, Asked};

/// Which page is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    pub page: usize,
    pub size: usize,
}

impl Paging {
    /// Reads `page` and `pageSize` with DHIS2's defaults, 1 and 50.
    pub fn of(asked: &Asked, largest: u32) -> Result<Self, Answer> {
        let number = |name: &str, default: usize| match asked.find(name) {
            None => Ok(default),
            Some(text) => match text.parse::<usize>() {
                Ok(0) | Err(_) => {
                    Err(Answer::error(400, &format!("Parameter {name} must be a positive number")))
                }
                Ok(number) => Ok(number),
            },
        };
        let (page, size) = (number("page", 1)?, number("pageSize", 50)?);
        if size > largest as usize {
            return Err(Answer::error(
                400,
                &format!(
                    "Invalid page size: {size}. It must not exceed the system limit of KeyTrackedEntityMaxLimit {largest}."
                ),
            ));
        }
        Ok(Self { page, size })
    }

    /// The elements of the page, and whether there are more after it.
    pub fn cut<T>(self, all: Vec<T>) -> (Vec<T>, bool) {
        let first = self.size.saturating_mul(self.page - 1);
        let mut rest = all.into_iter().skip(first);
        let page: Vec<T> = rest.by_ref().take(self.size).collect();
        (page, rest.next().is_some())
    }

    /// The pager of a Tracker envelope: totals only when asked for.
    pub fn tracker_pager(self, path: &str, total: Option<usize>, more: bool) -> Value {
        without_nulls(json!({
            "page": self.page, "pageSize": self.size, "total": total,
            "pageCount": total.map(|total| total.div_ceil(self.size)),
            "nextPage": more.then(|| self.link(path, self.page + 1)),
            "prevPage": (self.page > 1).then(|| self.link(path, self.page - 1)),
        }))
    }

    /// The members of a Tracker envelope beside its rows.
    pub fn envelope(
        self,
        speech: Speech,
        path: &str,
        total: Option<usize>,
        more: bool,
    ) -> Map<String, Value> {
        let count = total.map(|total| total.div_ceil(self.size));
        let slim = without_nulls(json!({
            "page": self.page, "pageSize": self.size, "total": total, "pageCount": count,
        }));
        let mut members = Map::new();
        match speech {
            // Without totals the old collection says nothing of its pages.
            Speech::Old if total.is_none() => {}
            Speech::Old | Speech::Today => {
                members.insert("pager".to_owned(), self.tracker_pager(path, total, more));
            }
            Speech::Flat => members.extend(slim.as_object().cloned().unwrap_or_default()),
            Speech::Both => {
                members.extend(slim.as_object().cloned().unwrap_or_default());
                members.insert("pager".to_owned(), slim);
            }
        }
        members
    }

    /// The pager of a metadata envelope: always with totals.
    pub fn metadata_pager(self, path: &str, total: usize, more: bool) -> Value {
        self.tracker_pager(path, Some(total), more)
    }

    fn link(self, path: &str, page: usize) -> String {
        format!("{path}?page={page}&pageSize={}", self.size)
    }
}
