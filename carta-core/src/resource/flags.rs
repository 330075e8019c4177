use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// What a holder may do with a resource. pycarta: `Permissions`.
///
/// On the wire it is a text such as `Execute, Read`. It is read whatever the case of its words and the blanks around
/// them; words that this version doesn't know are kept.
///
/// ```
/// use carta::resource::Flags;
///
/// let flags = Flags::from("READ,write\n");
/// assert!(flags.read && flags.write);
/// assert_eq!(flags.to_string(), "Write, Read");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Flags {
    /// May call it, if it is a service.
    pub execute: bool,
    /// May change it.
    pub write: bool,
    /// May see it.
    pub read: bool,
    /// May duplicate it.
    pub clone: bool,
    /// May say who may do what with it.
    pub admin: bool,
    unknown: Vec<String>,
}

impl Flags {
    /// Everything that this version knows.
    #[must_use]
    pub fn all() -> Self {
        Self { execute: true, write: true, read: true, clone: true, admin: true, unknown: vec![] }
    }

    /// Words of Carta that mean nothing to this version, as they were written.
    #[must_use]
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }

    /// Whether it permits nothing, as far as this version knows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known().iter().all(|(_, set)| !set)
    }

    /// The known ones in pycarta's order.
    fn known(&self) -> [(&'static str, bool); 5] {
        [
            ("Execute", self.execute),
            ("Write", self.write),
            ("Read", self.read),
            ("Clone", self.clone),
            ("Admin", self.admin),
        ]
    }

    fn add(&mut self, word: &str) {
        match word.to_ascii_lowercase().as_str() {
            "execute" => self.execute = true,
            "write" => self.write = true,
            "read" => self.read = true,
            "clone" => self.clone = true,
            "admin" => self.admin = true,
            // The role's name, which is what Carta may say of nothing at all.
            "" | "none" => {}
            _ => self.unknown.push(word.to_owned()),
        }
    }
}

impl From<&str> for Flags {
    fn from(text: &str) -> Self {
        let mut flags = Self::default();
        text.split(',').for_each(|word| flags.add(word.trim()));
        flags
    }
}

/// The text on the wire; empty if nothing is permitted.
impl fmt::Display for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.known().into_iter().filter_map(|(word, set)| set.then_some(word));
        let words: Vec<&str> = known.chain(self.unknown.iter().map(String::as_str)).collect();
        f.write_str(&words.join(", "))
    }
}

impl Serialize for Flags {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Flags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::from(text.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_however_they_are_spaced() {
        let both = Flags { read: true, write: true, ..Flags::default() };
        for text in
            ["Read, Write", "Read,Write", " write ,READ\n", "Read, Write, ", "None,Write,Read"]
        {
            assert_eq!(Flags::from(text), both, "{text:?}");
        }
        for text in ["", "None", "none", " ", ","] {
            assert_eq!(Flags::from(text), Flags::default(), "{text:?}");
        }
        assert_eq!(Flags::from("Execute, Write, Read, Clone, Admin"), Flags::all());
    }

    #[test]
    fn unknown_words_are_reported_and_written_again() {
        let flags = Flags::from("Fly, Read, re-ad");
        assert_eq!(flags.unknown(), ["Fly", "re-ad"]);
        assert_eq!(flags.to_string(), "Read, Fly, re-ad");
        assert!(!flags.is_empty() && Flags::from("Fly").is_empty());
    }

    #[test]
    fn a_flag_is_never_taken_from_part_of_a_word() {
        for text in ["Read Write", "\"Read\"", "Readonly", "NoAdmin", "Read;Write"] {
            assert!(Flags::from(text).is_empty(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_and_says_the_same_when_written(text in "([ ,\n]|Read|wRITE|Clone|none|x|.){0,12}") {
            let flags = Flags::from(text.as_str());
            assert_eq!(Flags::from(flags.to_string().as_str()), flags);
            let mut turned: Vec<&str> = text.split(',').collect();
            turned.reverse();
            let turned = Flags::from(turned.join(" ,\t").as_str());
            assert_eq!(turned.known(), flags.known());
        }
    }

    #[test]
    fn json_is_the_text() {
        let text = r#""Write, Read""#;
        assert_eq!(serde_json::to_string(&Flags::from("read, write")).unwrap(), text);
        assert_eq!(serde_json::from_str::<Flags>(text).unwrap(), Flags::from("read,write"));
        for wrong in ["true", "[\"Read\"]", "{\"read\":true}", "7"] {
            assert!(serde_json::from_str::<Flags>(wrong).is_err(), "{wrong}");
        }
    }
}
