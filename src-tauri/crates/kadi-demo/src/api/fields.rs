//! The `fields` parameter: which members of an object are answered.

use serde_json::{Map, Value};

/// A parsed list such as `id,attributes[attribute,value]`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, Option<Fields>)>);

impl Fields {
    /// Reads the list; unclosed brackets are closed at the end.
    pub fn parse(text: &str) -> Self {
        parse_list(&mut text.chars())
    }

    /// The members of `value` that the list names; all of them when it names `*` or is empty.
    pub fn filter(&self, value: &Value) -> Value {
        match value {
            Value::Array(list) => list.iter().map(|element| self.filter(element)).collect(),
            Value::Object(members) if !self.names_all() => Value::Object(self.members(members)),
            other => other.clone(),
        }
    }

    fn names_all(&self) -> bool {
        self.0.is_empty() || self.0.iter().any(|(name, _)| name == "*" || name == ":all")
    }

    fn members(&self, members: &Map<String, Value>) -> Map<String, Value> {
        self.0
            .iter()
            .filter_map(|(name, below)| {
                let member = members.get(name)?;
                let shown = below.as_ref().map_or_else(|| member.clone(), |below| below.filter(member));
                Some((name.clone(), shown))
            })
            .collect()
    }
}

fn parse_list(letters: &mut std::str::Chars<'_>) -> Fields {
    let mut found = Vec::new();
    let mut name = String::new();
    while let Some(letter) = letters.next() {
        match letter {
            '[' => found.push((std::mem::take(&mut name).trim().to_owned(), Some(parse_list(letters)))),
            ',' | ']' => {
                if !name.trim().is_empty() {
                    found.push((name.trim().to_owned(), None));
                }
                name.clear();
                if letter == ']' {
                    return Fields(found);
                }
            }
            other => name.push(other),
        }
    }
    if !name.trim().is_empty() {
        found.push((name.trim().to_owned(), None));
    }
    Fields(found)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_named_members_are_answered() {
        let value = json!({"id": "a", "name": "b", "list": [{"x": 1, "y": {"z": 2, "w": 3}}]});
        let fields = Fields::parse("id,list[y[z]],missing");
        assert_eq!(fields.filter(&value), json!({"id": "a", "list": [{"y": {"z": 2}}]}));
        assert_eq!(Fields::parse("").filter(&value), value);
        assert_eq!(Fields::parse("*").filter(&value), value);
    }
}
