//! A text that must not be printed.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A pass phrase, password or access token on its way in; never part of a reply.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}
