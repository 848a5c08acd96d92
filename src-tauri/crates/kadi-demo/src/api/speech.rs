//! What the versions of DHIS2 call things, and how they behave where they differ, as the servers themselves do.
//!
//! Sources: DHIS2's source code (BSD-3-Clause) at the last release of each version from 2.36 to 2.43.

use serde_json::{Map, Value};

use super::{Answer, Asked};

/// The version of a server, as far as it decides anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release {
    /// The number after `2.`.
    pub number: u16,
    /// The number after that.
    pub patch: u16,
}

impl Release {
    /// Reads `2.41.9.1`; what cannot be read counts as the newest.
    pub fn of(version: &str) -> Self {
        let mut numbers = version.split(['.', '-']).skip(1).map(|text| text.parse().unwrap_or(u16::MAX));
        Self { number: numbers.next().unwrap_or(u16::MAX), patch: numbers.next().unwrap_or(0) }
    }

    /// Where a browser without a session is sent.
    pub const fn login_page(self) -> &'static str {
        match self.number {
            ..=40 => "/dhis-web-commons/security/login.action",
            41 => "/dhis-web-login",
            42 => "/dhis-web-login/",
            _ => "/login/",
        }
    }

    /// Whether personal access tokens work without being switched on.
    pub const fn takes_tokens(self) -> bool {
        self.number >= 38
    }

    /// Whether change times are compared by the day only.
    pub const fn compares_days(self) -> bool {
        matches!((self.number, self.patch), (..=37, _) | (38, ..=5) | (39, ..=3) | (40, ..=1))
    }

    /// Whether a deletion moves the time of change.
    pub const fn deleting_is_a_change(self) -> bool {
        !matches!((self.number, self.patch), (..=37, _) | (38, ..=6) | (39, ..=4) | (40, ..=2))
    }

    /// Whether a page above the limit is refused.
    pub const fn limits_pages(self) -> bool {
        matches!((self.number, self.patch), (41, 9..) | (42.., _))
    }

    /// Whether access rules thin out a page after it was cut.
    pub const fn filters_after_the_cut(self) -> bool {
        self.number <= 41
    }

    /// The status of a query that cannot be answered, and that of one that may not.
    pub const fn refusals(self, speech: Speech) -> (u16, u16) {
        match (self.number, speech) {
            (..=39, _) | (_, Speech::Old) => (409, 409),
            _ => (400, 403),
        }
    }
}

/// One way of speaking about Tracker data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speech {
    /// `trackedEntityInstances`, up to 2.41.
    Old,
    /// The new endpoints up to 2.40: old parameter names, `instances`, a flat envelope.
    Flat,
    /// 2.41: the names of today beside those of 2.40, a pager beside the flat members.
    Both,
    /// Since 2.42: only the names of today, a pager with links.
    Today,
}

impl Speech {
    /// What the new endpoints speak in a release.
    pub const fn of_new_endpoints(release: Release) -> Self {
        match release.number {
            ..=40 => Self::Flat,
            41 => Self::Both,
            _ => Self::Today,
        }
    }

    /// The values of a list parameter under the names this speech knows, and whether it was there.
    pub fn list(self, asked: &Asked, old: &str, flat: &str, today: &str) -> Option<Vec<String>> {
        let split = |name: &str, by: char| -> Option<Vec<String>> {
            Some(asked.find(name)?.split(by).map(str::to_owned).collect())
        };
        match self {
            Self::Old => split(old, ';'),
            Self::Flat => split(flat, ';'),
            Self::Both => split(today, ',').or_else(|| split(flat, ';')),
            Self::Today => split(today, ','),
        }
    }

    /// How far below the org units to look.
    pub fn org_unit_mode(self, asked: &Asked) -> Option<&str> {
        match self {
            Self::Old | Self::Flat => asked.find("ouMode"),
            Self::Both => asked.find("orgUnitMode").or_else(|| asked.find("ouMode")),
            Self::Today => asked.find("orgUnitMode"),
        }
    }

