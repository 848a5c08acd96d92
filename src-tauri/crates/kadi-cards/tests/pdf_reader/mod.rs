//! Reads back the PDFs that the tests write: objects through the cross-reference table, pages through the tree, text
//! through the fonts' Unicode maps.

use std::collections::BTreeMap;

/// A PDF by its objects.
pub struct Pdf {
    objects: BTreeMap<usize, Vec<u8>>,
    root: usize,
    /// Sections of the cross-references.
    pub sections: usize,
}

fn find(data: &[u8], words: &[u8]) -> Option<usize> {
    data.windows(words.len()).position(|part| part == words)
}

fn after<'d>(data: &'d [u8], words: &str) -> Option<&'d [u8]> {
    find(data, words.as_bytes()).map(|at| &data[at + words.len()..])
}

fn number(data: &[u8]) -> usize {
    let text: String = data
        .iter()
        .map(|byte| char::from(*byte))
        .skip_while(|c| c.is_whitespace() || *c == '[')
        .take_while(char::is_ascii_digit)
        .collect();
    text.parse().unwrap()
}

/// Two numbers of a line.
fn numbers(line: &[u8]) -> (usize, usize) {
    (number(line), number(&line[find(line, b" ").unwrap()..]))
}

/// The content of a deflated stream object.
fn inflated(object: &[u8]) -> Vec<u8> {
    let data = after(object, "stream\n").unwrap();
    miniz_oxide::inflate::decompress_to_vec_zlib(&data[..number(after(object, "/Length ").unwrap())]).unwrap()
}

/// An object of the file, from its number to its end.
fn object(bytes: &[u8], id: usize, offset: usize) -> Vec<u8> {
    let head = format!("{id} 0 obj");
    assert!(bytes[offset..].starts_with(head.as_bytes()), "object {id} stands at its offset");
    let end = find(&bytes[offset..], b"\nendobj").unwrap();
    bytes[offset..offset + end].to_vec()
}

/// The objects that share a stream, as they stand in it.
fn unpacked(stream: &[u8]) -> Vec<(usize, Vec<u8>)> {
    let content = inflated(stream);
    let (count, first) = (number(after(stream, "/N ").unwrap()), number(after(stream, "/First ").unwrap()));
    let index: Vec<usize> = String::from_utf8_lossy(&content[..first])
        .split_whitespace()
        .map(|number| number.parse().unwrap())
        .collect();
    assert_eq!(index.len(), 2 * count);
    let starts: Vec<usize> = index.chunks(2).map(|pair| pair[1]).chain([content.len() - first]).collect();
    index
        .chunks(2)
        .zip(starts.windows(2))
        .map(|(pair, place)| (pair[0], content[first + place[0]..first + place[1]].to_vec()))
        .collect()
}

/// Where objects stand: by themselves, at these bytes, or in streams, as the so-many-th.
#[derive(Default)]
struct Places {
    at: BTreeMap<usize, usize>,
    within: BTreeMap<usize, Vec<(usize, usize)>>,
}

impl Places {
    /// Takes the lines of a table that starts here, and gives its trailer.
    fn read_table(&mut self, section: &[u8]) -> Vec<u8> {
        let mut lines = section.split_inclusive(|byte| *byte == b'\n').skip(1);
        let mut end = "xref\n".len();
        while let Some(head) = lines.next().filter(|line| !line.starts_with(b"trailer")) {
            end += head.len();
            let (first, many) = numbers(head);
            for (id, line) in (first..first + many).zip(lines.by_ref()) {
                assert_eq!(line.len(), 20);
                end += line.len();
                match line[17] {
                    b'n' => drop(self.at.insert(id, number(line))),
                    _ => assert_eq!(id, 0, "every object is written"),
                }
            }
        }
        let entries = &section[end..];
        entries[..find(entries, b">>").unwrap()].to_vec()
    }

