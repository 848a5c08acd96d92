//! The text that is signed of a manifest or a delta: its fields in order, each as a netstring.

/// Each field as its length in bytes in decimal, a colon, the text and a newline: no two lists of fields give the same
/// text, and nothing depends on how somebody writes JSON.
pub(crate) fn signing_text<'a>(fields: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for field in fields {
        text.push_str(&field.len().to_string());
        text.push(':');
        text.push_str(field);
        text.push('\n');
    }
    text
}

/// Instants as RFC 3339 text.
pub(crate) mod rfc3339 {
    use kadi_core::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(at)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_cannot_run_into_one_another() {
        assert_eq!(signing_text(["PEV26", "é"]), "5:PEV26\n2:é\n");
        assert_ne!(signing_text(["a", "b"]), signing_text(["ab", ""]));
        assert_ne!(signing_text(["1:a\n"]), signing_text(["", "a"]));
    }
}
