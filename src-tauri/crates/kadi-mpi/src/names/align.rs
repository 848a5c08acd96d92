//! How far apart two sounds are: a weighted alignment of phonetic keys, for names that no table lists.
//!
//! The weights say how readily a writer of another language leaves out, adds or exchanges a sound: a short vowel between two
//! consonants (Fatoumata, Fatmata; Dramé, Daramé) or a final -ou (Salif, Salifou) more readily than a voice (Gassama, Kassama),
//! a voice more readily than another consonant, which is another name (Soumaré, Souaré). They are hundredths of a
//! consonant, after the order of articulatory distance that Kondrak (2003, Computers and the Humanities 37) argues for cognates. The
//! longer the name, the more may differ.

/// Longest key that is aligned, in sounds.
const MAX_SOUNDS: usize = 16;
/// More than any budget.
const FAR: u16 = 150;

/// Whether two phonetic keys are one name, heard by two writers. Symmetric, allocates nothing.
pub(super) fn are_close(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() > MAX_SOUNDS
        || b.len() > MAX_SOUNDS
        || a.len().abs_diff(b.len()) > 3
        || !a.is_ascii()
        || !b.is_ascii()
    {
        return false;
    }
    let budget = budget(consonants(a).min(consonants(b)));
    budget > 0 && open_alike(a, b) && distance(a, b, budget) <= budget
}

const fn budget(consonants: usize) -> u16 {
    match consonants {
        0 | 1 => 0,
        2 => 1,
        3 => 30,
        4 => 60,
        5 => 80,
        _ => 100,
    }
}

fn consonants(key: &[u8]) -> usize {
    key.iter().filter(|sound| !is_vowel(**sound)).count()
}

/// The first consonants are the same or one voice apart.
fn open_alike(a: &[u8], b: &[u8]) -> bool {
    let first = |key: &[u8]| key.iter().copied().find(|sound| !is_vowel(*sound));
    match (first(a), first(b)) {
        (Some(x), Some(y)) => x == y || exchange_of_consonants(x, y) <= 40,
        _ => false,
    }
}

fn distance(a: &[u8], b: &[u8], budget: u16) -> u16 {
    let mut row = [0_u16; MAX_SOUNDS + 1];
    for (at, cell) in row.iter_mut().enumerate().skip(1).take(b.len()) {
        *cell = at.checked_sub(1).map_or(0, |before| omission(b, before));
    }
    for j in 1..=b.len() {
        let before = cell(&row, j - 1);
        if let Some(cell) = row.get_mut(j) {
            *cell = cell.saturating_add(before);
        }
    }
    for i in 0..a.len() {
        let mut diagonal = cell(&row, 0);
        let gone = omission(a, i);
        let mut least = diagonal.saturating_add(gone);
        if let Some(cell) = row.first_mut() {
            *cell = least;
        }
        for j in 0..b.len() {
            let above = cell(&row, j + 1);
            let best = diagonal
                .saturating_add(exchange(a, i, b, j))
                .min(above.saturating_add(gone))
                .min(cell(&row, j).saturating_add(omission(b, j)));
            diagonal = above;
            least = least.min(best);
            if let Some(cell) = row.get_mut(j + 1) {
                *cell = best;
            }
        }
        if least > budget {
            return FAR;
        }
    }
    cell(&row, b.len())
}

fn cell(row: &[u16], at: usize) -> u16 {
    row.get(at).copied().unwrap_or(FAR)
}

fn sound(key: &[u8], at: usize) -> u8 {
    key.get(at).copied().unwrap_or(b' ')
}

/// What leaving out one sound costs.
fn omission(key: &[u8], at: usize) -> u16 {
    let (this, after) = (sound(key, at), sound(key, at + 1));
    let before = at.checked_sub(1).map_or(b' ', |before| sound(key, before));
    let last = at + 1 == key.len();
    if is_vowel(this) {
        return match this {
            // Ibrahima, Brahima; Idrissa, Drissa.
            b'e' if at == 0 && !is_vowel(sound(key, 2)) => 30,
            // The article and the `father of`: Alassane, Lassane; Aboubacar, Boubacar.
            b'a' if at == 0 && matches!(after, b'l' | b'b') && is_vowel(sound(key, 2)) => 30,
            _ if at == 0 => 80,
            _ if last => 70,
            _ if is_liquid(before) || is_liquid(after) => 30,
            _ => 40,
        };
    }
    match this {
        b'n' | b'm' if !is_vowel(after) && !last => 50,
        b'g' if before == b'n' => 30,
        b'w' | b'y' => 60,
        _ => 100,
    }
}

/// What writing one sound for the other costs.
fn exchange(a: &[u8], i: usize, b: &[u8], j: usize) -> u16 {
    let (x, y) = (sound(a, i), sound(b, j));
    if x == y {
        return 0;
    }
    match (is_vowel(x), is_vowel(y)) {
        (true, true) => {
            if i == 0 || j == 0 || i + 1 == a.len() || j + 1 == b.len() {
                70
            } else {
                45
            }
        }
        (false, false) => exchange_of_consonants(x, y),
        _ => FAR,
    }
}

const fn exchange_of_consonants(x: u8, y: u8) -> u16 {
    let (x, y) = if x <= y { (x, y) } else { (y, x) };
    match (x, y) {
        (b'g', b'k') => 30,
        (b'd', b't') | (b'c', b's') => 35,
        (b'n', b'q') | (b'l', b'r') | (b'b', b'w') | (b'f', b'w') => 50,
        (b'm', b'n') | (b'b', b'f') | (b'd', b'j') | (b'c', b't') | (b'c', b'j') => 60,
        (b'j', b'y') => 50,
        _ if x == y => 0,
        _ => FAR,
    }
}

const fn is_vowel(sound: u8) -> bool {
    matches!(sound, b'a' | b'e' | b'o')
}

const fn is_liquid(sound: u8) -> bool {
    matches!(sound, b'l' | b'r')
}
