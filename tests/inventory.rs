//! The list of all guards, and what is done with all of them at once.

use carta::testing::{as_user, assert_all_guards_deny};
use carta::{AuthenticationError, Error, GuardInfo, Identity};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

type Answer = Result<(), AuthenticationError>;

#[carta::authorize(groups = ["Listed:A", "Listed:B"])]
fn never_called() -> Answer {
    Ok(())
}

/// Nobody makes one.
#[expect(dead_code, reason = "guards are listed whether or not they are called")]
struct Desk<T>(T);

#[carta::authorize(not(user = "mallory"))]
impl<T: Copy> Desk<T> {
    pub(crate) fn serve(&self) -> Result<T, AuthenticationError> {
        Ok(self.0)
    }

    #[carta::authorize(permission = "execute", on = self.id(), fresh)]
    pub(crate) fn call(&self) -> Answer {
        Ok(())
    }

    fn id(&self) -> &'static str {
        "desk"
    }
}

/// What is listed of this file.
fn listed() -> Vec<GuardInfo> {
    let of_this_file = |guard: &GuardInfo| guard.function.starts_with("integration::inventory::");
    carta::guards().into_iter().filter(of_this_file).collect()
}

#[test]
fn every_guard_is_listed_called_or_not() {
    let listed = listed();
    let found: Vec<_> = listed.iter().map(|guard| (guard.function, &*guard.policy)).collect();
    let expected = [
        ("integration::inventory::Desk::call", "authenticated"),
        ("integration::inventory::Desk::serve", r#"not(user = "mallory")"#),
        ("integration::inventory::never_called", r#"any(group = "Listed:A", group = "Listed:B")"#),
    ];
    assert_eq!(found, expected);
    assert!(listed.iter().all(|guard| guard.file.ends_with("inventory.rs")));
    let line = |text: &str| {
        let lines = include_str!("inventory.rs").lines();
        u32::try_from(lines.take_while(|line| !line.contains(text)).count() + 1).unwrap()
    };
    assert_eq!(listed[2].line, line("fn never_called"), "the line of the function");
    let call = &listed[0];
    assert_eq!(
        (call.permission.as_deref(), call.on, call.fresh),
        (Some("execute"), Some("self.id()"), true)
    );
}

#[test]
fn the_list_is_sorted_and_reads_as_json() {
    let guards = carta::guards();
    assert!(guards.is_sorted() && guards.len() > 100);
    let json: serde_json::Value = serde_json::from_str(&carta::guards_json()).unwrap();
    assert_eq!(json.as_array().map(Vec::len), Some(guards.len()));
    assert_eq!(json[0]["function"], guards[0].function);
    assert!(json[0]["line"].is_u64() && json[0]["policy"].is_string());
}

#[test]
fn nobody_gets_past_any_guard() {
    let _turn = carta::testing::install();
    assert_all_guards_deny(&Identity::anonymous(), &[]);
}

#[test]
fn who_gets_in_has_to_be_named_and_whoever_does_not_must_not_be() {
    let _turn = carta::testing::install();
    let told = |but: &'static [&'static str]| {
        let stranger = as_user("stranger").identity();
        let called = || assert_all_guards_deny(&stranger, but);
        let panic = catch_unwind(AssertUnwindSafe(called)).unwrap_err();
        panic.downcast_ref::<String>().unwrap().clone()
    };
    let serve = "integration::inventory::Desk::serve";
    let message = told(&[]);
    assert!(message.contains(&format!("{serve} (")) && message.contains("lets it in"), "{message}");
    let message = told(&[
        "integration::inventory::Desk::serve",
        "integration::inventory::never_called",
        "gone",
    ]);
    assert!(!message.contains(&format!("{serve} (")), "{message}");
    assert!(message.contains("never_called refuses: remove it"), "{message}");
    assert!(message.contains("gone isn't guarded"), "{message}");
}

#[test]
fn a_warm_up_is_one_request_where_the_account_is_complete() {
    let andy = as_user("andy").in_groups(["Listed:A"]).log_in();
    let authority = andy.kit().authority();
    authority.tells_groups(true);
    let warm = carta::warm_up().blocking().unwrap();
    assert!(warm.groups > 2 && warm.unknown.is_empty());
    assert_eq!(authority.requests(), ["GET /user"]);
    never_called().unwrap();
    assert_eq!(authority.requests(), ["GET /user"], "nothing is left to ask");
}

#[test]
fn a_warm_up_lists_the_other_groups_and_tells_how_far_it_is() {
    let andy = as_user("andy").in_groups(["Listed:A"]).log_in();
    let authority = andy.kit().authority();
    authority.tells_groups(false);
    authority.forbids("Listed:B");
    let steps = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&steps);
    let warm = carta::warm_up().on_progress(move |done, of| noted.lock().unwrap().push((done, of)));
    let warm = warm.blocking().unwrap();
    let steps = steps.lock().unwrap();
    assert_eq!(
        (steps.first(), steps.last()),
        (Some(&(0, warm.groups)), Some(&(warm.groups, warm.groups)))
    );
    assert!(steps.is_sorted());
    assert_eq!(authority.requests().len(), warm.groups + 1, "each group once, and who it is");
    let unknown: Vec<_> = warm.unknown.iter().map(|(group, _)| group.as_str()).collect();
    assert!(unknown.contains(&"Listed:B") && !unknown.contains(&"Listed:A"), "{unknown:?}");
    never_called().unwrap();
    assert_eq!(authority.requests().len(), warm.groups + 1);
}

#[test]
fn a_warm_up_needs_somebody() {
    let _turn = carta::testing::install();
    assert!(matches!(carta::warm_up().blocking(), Err(Error::Configuration(_))));
}
