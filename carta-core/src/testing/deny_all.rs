use crate::guard::lets_in;
use crate::{GuardInfo, Identity, guards};
use std::fmt::Write;

/// Calls every guard of the program in the name of `identity`, and panics unless it refuses: to show that no function lets in
/// whom none should. Nothing but guards runs.
///
/// `but` names the functions that do let it in, by their path. Such a list can only become shorter: an entry that no guard
/// has, or whose guard refuses, is a failure too.
///
/// ```standalone_crate
/// use carta::testing::{as_user, assert_all_guards_deny};
/// use carta::{AuthenticationError, Identity};
///
/// #[carta::authorize(groups = ["MyOrg:Ops"])]
/// fn restart() -> Result<(), AuthenticationError> {
///     Ok(())
/// }
///
/// #[carta::authorize]
/// fn whoami() -> Result<(), AuthenticationError> {
///     Ok(())
/// }
///
/// assert_all_guards_deny(&Identity::anonymous(), &[]);
///
/// // Somebody with an account, and nothing else.
/// let stranger = as_user("stranger").identity();
/// let whoami = format!("{}::whoami", module_path!());
/// assert_all_guards_deny(&stranger, &[&whoami]);
/// ```
///
/// A guard that requires a permission is called for a resource that doesn't exist.
///
/// # Panics
///
/// If a guard lets `identity` in that isn't named, or an entry of `but` isn't needed. The message lists them all.
#[track_caller]
pub fn assert_all_guards_deny(identity: &Identity, but: &[&str]) {
    let (granting, denying): (Vec<GuardInfo>, Vec<GuardInfo>) =
        guards().into_iter().partition(|guard| lets_in(guard, identity));
    let mut problems = String::new();
    for guard in &granting {
        if !but.contains(&guard.function) {
            let GuardInfo { function, file, line, policy, .. } = guard;
            let _ = write!(problems, "\n  {function} ({file}:{line}) lets it in: {policy}");
        }
    }
    for name in but {
        if granting.iter().any(|guard| guard.function == *name) {
            continue;
        }
        let problem = match denying.iter().any(|guard| guard.function == *name) {
            true => "refuses: remove it from the list",
            false => "isn't guarded: remove it from the list, or correct its path",
        };
        let _ = write!(problems, "\n  {name} {problem}");
    }
    assert!(problems.is_empty(), "not all guards deny {identity:?}:{problems}");
}
