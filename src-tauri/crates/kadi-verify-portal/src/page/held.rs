//! The shards of a packed list that a page loaded.

use data_encoding::BASE64;
use kadi_trust::{ShardName, ShardSource};

/// Most shards kept, of some 100 kB each: a telephone that verifies all day must not fill up.
const MOST: usize = 32;

/// The shards loaded last, newest at the end. What they are worth the manifest tells when they are asked.
#[derive(Debug, Clone, Default)]
pub struct Held(Vec<(ShardName, Vec<u8>)>);

impl Held {
    /// Takes a shard: its name and its bytes in base 64. What is none is left out.
    pub fn put(&mut self, name: &str, text: &str) {
        let (Ok(name), Ok(bytes)) = (name.parse::<ShardName>(), BASE64.decode(text.as_bytes())) else {
            return;
        };
        self.0.retain(|(held, _)| *held != name);
        if self.0.len() >= MOST {
            self.0.remove(0);
        }
        self.0.push((name, bytes));
    }
}

impl ShardSource for Held {
    type Error = ShardName;

    fn shard(&self, name: ShardName) -> Result<Vec<u8>, ShardName> {
        let found = self.0.iter().find(|(held, _)| *held == name);
        found.map(|(_, bytes)| bytes.clone()).ok_or(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_shards_are_kept_and_what_is_none_is_left_out() {
        let mut held = Held::default();
        for number in 0..40 {
            held.put(&format!("t-{number:04}"), "AAEC");
        }
        held.put("t-0039", "AAED");
        held.put("../t-0001", "AAEC");
        held.put("t-0050", "no base 64");
        let name = |text: &str| text.parse::<ShardName>().unwrap();
        assert_eq!(held.0.len(), MOST);
        assert_eq!(held.shard(name("t-0007")), Err(name("t-0007")));
        assert_eq!(held.shard(name("t-0008")), Ok(vec![0, 1, 2]));
        assert_eq!(held.shard(name("t-0039")), Ok(vec![0, 1, 3]));
        assert_eq!(held.shard(name("t-0050")), Err(name("t-0050")));
    }
}
