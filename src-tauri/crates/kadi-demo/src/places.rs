//! The org unit tree of the demonstration: Senegal, four regions, twelve districts, forty-eight facilities.

use crate::metadata::OrgUnitDefinition;
use crate::uid::derive_uid;

/// A district and the communes its facilities stand in.
type District = (&'static str, [&'static str; 4]);

/// Regions with their districts, by the names on public maps.
const REGIONS: [(&str, &str, [District; 3]); 4] = [
    (
        "DKR",
        "Dakar",
        [
            ("Dakar Centre", ["Médina", "Gueule Tapée", "Plateau", "Fass"]),
            ("Pikine", ["Thiaroye", "Guinaw Rail", "Dalifort", "Pikine Nord"]),
            ("Rufisque", ["Bargny", "Rufisque Est", "Sangalkam", "Sébikotane"]),
        ],
    ),
    (
        "THS",
        "Thiès",
        [
            ("Thiès", ["Thiès Nord", "Thiès Est", "Fandène", "Keur Moussa"]),
            ("Mbour", ["Saly", "Joal", "Nguékhokh", "Malicounda"]),
            ("Tivaouane", ["Mboro", "Mékhé", "Pire", "Notto"]),
        ],
    ),
    (
        "STL",
        "Saint-Louis",
        [
            ("Saint-Louis", ["Sor", "Guet Ndar", "Gandon", "Mpal"]),
            ("Podor", ["Ndioum", "Galoya", "Guédé", "Bodé Lao"]),
            ("Richard-Toll", ["Rosso", "Ronkh", "Dagana", "Mbane"]),
        ],
    ),
    (
        "KLK",
        "Kaolack",
        [
            ("Kaolack", ["Léona", "Médina Baye", "Kahone", "Ndoffane"]),
            ("Nioro", ["Keur Madiabel", "Wack Ngouna", "Porokhane", "Paoskoto"]),
            ("Guinguinéo", ["Mboss", "Fass Guinguinéo", "Ngathie", "Ourour"]),
        ],
    ),
];

/// A place where people are registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facility {
    /// UID of its org unit.
    pub org_unit: String,
    /// The commune it stands in.
    pub commune: String,
    /// Number of its district, from 0.
    pub district: usize,
}

/// The UID of the root.
pub fn root() -> String {
    derive_uid("org unit", "SN")
}

/// The whole tree, parents before children.
pub fn org_units() -> Vec<OrgUnitDefinition> {
    let root = OrgUnitDefinition::new(&root(), Some("SN"), "Sénégal (démonstration)", None);
    let mut units = vec![root.clone()];
    for (code, name, districts) in REGIONS {
        let region = OrgUnitDefinition::below(&root, &format!("SN_{code}"), name);
        units.push(region.clone());
        for (number, (district_name, communes)) in districts.into_iter().enumerate() {
            let district =
                OrgUnitDefinition::below(&region, &format!("SN_{code}_{}", number + 1), district_name);
            units.push(district.clone());
            for (place, commune) in communes.into_iter().enumerate() {
                let code = facility_code(code, number, place);
                units.push(OrgUnitDefinition::below(&district, &code, &format!("Poste de santé {commune}")));
            }
        }
    }
    units
}

/// All facilities, district by district.
pub fn facilities() -> Vec<Facility> {
    let mut found = Vec::new();
    for (region, (code, _, districts)) in REGIONS.into_iter().enumerate() {
        for (number, (_, communes)) in districts.into_iter().enumerate() {
            for (place, commune) in communes.into_iter().enumerate() {
                found.push(Facility {
                    org_unit: derive_uid("org unit", &facility_code(code, number, place)),
                    commune: commune.to_owned(),
                    district: region * 3 + number,
                });
            }
        }
    }
    found
}

fn facility_code(region: &str, district: usize, place: usize) -> String {
    format!("SN_{region}_{}_{}", district + 1, place + 1)
}
