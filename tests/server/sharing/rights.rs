//! Who may grant, rescind and know.

use super::{ALL, Cast, Holder, NOTHING, tiers};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn to_strangers_a_resource_isnt_there() {
    let cast = Cast::new().await;
    let (place, stranger) = (&cast.place, &cast.stranger);
    let friend = &cast.friend.id;
    let attacks = |id: &str| {
        let own = &stranger.id;
        [
            (Method::GET, format!("/permissions/{id}/{own}?userType=User")),
            (Method::GET, format!("/permissions/{id}/{friend}?userType=User")),
            (Method::GET, format!("/permissions/{id}/{NOTHING}?userType=User")),
            (Method::PUT, format!("/permissions/{id}/{own}?userType=User&role=Owner")),
            (Method::PUT, format!("/permissions/{id}/{NOTHING}?userType=User&role=Guest")),
            (Method::DELETE, format!("/permissions/{id}/{friend}?userType=User")),
            (Method::GET, format!("/permissions/{id}/users?userType=User")),
            (Method::GET, format!("/permissions/resources/Workspace/{id}")),
            (Method::GET, format!("/workspace/{id}")),
            (Method::DELETE, format!("/workspace/{id}")),
            (Method::GET, format!("/workspace/{id}/permissions/users?userType=User")),
            (Method::GET, format!("/workspace/{id}/permissions/user/{own}?userType=User")),
            (
                Method::PUT,
                format!("/workspace/{id}/permissions/user/{own}?role=Owner&userType=User"),
            ),
            (Method::DELETE, format!("/workspace/{id}/permissions/user/{friend}?userType=User")),
            (Method::DELETE, format!("/project/{id}")),
            (Method::GET, format!("/v2/permissions/self/{id}")),
            (Method::GET, format!("/v2/permissions/{friend}/{id}")),
            (Method::GET, format!("/v2/permissions/self/{id}/direct")),
            (Method::DELETE, format!("/v2/permissions/{friend}/{id}")),
            (Method::GET, format!("/v2/permissions/{id}/access/User")),
            (Method::GET, format!("/v2/resource/{id}")),
            (Method::DELETE, format!("/v2/resource/{id}")),
        ]
    };
    for ids in [[place.as_str(), NOTHING], [place, "no-id"]] {
        let [there, missing] = ids.map(attacks);
        for ((method, path), (_, missing)) in there.into_iter().zip(missing) {
            let answer = cast.call(stranger, method.clone(), &path).await.expect(404);
            assert_eq!(answer.error(), "no such resource", "{method} {path}");
            let missing = cast.call(stranger, method.clone(), &missing).await;
            assert_eq!((answer.status, answer.text), (missing.status, missing.text), "{path}");
        }
    }
    for body in [json!({}), tiers("admin", "", ""), tiers("owner", "", "")] {
        cast.tiers(stranger, place, "self", &body).await.expect(404);
        cast.tiers(stranger, NOTHING, "self", &body).await.expect(404);
    }
    let body = json!({ "name": "mine" });
    cast.json(stranger, Method::PUT, &format!("/v2/resource/{place}"), &body).await.expect(404);
    assert_eq!(cast.may(&cast.owner, place).await, ALL);
}

#[tokio::test]
async fn nobody_grants_without_admin() {
    let cast = Cast::new().await;
    let (place, friend, other) = (&cast.place, &cast.friend, &cast.other);
    let (to_friend, to_other) = (Holder::user(&friend.id), Holder::user(&other.id));
    for (role, held) in
        [("Guest", "Read"), ("User", "Execute, Read"), ("Editor", "Execute, Write, Read")]
    {
        cast.role(&cast.owner, place, &to_friend, role).await.expect(200).json();
        assert_eq!(cast.may(friend, place).await, held);
        for role in ["None", "Guest", "User", "Editor", "Owner"] {
            cast.role(friend, place, &to_friend, role).await.expect(403).error();
            cast.role(friend, place, &to_other, role).await.expect(403).error();
            cast.role(friend, place, &Holder::user(&cast.owner.id), role).await.expect(403);
        }
        cast.unset(friend, place, &to_friend).await.expect(403);
        cast.unset(friend, place, &to_other).await.expect(403);
        for body in [tiers("admin", "", ""), tiers("owner", "", ""), tiers("", "", "read")] {
            cast.tiers(friend, place, "self", &body).await.expect(403);
            cast.tiers(friend, place, &other.id, &body).await.expect(403);
        }
        // Who is somebody there isn't said either, nor whether such a user exists.
        for id in [&cast.owner.id, &other.id, NOTHING] {
            cast.ask(friend, place, &Holder::user(id)).await.expect(403).error();
            cast.get(friend, &format!("/v2/permissions/{id}/{place}")).await.expect(403);
            cast.get(friend, &format!("/v2/permissions/{id}/{place}/direct")).await.expect(403);
        }
        cast.get(friend, &format!("/permissions/{place}/users")).await.expect(403);
        cast.get(friend, &format!("/v2/permissions/{place}/access/User")).await.expect(403);
        cast.call(friend, Method::DELETE, &format!("/workspace/{place}")).await.expect(403);
        cast.call(friend, Method::DELETE, &format!("/v2/resource/{place}")).await.expect(403);
        assert_eq!(cast.may(friend, place).await, held);
        assert_eq!(cast.may(other, place).await, "404");
    }
}

