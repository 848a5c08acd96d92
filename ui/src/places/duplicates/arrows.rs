//! Moving among the values that can be chosen with the arrow keys.

use super::pair::{Choosable, Group, Side};
use crate::input::keys;

/// Id of the button that chooses a side in the `number`th row with a choice.
pub fn id_of(number: usize, side: Side) -> String {
    format!("choice-{number}-{}", side.letter())
}

/// The rows with a choice, in order: what is chosen there and whose value stays.
pub fn choices(groups: &[Group]) -> Vec<(Choosable, Side)> {
    let rows = groups.iter().flat_map(|group| &group.rows);
    rows.filter_map(|row| row.choosable.zip(row.stays)).collect()
}

/// Where the focus goes for an arrow key, and what it chooses there; nothing for other keys. `focused` is the id of the
/// element with the focus.
pub fn press(
    key: &str,
    choices: &[(Choosable, Side)],
    focused: &str,
) -> Option<(String, Option<(Choosable, Side)>)> {
    let at = (0..choices.len())
        .find(|number| [Side::A, Side::B].iter().any(|side| id_of(*number, *side) == focused));
    let last = choices.len().checked_sub(1)?;
    let (number, side) = match (key, at) {
        ("ArrowDown", at) => (at.map_or(0, |at| (at + 1).min(last)), None),
        ("ArrowUp", at) => (at.map_or(last, |at| at.saturating_sub(1)), None),
        ("ArrowLeft", at) => (at.unwrap_or(0), at.map(|_| Side::A)),
        ("ArrowRight", at) => (at.unwrap_or(0), at.map(|_| Side::B)),
        _ => return None,
    };
    let (row, stays) = *choices.get(number)?;
    Some((id_of(number, side.unwrap_or(stays)), side.map(|side| (row, side))))
}

/// Id of the element with the focus.
pub fn focused() -> String {
    keys::focused_id().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use kadi_contract::review::MergeField;

    use super::*;

    #[test]
    fn up_and_down_move_and_left_and_right_choose() {
        let first = Choosable::Field(MergeField::FirstName);
        let rows = [(first, Side::A), (Choosable::Identifier, Side::B)];
        assert_eq!(press("ArrowDown", &rows, "pair-question"), Some(("choice-0-A".into(), None)));
        assert_eq!(press("ArrowDown", &rows, "choice-0-A"), Some(("choice-1-B".into(), None)));
        assert_eq!(press("ArrowDown", &rows, "choice-1-B"), Some(("choice-1-B".into(), None)));
        assert_eq!(press("ArrowUp", &rows, "choice-1-A"), Some(("choice-0-A".into(), None)));
        let right = Some(("choice-0-B".into(), Some((first, Side::B))));
        assert_eq!(press("ArrowRight", &rows, "choice-0-A"), right);
        // The first arrow only shows where one is.
        assert_eq!(press("ArrowLeft", &rows, ""), Some(("choice-0-A".into(), None)));
        assert_eq!(press("Enter", &rows, "choice-0-A"), None);
        assert_eq!(press("ArrowDown", &[], ""), None);
    }
}
