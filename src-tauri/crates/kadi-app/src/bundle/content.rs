//! What a bundle says, line by line: lists and keys to verify with, people, what was said about pairs of them, their records in
//! DHIS2, designs, and an end that counts the lines.

use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead, BufReader, Read};

use kadi_contract::devices::BundleKind;
use kadi_contract::{ApiError, ErrorCode};
use kadi_core::{Demographics, MpiId, Timestamp};
use kadi_trust::IssuerPublic;
use serde::{Deserialize, Serialize};

use super::lists::Incoming;
use super::{Pace, read_failed};

/// The form of the content that is written. Form 1 had people and pairs alone.
pub(super) const FORM: u32 = 2;
/// Bytes of a line at most: no line of a bundle that a Kadi wrote is longer.
const LINE_MOST: u64 = 16 << 20;

/// A line.
#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(super) enum Item {
    /// The first line.
    Register {
        form: u32,
        #[serde(default)]
        kind: BundleKind,
        country: String,
        region: String,
        district: String,
    },
    /// Whose signature the lists carry.
    Issuer { public: IssuerPublic },
    /// The files that follow are of this campaign's list.
    List { campaign: String },
    /// A part of a file, behind the parts before it.
    File { name: String, part: String },
    /// The key of a campaign's passes in the epoch that counts, hexadecimal.
    PassKey { campaign: String, epoch: u16, key: String },
    /// A version of a design.
    Design(Box<ItemDesign>),
    /// A programme of DHIS2, and how its attributes are read.
    Programme { uid: String, code: String, name: String, document: String, mapping: Option<String> },
    /// A place of DHIS2.
    OrgUnit { uid: String, name: String, path: String, code: Option<String> },
    /// A record that was found to be somebody.
    Record(Box<ItemRecord>),
    /// An enrollment.
    Enrollment(Box<ItemEnrollment>),
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

/// A version of a design. Its origin is the device where it was drawn and its number there.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct ItemDesign {
    pub(super) origin: String,
    pub(super) version: u32,
    pub(super) name: String,
    pub(super) template: String,
    pub(super) body: String,
    /// Place on the card, and the file in base 64.
    pub(super) logos: Vec<(String, String)>,
    pub(super) saved_at: Timestamp,
    /// Whether cards were made with it.
    pub(super) used: bool,
}

#[derive(Serialize, Deserialize)]
pub(super) struct ItemRecord {
    /// Address of the server; empty where an officer typed the link.
    pub(super) server: String,
    pub(super) programme: String,
    pub(super) uid: String,
    pub(super) org_unit: String,
    pub(super) updated_at: String,
    pub(super) deleted: bool,
    pub(super) gone: bool,
    /// Hexadecimal.
    pub(super) content: String,
    /// Hexadecimal; empty where there is none.
    pub(super) fingerprint: String,
    pub(super) person: String,
    pub(super) extras: String,
    pub(super) id: MpiId,
}

#[derive(Serialize, Deserialize)]
pub(super) struct ItemEnrollment {
    pub(super) server: String,
    pub(super) uid: String,
    pub(super) tracked_entity: String,
    pub(super) programme: String,
    pub(super) org_unit: String,
    pub(super) status: String,
    pub(super) enrolled_at: String,
    pub(super) updated_at: String,
    pub(super) deleted: bool,
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
        let many = (&mut self.from)
            .take(LINE_MOST)
            .read_until(b'\n', &mut self.line)
            .map_err(|error| read_failed(&error))?;
        if many == 0 || self.line.last() != Some(&b'\n') {
            return Err(damaged());
        }
        let item: Item = serde_json::from_slice(&self.line).map_err(|_| damaged())?;
        match (&item, self.read) {
            (Item::Register { form: 1..=FORM, .. }, 0) => {}
            // Said before a line that is not known here is met.
            (Item::Register { .. }, 0) => return Err(ErrorCode::BundleNewer.into()),
            (Item::Register { .. }, _) => return Err(damaged()),
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

/// An identifier as a number: its fifteen letters and digits in base 36, a quarter of the memory of its text.
fn number_of(id: &MpiId) -> u128 {
    id.as_str()
        .chars()
        .filter_map(|letter| letter.to_digit(36))
        .fold(0, |sum, digit| sum * 36 + u128::from(digit))
}

/// What is said about pairs, and who is in the bundle: all that is kept in memory of it.
#[derive(Default)]
pub(super) struct Outline {
    pub(super) kind: BundleKind,
    /// All lines but the last.
    pub(super) items: u64,
    pub(super) people: u64,
    ids: HashSet<u128>,
    /// Whom an identity was merged into, there.
    into: HashMap<MpiId, MpiId>,
    pub(super) linked: Vec<ItemPair>,
    pub(super) parted: Vec<ItemPair>,
    pub(super) different: Vec<ItemPair>,
}

impl Outline {
    /// Reads a bundle to its end; the lists in it go to `incoming`.
    pub(super) fn read<R: Read>(
        mut items: Items<R>,
        incoming: &mut Incoming,
        pace: &Pace<'_>,
    ) -> Result<Self, ApiError> {
        let mut outline = Self::default();
        while let Some(item) = items.next()? {
            outline.items += 1;
            pace("read", outline.items, 0)?;
            match item {
                Item::Register { kind, .. } => outline.kind = kind,
                Item::Person(person) => {
                    outline.people += 1;
                    outline.ids.insert(number_of(&person.id));
                }
                Item::Issuer { .. } | Item::List { .. } | Item::File { .. } => incoming.take(item)?,
                Item::End { .. }
                | Item::PassKey { .. }
                | Item::Design(_)
                | Item::Programme { .. }
                | Item::OrgUnit { .. }
                | Item::Record(_)
                | Item::Enrollment(_) => {}
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
    pub(super) fn survivor<'i>(&'i self, id: &'i MpiId) -> Option<&'i MpiId> {
        if !self.ids.contains(&number_of(id)) {
            return None;
        }
        let mut at = id;
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
        self.ids.contains(&number_of(id)) && !self.is_alias(id)
    }

    /// Whether it is an alias there.
    pub(super) fn is_alias(&self, id: &MpiId) -> bool {
        self.into.contains_key(id)
    }
}
