//! Every form of the attribute that says who may call, on every kind of function.

use super::{ACCOUNTS, Call, Guarded, both, later, lets_in};

macro_rules! forms {
    ($($name:ident: #[$form:meta] $prove:ident)*) => {$(
        #[test]
        fn $name() {
            #[$form]
            fn guarded(call: Call) -> Guarded {
                call.runs()
            }

            #[$form]
            async fn asynchronous(call: Call) -> Guarded {
                call.runs()
            }

            #[$form]
            fn future(call: Call) -> impl Future<Output = Guarded> {
                let answer = call.runs();
                async { answer }
            }

            struct Desk;

            #[$form]
            impl Desk {
                pub(crate) fn method(&self, call: Call) -> Guarded {
                    call.runs()
                }
            }

            $prove(guarded);
            $prove(later(asynchronous));
            $prove(later(future));
            $prove(|call| Desk.method(call));
        }
    )*};
}

#[track_caller]
fn account(call: impl Fn(Call) -> Guarded) {
    lets_in(ACCOUNTS, call);
}

forms! {
    bare: #[carta::authorize] account
    empty_parentheses: #[carta::authorize()] account
    one_group: #[carta::authorize(groups = ["MyOrg:MyGroup"])] both
    groups: #[carta::authorize(groups = ["MyOrg:Other", "Ops"])] both
    users: #[carta::authorize(users = ["andy", "beth"])] both
    users_or_groups: #[carta::authorize(users = ["andy"], groups = ["MyOrg:Other"])] both
    groups_or_users: #[carta::authorize(groups = ["Ops"], users = ["beth"])] both
    trailing_commas: #[carta::authorize(users = ["andy",], groups = ["Ops",],)] both
    a_raw_string: #[carta::authorize(groups = [r#"MyOrg:MyGroup"#])] both
    any: #[carta::authorize(any(user = "beth", group = "Ops"))] both
    all: #[carta::authorize(all(user = "andy", group = "Ops"))] both
    not: #[carta::authorize(not(group = "Org:Suspended"))] both
    not_not: #[carta::authorize(not(not(group = "Ops")))] both
    not_any: #[carta::authorize(not(any(user = "beth", group = "Org:Suspended")))] both
    not_all: #[carta::authorize(not(all(user = "carl", group = "Org:Suspended")))] both
    several_operators: #[carta::authorize(any(user = "andy"), any(user = "beth", group = "Ops"), not(user = "carl"))] both
    a_union_and_operators: #[carta::authorize(groups = ["Ops", "Elsewhere"], not(group = "Org:Suspended"))] both
    nested: #[carta::authorize(
        all(group = "Org:A", any(user = "root", group = "Org:OnCall")),
        not(group = "Org:Suspended"),
    )] both
    the_same_name_for_a_user_and_a_group: #[carta::authorize(users = ["ops"], groups = ["ops"])] both
    the_same_name_in_two_operators: #[carta::authorize(
        any(all(group = "Ops", user = "beth"), all(group = "Ops", user = "andy")),
    )] both
    asked_again: #[carta::authorize(groups = ["Ops"], fresh)] both
    with_a_permission: #[carta::authorize(groups = ["Ops"], permission = "read", on = "r-1")] both
    by_a_permission_alone: #[carta::authorize(permission = "read", on = "r-1")] both
}
