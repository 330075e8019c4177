//! Crates that decide: the same groups, in the language of each.

use crate::GROUPS;
use casbin::prelude::{CoreApi, DefaultModel, MemoryAdapter, MgmtApi};
use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityUid, PolicySet, Request,
};
use protect_endpoints_core::authorities::{AuthDetails, AuthoritiesCheck};
use std::collections::{HashMap, HashSet};

const MODEL: &str = "
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
";

/// casbin's RBAC: `andy` has the groups as roles, and `Org:G0` may call.
pub fn casbin<E: CoreApi + MgmtApi>() -> E {
    carta::block_on(async {
        let model = DefaultModel::from_str(MODEL).await.unwrap();
        let mut enforcer = E::new(model, MemoryAdapter::default()).await.unwrap();
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        enforcer.add_policy(words(&["Org:G0", "guarded", "call"])).await.unwrap();
        for group in GROUPS {
            enforcer.add_grouping_policy(words(&["andy", group])).await.unwrap();
        }
        enforcer
    })
}

/// Cedar: a policy for each of so many groups, of which the last permits.
pub fn cedar(policies: usize) -> impl Fn() -> bool {
    let uid = |kind: &str, id: &str| -> EntityUid { format!("{kind}::\"{id}\"").parse().unwrap() };
    let groups = (1..policies).map(|other| format!("Org:X{other}")).chain(["Org:G0".to_owned()]);
    let texts = groups.map(|group| {
        format!(
            "permit(principal in Group::\"{group}\", action == Action::\"call\", resource == Function::\"guarded\");"
        )
    });
    let policies: PolicySet = texts.collect::<String>().parse().unwrap();
    let parents: HashSet<EntityUid> = GROUPS.iter().map(|group| uid("Group", group)).collect();
    let groups =
        parents.clone().into_iter().map(|group| Entity::new_no_attrs(group, HashSet::new()));
    let andy = Entity::new(uid("User", "andy"), HashMap::new(), parents.clone()).unwrap();
    let entities = Entities::from_entities(groups.chain([andy]), None).unwrap();
    let (principal, action) = (uid("User", "andy"), uid("Action", "call"));
    let resource = uid("Function", "guarded");
    let request = Request::new(principal, action, resource, Context::empty(), None).unwrap();
    let authorizer = Authorizer::new();
    move || authorizer.is_authorized(&request, &policies, &entities).decision() == Decision::Allow
}

/// What `#[protect(any("Org:X1", "Org:G0"))]` asks, once a request's groups are known.
pub fn protect() -> impl Fn() -> bool {
    let andy = AuthDetails::new(GROUPS.map(str::to_owned));
    move || andy.has_any_authority(&["Org:X1", "Org:G0"])
}
