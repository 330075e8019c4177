//! A group's members as Carta lists them, however many.

use super::body::Body;
use serde_json::json;
use std::iter::Fuse;

/// Members in one piece of the listing.
const PIECE: usize = 500;

/// The members by name and id, then a crowd of so many.
pub(super) fn of(named: Vec<(String, String)>, crowd: u64) -> Body {
    let named = named.into_iter().map(|(name, id)| json!({ "name": name, "id": id }).to_string());
    let crowd = (0..crowd).map(listed);
    Body::new(
        Pieces { members: named.chain(crowd).fuse(), place: Place::Begin }
            .map(|piece| Ok(piece.into())),
    )
}

/// A member of a crowd, as listed.
fn listed(number: u64) -> String {
    format!(r#"{{"name":"user-{number}"}}"#)
}

/// Whether `user` is one of a crowd of so many.
pub(super) fn in_crowd(user: &str, crowd: u64) -> bool {
    let number = user.strip_prefix("user-").and_then(|number| number.parse::<u64>().ok());
    number.is_some_and(|number| number < crowd && format!("user-{number}") == user)
}

/// A JSON array, a piece at a time: nobody holds a million members at once.
struct Pieces<M: Iterator> {
    members: Fuse<M>,
    place: Place,
}

#[derive(PartialEq)]
enum Place {
    Begin,
    Within,
    End,
}

impl<M: Iterator<Item = String>> Iterator for Pieces<M> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        if self.place == Place::End {
            return None;
        }
        let mut piece = String::new();
        let mut written = 0;
        for member in self.members.by_ref().take(PIECE) {
            piece.push(if self.place == Place::Begin { '[' } else { ',' });
            piece.push_str(&member);
            self.place = Place::Within;
            written += 1;
        }
        if written < PIECE {
            piece.push_str(if self.place == Place::Begin { "[]" } else { "]" });
            self.place = Place::End;
        }
        Some(piece)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn pieces(crowd: u64) -> Vec<String> {
        Pieces { members: (0..crowd).map(listed).fuse(), place: Place::Begin }.collect()
    }

    #[test]
    fn the_pieces_are_small_and_together_one_array() {
        let whole = PIECE as u64;
        for crowd in [0, 1, whole - 1, whole, whole + 1, 3 * whole] {
            let pieces = pieces(crowd);
            assert!(pieces.iter().all(|piece| piece.len() < 32 * PIECE), "{crowd}");
            let listed: Vec<Value> = serde_json::from_str(&pieces.concat()).unwrap();
            assert_eq!(listed.len() as u64, crowd);
        }
    }

    #[test]
    fn no_member_is_made_before_its_piece_is_asked_for() {
        let made = std::cell::Cell::new(0);
        let endless = std::iter::repeat_with(|| {
            made.set(made.get() + 1);
            String::from("null")
        });
        let mut pieces = Pieces { members: endless.fuse(), place: Place::Begin };
        for expected in 1..4 {
            assert!(pieces.next().is_some());
            assert_eq!(made.get(), expected * PIECE);
        }
    }

    #[test]
    fn a_crowd_has_so_many_and_no_other_spelling() {
        assert!(in_crowd("user-0", 1) && in_crowd("user-9", 10));
        for other in ["user-10", "user-00", "user-+1", "user-", "user", "User-1", "user-1 "] {
            assert!(!in_crowd(other, 10), "{other}");
        }
    }
}
