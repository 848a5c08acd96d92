//! What a bundle says, line by line: people, what was said about pairs of them, and an end that counts the lines.

use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead, BufReader, Read};

use kadi_contract::{ApiError, ErrorCode};
use kadi_core::{Demographics, MpiId, Timestamp};
use serde::{Deserialize, Serialize};

use super::read_failed;

/// The form of the content.
pub(super) const FORM: u32 = 1;

/// A line.
#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(super) enum Item {
    /// The first line.
    Register { form: u32, country: String, region: String, district: String },
    /// An identity, as it stands there.
    Person(Box<ItemPerson>),
    /// `a` was merged into `b`.
    Linked(ItemPair),
    /// They were, and the merge was undone.
    Parted(ItemPair),
    /// They were judged to be two people.
    Different(ItemPair),
    /// The last line: how many came before it.
    End { items: u64 },
}

#[derive(Serialize, Deserialize)]
pub(super) struct ItemPerson {
    pub(super) id: MpiId,
    pub(super) person: Demographics,
    pub(super) source: String,
    pub(super) deactivated: bool,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct ItemPair {
    pub(super) a: MpiId,
    pub(super) b: MpiId,
    pub(super) at: Timestamp,
}

/// The lines of a bundle; ends after the last one, and fails before it when there is no whole bundle.
pub(super) struct Items<R: Read> {
    from: BufReader<R>,
    line: Vec<u8>,
    read: u64,
}

impl<R: Read> Items<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from: BufReader::new(from), line: Vec::new(), read: 0 }
    }

    /// The next line; `None` after the end.
    pub(super) fn next(&mut self) -> Result<Option<Item>, ApiError> {
        let damaged = || ApiError::new(ErrorCode::BundleAltered);
        self.line.clear();
        let many = self.from.read_until(b'\n', &mut self.line).map_err(|error| read_failed(&error))?;
        if many == 0 {
            return Err(damaged());
        }
        let item: Item = serde_json::from_slice(&self.line).map_err(|_| damaged())?;
        match (&item, self.read) {
            (Item::Register { form: FORM, .. }, 0) => {}
            (Item::Register { .. }, _) => return Err(ErrorCode::NotABundle.into()),
            (Item::End { items }, read) if *items == read => {
                // Nothing may follow, and the last chunk must authenticate.
                let more = io::copy(&mut self.from, &mut io::sink()).map_err(|error| read_failed(&error))?;
                return if more == 0 { Ok(None) } else { Err(damaged()) };
            }
            (Item::End { .. }, _) | (_, 0) => return Err(damaged()),
            _ => {}
        }
        self.read += 1;
        Ok(Some(item))
    }
}

/// What is said about pairs, and who is in the bundle: all that is kept in memory of it.
#[derive(Default)]
pub(super) struct Outline {
    pub(super) people: u64,
    ids: HashSet<MpiId>,
    /// Whom an identity was merged into, there.
    into: HashMap<MpiId, MpiId>,
    pub(super) linked: Vec<ItemPair>,
    pub(super) parted: Vec<ItemPair>,
    pub(super) different: Vec<ItemPair>,
}

impl Outline {
    /// Reads a bundle to its end.
    pub(super) fn read<R: Read>(mut items: Items<R>) -> Result<Self, ApiError> {
        let mut outline = Self::default();
        while let Some(item) = items.next()? {
            match item {
                Item::Register { .. } | Item::End { .. } => {}
                Item::Person(person) => {
                    outline.people += 1;
                    outline.ids.insert(person.id);
                }
                Item::Linked(pair) => {
                    outline.into.insert(pair.a.clone(), pair.b.clone());
                    outline.linked.push(pair);
                }
                Item::Parted(pair) => outline.parted.push(pair),
                Item::Different(pair) => outline.different.push(pair),
            }
        }
        Ok(outline)
    }

    /// Who stands for an identity there; `None` for one that is unknown there.
    pub(super) fn survivor(&self, id: &MpiId) -> Option<&MpiId> {
        let mut at = self.ids.get(id)?;
        // A chain is no longer than there are links; a circle, which no register makes, ends there too.
        for _ in 0..=self.into.len() {
            match self.into.get(at) {
                Some(next) => at = next,
                None => break,
            }
        }
        Some(at)
    }

    /// Whether it stands for itself there.
    pub(super) fn stands(&self, id: &MpiId) -> bool {
        self.ids.contains(id) && !self.is_alias(id)
    }

    /// Whether it is an alias there.
    pub(super) fn is_alias(&self, id: &MpiId) -> bool {
        self.into.contains_key(id)
    }
}
