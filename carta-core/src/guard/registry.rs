//! Every guard of the program.

use super::Guard;
use serde::Serialize;
use std::ffi::OsStr;

/// A guard that is part of the program. The attribute's expansion registers it.
#[derive(Debug)]
pub struct Registered(pub &'static Guard);

inventory::collect!(Registered);

/// A guarded function of the program; from [`guards`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct GuardInfo {
    /// The function, by its path.
    pub function: &'static str,
    /// The source file, as the compiler was told of it.
    pub file: &'static str,
    /// The line of the function.
    pub line: u32,
    /// Who may call, as text that [`Policy`](crate::Policy) reads; the permission aside.
    pub policy: String,
    /// The permission that is required besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permission: Option<String>,
    /// The expression that says on which resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<&'static str>,
    /// Whether Carta is asked again at every call.
    pub fresh: bool,
}

/// Every guarded function that is linked into the program, by path, file and line: for reviews, and to see that none is
/// missing.
///
/// ```
/// #[carta::authorize(groups = ["MyOrg:Ops"])]
/// fn restart() -> Result<(), carta::AuthenticationError> {
///     Ok(())
/// }
///
/// let guards = carta::guards();
/// assert!(guards.iter().any(|guard| guard.function.ends_with("::restart")));
/// ```
///
/// Functions that are never called are listed, and generic ones that have no instance. The linker leaves out a dependency of
/// which nothing is used at all, its guards with it: `use dependency as _;` keeps them.
#[must_use]
pub fn guards() -> Vec<GuardInfo> {
    let mut guards: Vec<GuardInfo> = registered().map(Guard::info).collect();
    guards.sort();
    guards
}

/// [`guards`] as a JSON array of objects with the fields of [`GuardInfo`]: for tools, and to be kept beside the source, so
/// that a review sees what changed.
///
/// ```
/// # #[carta::authorize]
/// # fn anyone() -> Result<(), carta::AuthenticationError> {
/// #     Ok(())
/// # }
/// assert!(carta::guards_json().starts_with("[{\"function\":"));
/// ```
#[must_use]
pub fn guards_json() -> String {
    // INVARIANT: texts, numbers and truth values can be written as JSON.
    serde_json::to_string(&guards()).unwrap_or_default()
}

/// [`guards_json`], if the environment asks for it by `CARTA_GUARDS=json`: what `carta guards --program` runs a program
/// for. In front of everything else in `main`, it lets a program say what it guards in place of doing its work:
///
/// ```
/// if let Some(guards) = carta::guards_if_asked() {
///     return println!("{guards}");
/// }
/// // What the program is for.
/// ```
///
/// Nothing is asked of Carta for it, and nobody logged in. `carta` itself never prints.
#[must_use = "it is for the program to print"]
pub fn guards_if_asked() -> Option<String> {
    is_asked(std::env::var_os("CARTA_GUARDS").as_deref()).then(guards_json)
}

/// Other words may have a meaning one day; a program that does its work all the same is what they mean until then.
fn is_asked(word: Option<&OsStr>) -> bool {
    word.is_some_and(|word| word == "json")
}

pub(super) fn registered() -> impl Iterator<Item = &'static Guard> {
    inventory::iter::<Registered>.into_iter().map(|registered| registered.0)
}

/// Whether the guard lets `identity` in.
#[cfg(all(feature = "testing", any(debug_assertions, carta_testing_in_release)))]
pub(crate) fn lets_in(info: &GuardInfo, identity: &crate::Identity) -> bool {
    use super::{Checked, check, check_on, resource};
    let called = |guard: &'static Guard| match guard.permission {
        None => check(guard),
        Some(_) => check_on(guard, resource("no-such-resource")),
    };
    let mut guards = registered().filter(|guard| guard.info() == *info);
    guards.any(|guard| {
        let checked = crate::scope_sync(identity.clone(), || called(guard));
        matches!(checked, Checked::Granted)
    })
}

impl Guard {
    fn info(&self) -> GuardInfo {
        GuardInfo {
            function: self.function,
            file: self.file,
            line: self.line,
            policy: self.policy.to_string(),
            permission: self.permission.map(|(permission, _)| permission.to_string()),
            on: self.permission.map(|(_, on)| on),
            fresh: self.fresh,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_asked_by_one_word() {
        assert!(is_asked(Some(OsStr::new("json"))));
        for word in [None, Some(""), Some("0"), Some("JSON"), Some("yaml")] {
            assert!(!is_asked(word.map(OsStr::new)), "{word:?}");
        }
    }
}
