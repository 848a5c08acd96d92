//! Reads back the PDFs that the tests write: objects through the cross-reference table, pages through the tree, text
//! through the fonts' Unicode maps.

use std::collections::BTreeMap;

/// A PDF by its objects.
pub struct Pdf {
    objects: BTreeMap<usize, Vec<u8>>,
    root: usize,
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

impl Pdf {
    /// Follows the cross-reference table; panics where it does not lead to an object.
    pub fn read(bytes: &[u8]) -> Self {
        let start = number(after(&bytes[bytes.len() - 40..], "startxref").unwrap());
        let table = after(&bytes[start..], "xref\n0 ").expect("startxref leads to the table");
        let count = number(table);
        let lines = &table[find(table, b"\n").unwrap() + 1..];
        let mut objects = BTreeMap::new();
        for id in 1..count {
            let line = &lines[id * 20..][..20];
            if line[17] == b'n' {
                let offset = number(&line[..10]);
                let head = format!("{id} 0 obj");
                assert!(bytes[offset..].starts_with(head.as_bytes()), "object {id} stands at its offset");
                let end = find(&bytes[offset..], b"\nendobj").unwrap();
                objects.insert(id, bytes[offset..offset + end].to_vec());
            }
        }
        let catalog = number(after(&bytes[start..], "/Root").unwrap());
        let root = number(after(&objects[&catalog], "/Pages").unwrap());
        Self { objects, root }
    }

    /// The pages, in order; the counts of the tree must be right.
    pub fn pages(&self) -> Vec<usize> {
        let mut pages = Vec::new();
        for node in self.references(self.root, "/Kids") {
            let kids = self.references(node, "/Kids");
            assert_eq!(number(after(&self.objects[&node], "/Count").unwrap()), kids.len());
            pages.extend(kids);
        }
        assert_eq!(number(after(&self.objects[&self.root], "/Count").unwrap()), pages.len());
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
        let object = &self.objects[&id];
        let data = after(object, "stream\n").unwrap();
        miniz_oxide::inflate::decompress_to_vec_zlib(&data[..number(after(object, "/Length").unwrap())])
            .unwrap()
    }

    /// The content of a page.
    pub fn content(&self, page: usize) -> Vec<u8> {
        self.stream(number(after(&self.objects[&page], "/Contents").unwrap()))
    }

    /// Character numbers to text, for each font of a page.
    fn fonts(&self, page: usize) -> BTreeMap<String, BTreeMap<u16, String>> {
        let names = String::from_utf8_lossy(after(&self.objects[&page], "/Font").unwrap()).into_owned();
        let names = names.split(">>").next().unwrap().trim().trim_start_matches("<<");
        names
            .split('/')
            .filter(|entry| !entry.trim().is_empty())
            .map(|entry| {
                let (name, id) = entry.trim().split_once(' ').unwrap();
                let font = number(id.as_bytes());
                let map = self.stream(number(after(&self.objects[&font], "/ToUnicode").unwrap()));
                (name.to_owned(), unicode(&String::from_utf8(map).unwrap()))
            })
            .collect()
    }

    /// What a page says, one line for each text shown.
    pub fn text(&self, page: usize) -> String {
        let (content, fonts) = (self.content(page), self.fonts(page));
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