    /// Takes the rows of a stream, and gives its dictionary.
    fn read_stream(&mut self, bytes: &[u8], start: usize) -> Vec<u8> {
        let stream = object(bytes, number(&bytes[start..]), start);
        let rows = inflated(&stream);
        let entries = stream[..find(&stream, b"stream").unwrap()].to_vec();
        let runs = match after(&entries, "/Index [") {
            Some(list) => {
                let list = String::from_utf8_lossy(&list[..find(list, b"]").unwrap()]).into_owned();
                let list: Vec<usize> =
                    list.split_whitespace().map(|number| number.parse().unwrap()).collect();
                list.chunks(2).map(|run| (run[0], run[1])).collect()
            }
            None => vec![(0, number(after(&entries, "/Size ").unwrap()))],
        };
        let ids: Vec<usize> = runs.into_iter().flat_map(|(first, many)| first..first + many).collect();
        assert_eq!(rows.len(), ids.len() * 9);
        let mut above = [0_u8; 8];
        for (id, row) in ids.into_iter().zip(rows.chunks(9)) {
            assert_eq!(row[0], 2, "each row is what it differs by from the row above");
            above.iter_mut().zip(&row[1..]).for_each(|(above, byte)| *above = above.wrapping_add(*byte));
            let place = above[1..6].iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
            match above[0] {
                1 => drop(self.at.insert(id, place)),
                2 => {
                    let within = usize::from(above[6]) << 8 | usize::from(above[7]);
                    self.within.entry(place).or_default().push((id, within));
                }
                _ => assert_eq!(id, 0, "every object is written"),
            }
        }
        entries
    }
}

impl Pdf {
    /// Follows the cross-references, section by section; panics where they do not lead to an object.
    pub fn read(bytes: &[u8]) -> Self {
        let mut places = Places::default();
        let mut sections = 0;
        let mut start = Some(number(after(&bytes[bytes.len() - 40..], "startxref").unwrap()));
        let mut trailer = Vec::new();
        while let Some(section) = start {
            let entries = if bytes[section..].starts_with(b"xref") {
                places.read_table(&bytes[section..])
            } else {
                places.read_stream(bytes, section)
            };
            start = after(&entries, "/Prev ").map(number);
            assert!(start.is_none_or(|before| before < section), "the section before stands before");
            trailer = if sections == 0 { entries } else { trailer };
            sections += 1;
        }
        let mut objects: BTreeMap<usize, Vec<u8>> =
            places.at.iter().map(|(id, at)| (*id, object(bytes, *id, *at))).collect();
        for (stream, wanted) in places.within {
            let bodies = unpacked(&objects[&stream]);
            for (id, at) in wanted {
                assert_eq!(bodies[at].0, id);
                objects.insert(id, bodies[at].1.clone());
            }
        }
        let known: Vec<usize> = objects.keys().copied().collect();
        let size = number(after(&trailer, "/Size ").unwrap());
        assert_eq!(known, (1..size).collect::<Vec<_>>(), "every object is written");
        let catalog = number(after(&trailer, "/Root").unwrap());
        let root = number(after(&objects[&catalog], "/Pages ").unwrap());
        Self { objects, root, sections }
    }

    /// The pages, in order; the counts of the tree must be right.
    pub fn pages(&self) -> Vec<usize> {
        self.kids(self.root)
    }

    fn kids(&self, node: usize) -> Vec<usize> {
        if find(&self.objects[&node], b"/Kids").is_none() {
            return vec![node];
        }
        let pages: Vec<usize> =
            self.references(node, "/Kids").into_iter().flat_map(|kid| self.kids(kid)).collect();
        assert_eq!(number(after(&self.objects[&node], "/Count").unwrap()), pages.len());
        pages
    }

    fn list(&self, id: usize, key: &str) -> String {
        let rest = after(&self.objects[&id], key).unwrap();
        let (start, end) = (find(rest, b"[").unwrap(), find(rest, b"]").unwrap());
        String::from_utf8(rest[start + 1..end].to_vec()).unwrap()
    }

    fn references(&self, id: usize, key: &str) -> Vec<usize> {
        self.list(id, key)
            .split(" R")
            .filter_map(|part| part.split_whitespace().next()?.parse().ok())
            .collect()
    }

    /// The numbers of a list.
    pub fn numbers(&self, id: usize, key: &str) -> Vec<f32> {
        self.list(id, key).split_whitespace().map(|part| part.parse().unwrap()).collect()
    }

    fn stream(&self, id: usize) -> Vec<u8> {
        inflated(&self.objects[&id])
    }

    /// The content of a page, with that of the forms it shows before it.
    pub fn content(&self, page: usize) -> Vec<u8> {
        let content = self.stream(number(after(&self.objects[&page], "/Contents").unwrap()));
        let mut all = Vec::new();
        for (name, id) in self.named("/XObject") {
            if name.starts_with('B') && find(&content, format!("/{name} Do").as_bytes()).is_some() {
                all.extend(self.stream(id));
            }
        }
        all.extend(content);
        all
    }

    /// What the names of one kind mean in contents.
    fn named(&self, kind: &str) -> Vec<(String, usize)> {
        let resources = number(after(&self.objects[&self.root], "/Resources").unwrap());
        let Some(names) = after(&self.objects[&resources], kind) else { return Vec::new() };
        let names = String::from_utf8_lossy(names).into_owned();
        let names = names.split(">>").next().unwrap().trim().trim_start_matches("<<");
        names
            .split('/')
            .filter(|entry| !entry.trim().is_empty())
            .map(|entry| {
                let (name, id) = entry.trim().split_once(' ').unwrap();
                (name.to_owned(), number(id.as_bytes()))
            })
            .collect()
    }

