//! A page of profiles: neighbours by number, compressed together, so that one page of the database holds 144 people.
//!
//! Looking for people reads most pages of a large register, and each page that is read is checked and decrypted, which takes
//! longer than to unpack it. Neighbours share names and places, so LZ4 saves a third; it unpacks in a tenth of that time.

use std::ops::Range;

use super::codec::{put_number, take_number};

/// Identities of a page: compressed, 144 of 65 bytes each fill six of the eight thousand bytes that a page of the database
/// holds. Where names are longer it goes on in a second one.
const PER_PAGE: i64 = 144;
/// LZ4 makes 255 bytes of one at most.
const MOST_TIMES_LARGER: usize = 255;

/// The first identity of the page of an identity.
pub(crate) const fn page_of(identity: i64) -> i64 {
    identity - identity.rem_euclid(PER_PAGE)
}

/// The profiles of one page, and after them those of the next that is read in the same place.
#[derive(Default)]
pub(crate) struct ProfilePage {
    first: i64,
    bytes: Vec<u8>,
    /// Where the profile of each identity from the first on stands.
    places: Vec<Range<usize>>,
}

impl ProfilePage {
    /// Reads the page that begins at the identity `first`; `None` when it is not as it was written.
    pub(crate) fn read(&mut self, first: i64, body: &[u8]) -> Option<()> {
        self.clear(first);
        if body.is_empty() {
            return Some(());
        }
        let (size, compressed) = lz4_flex::block::uncompressed_size(body).ok()?;
        if size > body.len().saturating_mul(MOST_TIMES_LARGER) {
            return None;
        }
        self.bytes.resize(size, 0);
        let written = lz4_flex::block::decompress_into(compressed, &mut self.bytes).ok()?;
        self.bytes.truncate(written);
        let mut rest = self.bytes.as_slice();
        while !rest.is_empty() {
            let length = take_number(&mut rest)? as usize;
            let from = self.bytes.len() - rest.len();
            rest = rest.get(length..)?;
            self.places.push(from..from + length);
        }
        Some(())
    }

    /// Makes it an empty page that begins at the identity `first`.
    pub(crate) fn clear(&mut self, first: i64) {
        self.first = first;
        self.bytes.clear();
        self.places.clear();
    }

    /// The packed profile of an identity of the page, when it has one.
    pub(crate) fn get(&self, identity: i64) -> Option<&[u8]> {
        let at = usize::try_from(identity.checked_sub(self.first)?).ok()?;
        let profile = self.bytes.get(self.places.get(at)?.clone())?;
        (!profile.is_empty()).then_some(profile)
    }

    /// The page as it is written, with `changes`, sorted by identity, in the place of what it said of them.
    pub(crate) fn with(&self, changes: &[(i64, Vec<u8>)]) -> Vec<u8> {
        let known = i64::try_from(self.places.len()).map_or(self.first, |places| self.first + places);
        let end = changes.last().map_or(known, |(identity, _)| known.max(identity + 1));
        let mut out = Vec::with_capacity(self.bytes.len() + changes.len() * 100);
        let mut changes = changes.iter().peekable();
        for identity in self.first..end {
            let changed = changes.next_if(|(other, _)| *other == identity);
            let profile = changed.map(|(_, profile)| profile.as_slice()).or_else(|| self.get(identity));
            let profile = profile.unwrap_or_default();
            put_number(&mut out, u32::try_from(profile.len()).unwrap_or(0));
            out.extend_from_slice(profile);
        }
        lz4_flex::block::compress_prepend_size(&out)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(first: i64, body: &[u8]) -> ProfilePage {
        let mut page = ProfilePage::default();
        page.read(first, body).unwrap();
        page
    }

    fn profiles(page: &ProfilePage, identities: Range<i64>) -> Vec<(i64, String)> {
        let profile = |at| page.get(at).map(|bytes| (at, String::from_utf8(bytes.to_vec()).unwrap()));
        identities.filter_map(profile).collect()
    }

    #[test]
    fn pages_change_in_place_and_grow_at_their_end() {
        let body = read(144, &[]).with(&[(144, b"Amina".to_vec()), (146, b"Kofi".to_vec())]);
        let body = read(144, &body).with(&[(146, b"Mariama".to_vec()), (150, b"Zawadi".to_vec())]);
        let page = read(144, &body);
        let expected = [(144, "Amina"), (146, "Mariama"), (150, "Zawadi")];
        assert_eq!(profiles(&page, 100..300), expected.map(|(at, name)| (at, name.to_owned())));
        assert_eq!([143, 144, 287, 288].map(page_of), [0, 144, 144, 288]);
    }

    #[test]
    fn the_next_page_holds_nobody_of_the_one_before() {
        let mut page = ProfilePage::default();
        page.read(0, &read(0, &[]).with(&[(1, b"Amina".to_vec()), (2, b"Kofi".to_vec())])).unwrap();
        page.read(144, &read(144, &[]).with(&[(145, b"Zawadi".to_vec())])).unwrap();
        assert_eq!(profiles(&page, 0..300), [(145, "Zawadi".to_owned())]);
        page.clear(288);
        assert_eq!(profiles(&page, 0..600), []);
    }

    #[test]
    fn a_full_page_of_people_who_share_names_fits_a_page_of_the_database() {
        let names = ["Mamadou Lamine", "Fatou Bintou", "Ibrahima", "Aissatou", "Ousmane", "Khadidiatou"];
        let profile = |at: i64| {
            let [name, other] = [at, at * 7 + 3].map(|at| names[usize::try_from(at % 6).unwrap()]);
            format!("{name}Diallo{at}Dakar OuestNgor+22177{:07}{other} Ndiaye", at * 7_919)
        };
        let changes: Vec<(i64, Vec<u8>)> = (0..PER_PAGE).map(|at| (at, profile(at).into_bytes())).collect();
        let body = read(0, &[]).with(&changes);
        assert!(body.len() < 8_000, "{} bytes", body.len());
        assert_eq!(profiles(&read(0, &body), 0..PER_PAGE).len(), changes.len());
    }

    proptest! {
        #[test]
        fn any_bytes_are_refused_or_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut page = ProfilePage::default();
            if page.read(0, &bytes).is_some() {
                prop_assert!((-1..400).filter_map(|at| page.get(at)).all(|profile| !profile.is_empty()));
            }
        }
    }
}