    /// The lower bound of change times.
    pub fn updated_after(self, asked: &Asked) -> Option<&str> {
        asked.find(if self == Self::Old { "lastUpdatedStartDate" } else { "updatedAfter" })
    }

    /// The first and the last day of enrollment.
    pub fn enrolled_between(self, asked: &Asked) -> (Option<&str>, Option<&str>) {
        let (from, to) = match self {
            Self::Old => ("programStartDate", "programEndDate"),
            _ => ("enrolledAfter", "enrolledBefore"),
        };
        (asked.find(from), asked.find(to))
    }

    /// The key of a collection in its envelope.
    pub const fn key(self, today: &'static str, old: &'static str) -> &'static str {
        match self {
            Self::Old => old,
            Self::Flat => "instances",
            Self::Both | Self::Today => today,
        }
    }

    /// Whether paging was switched off.
    pub fn is_unpaged(self, asked: &Asked) -> bool {
        let off = || asked.find("paging") == Some("false");
        match self {
            Self::Old => asked.is_true("skipPaging") || off(),
            Self::Flat => asked.is_true("skipPaging"),
            Self::Both => off() || asked.is_true("skipPaging"),
            Self::Today => off(),
        }
    }

    /// An object in the words of this speech, given in those of today.
    pub fn word(self, value: Value) -> Value {
        if self != Self::Old {
            return value;
        }
        match value {
            Value::Array(list) => list.into_iter().map(|element| self.word(element)).collect(),
            Value::Object(members) => {
                let mut worded = Map::new();
                // A programme's owner calls its org unit otherwise than the rest.
                let is_owner =
                    members.len() == 3 && members.contains_key("program") && members.contains_key("orgUnit");
                for (name, member) in members {
                    let name = match name.as_str() {
                        "orgUnit" if is_owner => "ownerOrgUnit",
                        other => old_name(other),
                    };
                    worded.insert(name.to_owned(), self.word(member));
                }
                Value::Object(worded)
            }
            other => other,
        }
    }
}

fn old_name(today: &str) -> &str {
    match today {
        "trackedEntity" => "trackedEntityInstance",
        "createdAt" => "created",
        "updatedAt" => "lastUpdated",
        "enrolledAt" => "enrollmentDate",
        "occurredAt" => "incidentDate",
        "completedAt" => "completedDate",
        "followUp" => "followup",
        other => other,
    }
}

/// A refusal in the status that this release and speech use.
pub struct Refusal {
    wrong: u16,
    forbidden: u16,
}

impl Refusal {
    /// The refusals of a server.
    pub const fn of(release: Release, speech: Speech) -> Self {
        let (wrong, forbidden) = release.refusals(speech);
        Self { wrong, forbidden }
    }

    /// The query cannot be answered.
    pub fn wrong(&self, message: &str) -> Answer {
        Answer::error(self.wrong, message)
    }

    /// The account may not ask this.
    pub fn forbidden(&self, message: &str) -> Answer {
        Answer::error(self.forbidden, message)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn versions_are_read() {
        assert_eq!(Release::of("2.36.13.2"), Release { number: 36, patch: 13 });
        assert_eq!(Release::of("2.43"), Release { number: 43, patch: 0 });
        assert!(Release::of("2.40.1").compares_days() && !Release::of("2.40.2").compares_days());
    }

    #[test]
    fn old_words_are_used_throughout() {
        let today = json!({
            "trackedEntity": "a", "updatedAt": "t", "programOwners": [{"trackedEntity": "a", "program": "p", "orgUnit": "o"}],
            "enrollments": [{"enrolledAt": "d", "orgUnit": "o"}]
        });
        let old = json!({
            "trackedEntityInstance": "a", "lastUpdated": "t",
            "programOwners": [{"trackedEntityInstance": "a", "program": "p", "ownerOrgUnit": "o"}],
            "enrollments": [{"enrollmentDate": "d", "orgUnit": "o"}]
        });
        assert_eq!(Speech::Old.word(today), old);
    }
}
