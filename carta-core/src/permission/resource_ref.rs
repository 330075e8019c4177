use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// The longest id of a resource, in bytes.
const MAX_LENGTH: usize = 1024;

/// Which resource a permission is on: its id, as Carta knows it.
///
/// ```
/// use carta::ResourceRef;
///
/// let id = String::from("p-1");
/// assert_eq!(ResourceRef::try_from(&id)?.as_str(), "p-1");
/// assert!(ResourceRef::try_from("..").is_err());
/// # Ok::<(), carta::InvalidResource>(())
/// ```
///
/// `#[carta::authorize(permission = …, on = EXPR)]` borrows EXPR and converts it: texts and whole numbers can be, and so
/// can a type of your own that implements the conversion:
///
/// ```
/// use carta::{InvalidResource, ResourceRef};
///
/// struct Document {
///     id: String,
/// }
///
/// impl TryFrom<&Document> for ResourceRef {
///     type Error = InvalidResource;
///
///     fn try_from(document: &Document) -> Result<Self, InvalidResource> {
///         ResourceRef::try_from(&document.id)
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceRef(Arc<str>);

/// What can't be the id of a resource.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidResource(Cow<'static, str>);

impl InvalidResource {
    /// A reason of one's own, for one's own conversions: it is told in the guard's explanation.
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(reason.into())
    }
}

impl ResourceRef {
    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn new(id: &str) -> Result<Self, InvalidResource> {
        match id {
            "" => Err(InvalidResource::new("the id of the resource is empty")),
            "." | ".." => Err(InvalidResource::new("`.` and `..` aren't ids of resources")),
            _ if id.len() > MAX_LENGTH => {
                Err(InvalidResource::new("the id of the resource is longer than 1024 bytes"))
            }
            _ => Ok(Self(id.into())),
        }
    }
}

/// Conversions from what holds a text.
macro_rules! from_text {
    ($($ty:ty),*) => {$(
        impl TryFrom<$ty> for ResourceRef {
            type Error = InvalidResource;

            fn try_from(id: $ty) -> Result<Self, InvalidResource> {
                Self::new(id.as_ref())
            }
        }
    )*};
}

from_text!(&str, &&str, &&&str, &String, &&String, &Box<str>, &Arc<str>, &Cow<'_, str>);

/// Conversions from whole numbers.
macro_rules! from_number {
    ($($ty:ty),*) => {$(
        impl From<&$ty> for ResourceRef {
            fn from(id: &$ty) -> Self {
                Self(id.to_string().into())
            }
        }

        impl From<&&$ty> for ResourceRef {
            fn from(id: &&$ty) -> Self {
                Self::from(*id)
            }
        }
    )*};
}

from_number!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

impl From<&ResourceRef> for ResourceRef {
    fn from(id: &ResourceRef) -> Self {
        id.clone()
    }
}

impl From<&&ResourceRef> for ResourceRef {
    fn from(id: &&ResourceRef) -> Self {
        (*id).clone()
    }
}

impl From<std::convert::Infallible> for InvalidResource {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

impl fmt::Display for ResourceRef {
    /// Escaped: an id may come from a request.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.escape_debug())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_numbers_are_ids() {
        let (text, number) = (String::from("p/1"), 7_u64);
        let cow = Cow::Borrowed("c");
        let ids = [
            ResourceRef::try_from("p").unwrap(),
            ResourceRef::try_from(&text).unwrap(),
            ResourceRef::try_from(&text.as_str()).unwrap(),
            ResourceRef::try_from(&cow).unwrap(),
            ResourceRef::from(&number),
        ];
        assert_eq!(ids.map(|id| id.to_string()), ["p", "p/1", "p/1", "c", "7"]);
    }

    #[test]
    fn what_would_address_something_else_is_no_id() {
        for id in ["", ".", "..", &"x".repeat(1025)] {
            assert!(ResourceRef::try_from(id).is_err(), "{id:.10}");
        }
        assert_eq!(ResourceRef::try_from("a\n").unwrap().to_string(), "a\\n");
    }
}
