//! The name files that Kadi ships, see `data/names/README.md`.

use super::build::Shipped;
use super::rows::NameFile;

macro_rules! file {
    ($name:literal) => {
        NameFile { name: $name, text: include_str!(concat!("../../data/names/", $name)) }
    };
}

/// All files; West Africa is first, because the others only add to what it lists.
pub(super) fn files() -> Shipped<'static> {
    Shipped {
        files: vec![
            file!("variants.tsv"),
            file!("nonvariants.tsv"),
            file!("west.tsv"),
            file!("akan-ewe-fon.tsv"),
            file!("hausa-yoruba-igbo.tsv"),
            file!("swahili-great-lakes.tsv"),
            file!("horn.tsv"),
            file!("central-lusophone.tsv"),
            file!("southern.tsv"),
            file!("arabic.tsv"),
            file!("nonvariants-africa.tsv"),
        ],
        honorifics: include_str!("../../data/names/honorifics.tsv"),
        placeholders: include_str!("../../data/names/placeholders.tsv"),
    }
}
