//! A name with the letters that answer a search.

use yew::prelude::*;

/// The name; `marks` are first character and one after the last, in order.
pub fn marked(name: &str, marks: &[(usize, usize)]) -> Html {
    pieces(name, marks)
        .into_iter()
        .map(|(text, is_marked)| {
            if is_marked {
                html! { <mark>{ text }</mark> }
            } else {
                html! { { text } }
            }
        })
        .collect()
}

fn pieces(name: &str, marks: &[(usize, usize)]) -> Vec<(String, bool)> {
    let mut pieces: Vec<(String, bool)> = Vec::new();
    for (at, letter) in name.chars().enumerate() {
        let is_marked = marks.iter().any(|(from, to)| (*from..*to).contains(&at));
        match pieces.last_mut() {
            Some((text, last)) if *last == is_marked => text.push(letter),
            _ => pieces.push((letter.to_string(), is_marked)),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_letters_stand_apart() {
        let owned = |pieces: &[(&str, bool)]| -> Vec<(String, bool)> {
            pieces.iter().map(|(text, is_marked)| ((*text).to_owned(), *is_marked)).collect()
        };
        assert_eq!(
            pieces("Jean-Pierre", &[(5, 8)]),
            owned(&[("Jean-", false), ("Pie", true), ("rre", false)])
        );
        assert_eq!(pieces("Bâ", &[(0, 2)]), owned(&[("Bâ", true)]));
        assert_eq!(pieces("Kofi", &[]), owned(&[("Kofi", false)]));
        assert_eq!(pieces("", &[(0, 3)]), []);
    }
}
