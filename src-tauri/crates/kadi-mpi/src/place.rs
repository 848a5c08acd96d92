//! Where two people live, from commune to region.

use crate::prepared::Prepared;
use crate::score::FieldName;

/// The smallest place two records share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PlaceMatch {
    /// The same commune, and no other district.
    Commune,
    /// The same district, two communes.
    District,
    /// The same district, a commune missing.
    DistrictOnly,
    /// The same region only.
    Region,
    /// No shared place.
    Elsewhere,
}

/// Compares where two records place their people: match, similarity 0 to 1, and the field that decided. Symmetric.
pub(crate) fn compare_places(a: &Prepared, b: &Prepared) -> Option<(PlaceMatch, f64, FieldName)> {
    let same = |x: Option<u64>, y: Option<u64>| x.zip(y).map(|(x, y)| x == y);
    let commune = same(a.commune, b.commune);
    let district = same(a.district, b.district);
    let region = same(a.region, b.region);
    let any_commune = a.commune.is_some() || b.commune.is_some();
    let field = if any_commune { FieldName::Commune } else { FieldName::District };
    let (found, similarity) = match (commune, district, region) {
        (Some(true), Some(true) | None, _) => (PlaceMatch::Commune, 1.0),
        // Communes of one name exist in several districts.
        (Some(true), Some(false), _) => (PlaceMatch::Region, 0.4),
        (Some(false), Some(true), _) => (PlaceMatch::District, 0.7),
        (None, Some(true), _) if any_commune => (PlaceMatch::DistrictOnly, 0.85),
        (None, Some(true), _) => (PlaceMatch::DistrictOnly, 1.0),
        (_, _, Some(true)) => (PlaceMatch::Region, 0.4),
        (Some(false), ..) | (_, Some(false), _) | (_, _, Some(false)) => (PlaceMatch::Elsewhere, 0.0),
        (None, None, None) => return None,
    };
    Some((found, similarity, field))
}
