//! Every form of the attribute that says who may call.

use super::{Body, Guarded};

macro_rules! forms {
    ($($name:ident: #[$form:meta])*) => {$(
        #[test]
        fn $name() {
            #[$form]
            fn guarded(body: &Body) -> Guarded {
                body.runs()
            }

            #[$form]
            async fn later(body: &Body) -> Guarded {
                body.runs()
            }

            let body = Body::default();
            body.was_refused(guarded(&body));
            body.was_refused(pollster::block_on(later(&body)));
        }
    )*};
}

forms! {
    bare: #[carta::authorize]
    empty_parentheses: #[carta::authorize()]
    one_group: #[carta::authorize(groups = ["MyOrg:MyGroup"])]
    groups: #[carta::authorize(groups = ["MyOrg:MyGroup", "Ops"])]
    users: #[carta::authorize(users = ["andy", "beth"])]
    users_or_groups: #[carta::authorize(users = ["andy"], groups = ["Ops"])]
    trailing_commas: #[carta::authorize(users = ["andy",], groups = ["Ops",],)]
    a_raw_string: #[carta::authorize(groups = [r#"MyOrg:MyGroup"#])]
    any: #[carta::authorize(any(user = "andy", group = "Ops"))]
    all: #[carta::authorize(all(user = "andy", group = "Ops"))]
    not: #[carta::authorize(not(group = "Org:Suspended"))]
    not_not: #[carta::authorize(not(not(group = "Ops")))]
    several_operators: #[carta::authorize(any(user = "andy"), any(user = "beth"), not(user = "carl"))]
    a_union_and_operators: #[carta::authorize(groups = ["Ops"], not(group = "Org:Suspended"))]
    nested: #[carta::authorize(
        all(group = "Org:A", any(user = "root", group = "Org:OnCall")),
        not(group = "Org:Suspended"),
    )]
    the_same_name_for_a_user_and_a_group: #[carta::authorize(users = ["ops"], groups = ["ops"])]
    the_same_name_in_two_operators: #[carta::authorize(any(all(user = "a", user = "b"), all(user = "a", user = "c")))]
}