#[tokio::test]
async fn an_admin_grants_and_rescinds_for_anyone_but_the_owner() {
    let cast = Cast::new().await;
    let (place, friend, other) = (&cast.place, &cast.friend, &cast.other);
    let (to_other, to_owner) = (Holder::user(&other.id), Holder::user(&cast.owner.id));
    cast.tiers(&cast.owner, place, &friend.id, &tiers("admin", "", "")).await.expect(200);
    assert_eq!(cast.may(friend, place).await, ALL, "admin has everything");
    for role in ["None", "Guest", "Editor", "Owner"] {
        cast.role(friend, place, &to_owner, role).await.expect(403).error();
    }
    cast.unset(friend, place, &to_owner).await.expect(403).error();
    for body in [json!({}), tiers("read", "", ""), tiers("owner", "", "")] {
        cast.tiers(friend, place, &cast.owner.id, &body).await.expect(403).error();
    }
    // Neither does an admin become the owner, nor make one.
    for holder in [&Holder::user(&friend.id), &to_other] {
        cast.role(friend, place, holder, "Owner").await.expect(403).error();
        cast.tiers(friend, place, &holder.id, &tiers("owner", "", "")).await.expect(403).error();
    }
    assert_eq!(cast.may(&cast.owner, place).await, ALL);
    cast.role(friend, place, &to_other, "Editor").await.expect(200);
    assert_eq!(cast.ask(friend, place, &to_other).await.expect(200).text, "Execute, Write, Read");
    assert_eq!(cast.may(other, place).await, "Execute, Write, Read");
    cast.role(friend, place, &to_other, "Guest").await.expect(200);
    assert_eq!(cast.may(other, place).await, "Read", "no more than the role");
    assert_eq!(cast.unset(friend, place, &to_other).await.expect(200).json(), json!(true));
    cast.unset(friend, place, &to_other).await.expect(200);
    assert_eq!(cast.may(other, place).await, "404");
    cast.role(friend, place, &to_other, "User").await.expect(200);
    cast.role(friend, place, &to_other, "None").await.expect(200);
    assert_eq!(cast.may(other, place).await, "404");
    // And what an admin was granted is taken as from anybody.
    cast.role(&cast.owner, place, &Holder::user(&friend.id), "None").await.expect(200);
    assert_eq!(cast.may(friend, place).await, "404");
}

#[tokio::test]
async fn administrators_of_the_server_know_and_no_more() {
    let cast = Cast::new().await;
    let (place, admin) = (&cast.place, &cast.admin);
    let to_owner = Holder::user(&cast.owner.id);
    assert_eq!(cast.ask(admin, place, &to_owner).await.expect(200).text, ALL);
    let listed = cast.get(admin, &format!("/permissions/{place}/users")).await.expect(200).json();
    assert_eq!(listed[0]["userId"], cast.owner.id);
    for holder in [&Holder::user(&admin.id), &Holder::user(&cast.friend.id), &to_owner] {
        for role in ["None", "Guest", "Owner"] {
            cast.role(admin, place, holder, role).await.expect(403).error();
        }
        cast.unset(admin, place, holder).await.expect(403);
        cast.tiers(admin, place, &holder.id, &tiers("owner", "", "")).await.expect(403);
    }
    cast.get(admin, &format!("/workspace/{place}")).await.expect(404);
    cast.get(admin, &format!("/v2/resource/{place}")).await.expect(404);
    cast.call(admin, Method::DELETE, &format!("/workspace/{place}")).await.expect(403);
    assert_eq!(cast.may(admin, place).await, "404");
    assert_eq!(cast.get(admin, "/workspace").await.expect(200).json(), json!([]));
}

#[tokio::test]
async fn holders_who_dont_exist_or_are_another_kind_hold_nothing() {
    let cast = Cast::new().await;
    let (place, owner) = (&cast.place, &cast.owner);
    cast.carta.post(&cast.admin.token, "/user/group/Org:Team").await.expect(200);
    let project = cast.project(owner, "project").await;
    let foreign = cast.project(&cast.stranger, "foreign").await;
    for (kind, id) in [
        ("User", NOTHING),
        ("UserGroup", NOTHING),
        ("ProjectItem", NOTHING),
        ("WorkflowItem", NOTHING),
        ("User", "owner"),
        ("User", project.as_str()),
        ("UserGroup", owner.id.as_str()),
        ("NamespaceItem", project.as_str()),
        ("WorkspaceItem", project.as_str()),
        ("WorkflowItem", project.as_str()),
        // Others' resources, and groups by name that one may not know of, as those that don't exist.
        ("ProjectItem", foreign.as_str()),
        ("UserGroup", "Org:Team"),
        ("UserGroup", "Org:None"),
        ("UserGroup", "Carta:All"),
        ("UserGroup", "Org:All"),
    ] {
        let holder = Holder::new(kind, id);
        let refused = cast.role(owner, place, &holder, "Guest").await.expect(404).error();
        assert_eq!(refused, "no such user, group or resource to hold permissions", "{kind} {id}");
        cast.ask(owner, place, &holder).await.expect(404);
        cast.unset(owner, place, &holder).await.expect(404);
    }
    cast.tiers(owner, place, NOTHING, &tiers("read", "", "")).await.expect(404);
    cast.tiers(owner, place, &foreign, &tiers("read", "", "")).await.expect(404);
    let path = |query: &str| format!("/permissions/{place}/{}?{query}", cast.friend.id);
    for query in ["userType=Robot&role=Guest", "userType=User", "userType=User&role=Admin", "role="]
    {
        cast.call(owner, Method::PUT, &path(query)).await.expect(400).error();
    }
    cast.get(owner, &path("userType=user")).await.expect(400).error();
    assert_eq!(cast.may(&cast.friend, place).await, "404");
    // Without a type, or with an empty one, it is whoever has the id.
    cast.call(owner, Method::PUT, &path("userType=&role=Guest")).await.expect(200);
    assert_eq!(cast.get(owner, &path("")).await.expect(200).text, "Read");
}