    /// Character numbers to text, for each font.
    fn fonts(&self) -> BTreeMap<String, BTreeMap<u16, String>> {
        let map = |font: usize| self.stream(number(after(&self.objects[&font], "/ToUnicode").unwrap()));
        self.named("/Font")
            .into_iter()
            .map(|(name, font)| (name, unicode(&String::from_utf8(map(font)).unwrap())))
            .collect()
    }

    /// What a page says, one line for each text shown.
    pub fn text(&self, page: usize) -> String {
        let (content, fonts) = (self.content(page), self.fonts());
        let mut text = String::new();
        let mut font = String::new();
        let mut at = 0;
        while at < content.len() {
            match content[at] {
                b'/' => {
                    let end = at + content[at..].iter().position(u8::is_ascii_whitespace).unwrap();
                    font = String::from_utf8_lossy(&content[at + 1..end]).into_owned();
                    at = end;
                }
                b'(' => {
                    let (bytes, end) = literal(&content, at + 1);
                    if let Some(map) = fonts.get(&font) {
                        for pair in bytes.chunks(2) {
                            text.push_str(
                                map.get(&u16::from_be_bytes([pair[0], pair[1]])).map_or("?", String::as_str),
                            );
                        }
                    }
                    at = end;
                }
                b'<' if content[at + 1] != b'<' => {
                    let end = at + find(&content[at..], b">").unwrap();
                    let digits = String::from_utf8_lossy(&content[at + 1..end]).into_owned();
                    if let Some(map) = fonts.get(&font) {
                        for pair in digits.as_bytes().chunks(4) {
                            let code = u16::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
                            text.push_str(map.get(&code).map_or("?", String::as_str));
                        }
                    }
                    at = end + 1;
                }
                b'E' if content[at..].starts_with(b"ET") => {
                    text.push('\n');
                    at += 2;
                }
                _ => at += 1,
            }
        }
        text
    }
}

/// A literal string from after its parenthesis, and where it ends.
fn literal(content: &[u8], mut at: usize) -> (Vec<u8>, usize) {
    let (mut bytes, mut depth) = (Vec::new(), 0);
    loop {
        match content[at] {
            b'\\' => {
                at += 1;
                match content[at] {
                    b'n' => bytes.push(b'\n'),
                    b'r' => bytes.push(b'\r'),
                    b't' => bytes.push(b'\t'),
                    b'b' => bytes.push(8),
                    b'f' => bytes.push(12),
                    digit @ b'0'..=b'7' => {
                        let octal = [digit, content[at + 1], content[at + 2]];
                        bytes.push(u8::from_str_radix(std::str::from_utf8(&octal).unwrap(), 8).unwrap());
                        at += 2;
                    }
                    other => bytes.push(other),
                }
            }
            b')' if depth == 0 => return (bytes, at + 1),
            b'(' => {
                depth += 1;
                bytes.push(b'(');
            }
            b')' => {
                depth -= 1;
                bytes.push(b')');
            }
            byte => bytes.push(byte),
        }
        at += 1;
    }
}

/// All bytes of a content with its literal and hexadecimal strings decoded.
pub fn unescaped(content: &[u8]) -> Vec<u8> {
    let (mut out, mut at) = (Vec::new(), 0);
    while at < content.len() {
        if content[at] == b'(' {
            let (bytes, end) = literal(content, at + 1);
            out.extend(bytes);
            at = end;
        } else if content[at] == b'<' && content.get(at + 1).is_some_and(u8::is_ascii_hexdigit) {
            let end = at + find(&content[at..], b">").unwrap();
            for pair in content[at + 1..end].chunks(2) {
                out.push(u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap());
            }
            at = end + 1;
        } else {
            out.push(content[at]);
            at += 1;
        }
    }
    out
}

/// The pairs of a Unicode map.
fn unicode(map: &str) -> BTreeMap<u16, String> {
    map.lines()
        .filter_map(|line| {
            let (code, text) = line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <")?;
            let units: Vec<u16> = text
                .as_bytes()
                .chunks(4)
                .map(|unit| u16::from_str_radix(std::str::from_utf8(unit).unwrap(), 16).unwrap())
                .collect();
            Some((u16::from_str_radix(code, 16).ok()?, String::from_utf16(&units).ok()?))
        })
        .collect()
}
