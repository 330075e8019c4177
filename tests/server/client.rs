//! carta's own calls of what carta-server has beyond Carta.

use crate::embedded::{Carta, PASSWORD};
use carta::{Agent, Error, NewApiToken, Secret, block_on};

const LATER: &str = "2100-01-01T00:00:00Z";

fn agent(carta: &Carta, name: &str) -> Agent {
    Agent::login().host(carta.host()).username(name).password(PASSWORD).blocking().unwrap()
}

fn texts<T>(found: Vec<T>, name: impl Fn(T) -> String) -> Vec<String> {
    found.into_iter().map(name).collect()
}

#[test]
fn groups_and_memberships_end() {
    let carta = Carta::start();
    carta.user("andy");
    carta.group("Org:Team");
    let groups = carta.admin().groups();
    block_on(async {
        groups.add_member_until("Org:Team", "andy", LATER).await.unwrap();
        let members = groups.members_with_ends("Org:Team").await.unwrap();
        assert_eq!(members[0].user.name, "andy");
        assert_eq!(members[0].until.as_ref().unwrap().as_str(), LATER);
        let past = groups.add_member_until("Org:Team", "andy", "2000-01-01T00:00:00+02:00").await;
        let past = past.unwrap_err();
        assert!(matches!(&past, Error::InvalidParameter(_)), "{past}");
        assert!(past.to_string().contains("past"), "{past}");
        groups.add_member("Org:Team", "andy").await.unwrap();
        assert_eq!(groups.members_with_ends("Org:Team").await.unwrap()[0].until, None);
        groups.remove("Org:Team").await.unwrap();
        assert!(matches!(groups.members("Org:Team").await, Err(Error::NotFound(_))));
    });
}

#[test]
fn accounts_are_suspended_resumed_removed_and_their_names_freed() {
    let carta = Carta::start();
    carta.user("andy");
    let andy = agent(&carta, "andy");
    let users = carta.admin().users();
    block_on(async {
        users.suspend("andy").await.unwrap();
        assert!(andy.users().current().await.is_err());
        users.resume("andy").await.unwrap();
        let login = Agent::login().host(carta.host()).username("andy").password(PASSWORD);
        let andy = login.await.unwrap();
        assert_eq!(andy.users().current().await.unwrap().name, "andy");
        users.remove("andy").await.unwrap();
        assert!(andy.users().current().await.is_err());
        assert!(users.create(&carta::User::new("andy")).await.unwrap_err().is_duplicate());
        users.free_name("andy").await.unwrap();
        users.create(&carta::User::new("andy")).await.unwrap();
        let error = users.remove("admin").await.unwrap_err();
        assert!(matches!(error, Error::InvalidParameter(_)), "{error}");
    });
}

#[test]
fn organizations_have_owners() {
    let carta = Carta::start();
    carta.user("andy");
    carta.group("Org:Team");
    let organizations = carta.admin().organizations();
    block_on(async {
        let all = organizations.list().await.unwrap();
        assert_eq!(texts(all, |found| found.name), ["Carta", "Org"]);
        organizations.add_owner("Org", "andy").await.unwrap();
        let owners = organizations.owners("Org").await.unwrap();
        assert_eq!(texts(owners, |user| user.name), ["admin", "andy"]);
        organizations.remove_owner("Org", "admin").await.unwrap();
        let last = organizations.remove_owner("Org", "andy").await;
        assert!(matches!(last, Err(Error::InvalidParameter(_))));
    });
}

#[test]
fn secrets_are_listed_removed_and_end() {
    let carta = Carta::start();
    let secrets = carta.admin().secrets();
    block_on(async {
        secrets.put_until("api_key", &Secret::from("café"), LATER).await.unwrap();
        secrets.put("other", &Secret::from("v")).await.unwrap();
        assert_eq!(secrets.get("API-Key").await.unwrap().expose(), "café");
        let listed = secrets.list().await.unwrap();
        assert_eq!(listed[0].expires.as_ref().unwrap().as_str(), LATER);
        assert_eq!(texts(listed, |entry| entry.name), ["api-key", "other"]);
        secrets.remove("api_key").await.unwrap();
        assert!(matches!(secrets.get("api-key").await, Err(Error::NotFound(_))));
    });
}

#[test]
fn an_api_token_logs_in_for_what_it_may() {
    let carta = Carta::start();
    carta.user("andy");
    let tokens = agent(&carta, "andy").tokens();
    block_on(async {
        let wish = NewApiToken::new("ci").allow(&["GET"], "/user").expires(LATER).auto_remove();
        let made = tokens.create("self", &wish).await.unwrap();
        assert_eq!(made.auto_remove, Some(true));
        assert!(tokens.create("self", &wish).await.unwrap_err().is_duplicate());
        let login = Agent::login().host(carta.host()).api_token(made.key.clone());
        let program = login.await.unwrap();
        assert_eq!(program.users().current().await.unwrap().name, "andy");
        assert!(matches!(program.users().list().await, Err(Error::PermissionDenied(_))));
        let listed = tokens.list("self").await.unwrap();
        assert_ne!(listed[0].key, made.key);
        assert!(listed[0].last_used.is_some());
        tokens.revoke("self", "ci").await.unwrap();
        assert!(matches!(program.users().current().await, Err(Error::BadCredentials(_))));
        tokens.delete("self", "ci").await.unwrap();
        assert!(tokens.list("self").await.unwrap().is_empty());
    });
}

#[test]
fn the_audit_is_read_page_by_page() {
    let carta = Carta::start();
    carta.user("andy");
    carta.group("Org:Team");
    carta.member("Org:Team", "andy");
    let audit = || carta.admin().audit();
    block_on(async {
        let page = audit().group("Org:Team").limit(1).await.unwrap();
        assert_eq!(page.changes[0].action, "group made");
        let next = page.next.unwrap();
        let page = audit().group("Org:Team").after(&next).await.unwrap();
        let change = &page.changes[0];
        assert_eq!((change.action.as_str(), page.next.as_deref()), ("member added", None));
        assert_eq!(change.user.as_ref().unwrap().name.as_deref(), Some("andy"));
        assert_eq!(change.actor.as_ref().unwrap().name.as_deref(), Some("admin"));
        assert!(change.at.system_time().is_some());
        let none = audit()
            .actor("admin")
            .user("andy")
            .action("member added")
            .until("2000-01-01T00:00:00Z");
        assert!(none.await.unwrap().changes.is_empty());
    });
}
