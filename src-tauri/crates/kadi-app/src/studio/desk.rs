//! What lies on the Studio's desk and in no store: logos that were handed in and previews whose pictures are fetched.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use kadi_cards::{Dpi, Logo, Sheet, Side};
use kadi_contract::{ApiError, ErrorCode};
use sha2::{Digest as _, Sha256};

use crate::app::lock;

/// Logos kept: a few tries for each place of a card.
const LOGOS: usize = 12;
/// Previews kept: their pictures are fetched at once.
const PREVIEWS: usize = 6;

/// A logo as file and as picture.
#[derive(Clone)]
pub(crate) struct LogoFile {
    pub(crate) sha256: [u8; 32],
    pub(crate) bytes: Arc<[u8]>,
    pub(crate) logo: Arc<Logo>,
}

/// Whose card a preview shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Somebody invented.
    Nobody,
    /// A person of the register.
    Somebody,
}

/// The composed sides of a preview.
#[derive(Clone)]
pub(crate) struct Kept {
    pub(crate) whose: Whose,
    pub(crate) sheets: Vec<(Side, Sheet)>,
    pub(crate) dpi: Dpi,
}

/// The desk. It is cleared when nobody is unlocked any more.
#[derive(Default)]
pub(crate) struct Desk {
    logos: Mutex<VecDeque<LogoFile>>,
    previews: Mutex<Previews>,
}

#[derive(Default)]
struct Previews {
    next: u64,
    kept: VecDeque<(u64, Arc<Kept>)>,
}

impl Desk {
    /// Reads a logo and keeps it.
    pub(crate) fn put_logo(&self, bytes: Vec<u8>) -> Result<LogoFile, ApiError> {
        let sha256 = Sha256::digest(&bytes).into();
        if let Some(known) = self.find_logo(&sha256) {
            return Ok(known);
        }
        let logo = Logo::from_bytes(&bytes)
            .map_err(|error| ApiError::new(ErrorCode::LogoUnusable).with("problem", error.code()))?;
        let file = LogoFile { sha256, bytes: bytes.into(), logo: Arc::new(logo) };
        let mut logos = lock(&self.logos);
        logos.push_back(file.clone());
        if logos.len() > LOGOS {
            logos.pop_front();
        }
        Ok(file)
    }

    /// A logo of the desk.
    pub(crate) fn find_logo(&self, sha256: &[u8; 32]) -> Option<LogoFile> {
        lock(&self.logos).iter().find(|file| file.sha256 == *sha256).cloned()
    }

    /// Keeps a preview under a name of its own.
    pub(crate) fn put_preview(&self, kept: Kept) -> String {
        let mut previews = lock(&self.previews);
        previews.next += 1;
        let number = previews.next;
        previews.kept.push_back((number, Arc::new(kept)));
        if previews.kept.len() > PREVIEWS {
            previews.kept.pop_front();
        }
        number.to_string()
    }

    /// A preview by its name.
    pub(crate) fn find_preview(&self, key: &str) -> Option<Arc<Kept>> {
        let number: u64 = key.parse().ok()?;
        lock(&self.previews).kept.iter().find(|(at, _)| *at == number).map(|(_, kept)| Arc::clone(kept))
    }

    /// Forgets everything: previews hold what cards say.
    pub(crate) fn clear(&self) {
        lock(&self.logos).clear();
        lock(&self.previews).kept.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_desk_keeps_the_last_few_and_nothing_after_locking() {
        let desk = Desk::default();
        let svg = |n: usize| {
            format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path id="p{n}"/></svg>"#)
        };
        let first = desk.put_logo(svg(0).into_bytes()).unwrap().sha256;
        assert!(desk.find_logo(&first).is_some());
        for n in 1..=LOGOS {
            desk.put_logo(svg(n).into_bytes()).unwrap();
        }
        assert!(desk.find_logo(&first).is_none());
        let kept = || Kept { whose: Whose::Nobody, sheets: Vec::new(), dpi: Dpi::Standard };
        let key = desk.put_preview(kept());
        assert!(desk.find_preview(&key).is_some());
        desk.clear();
        assert!(desk.find_preview(&key).is_none());
        assert_ne!(desk.put_preview(kept()), key);
    }

    #[test]
    fn a_logo_that_cannot_be_printed_is_refused_with_the_reason() {
        let error = Desk::default().put_logo(b"GIF89a".to_vec()).map(drop).unwrap_err();
        assert_eq!((error.code, error.params["problem"].as_str()), (ErrorCode::LogoUnusable, "unreadable"));
    }
}
