//! Resources and who may do what with them. Each rule is attacked by those whom it keeps out.

mod groups;
mod listings;
mod owners;
mod paths;
mod resources;
mod rights;
mod v2;
mod workspaces;

use super::carta::{Answer, Carta};
use reqwest::Method;
use serde_json::{Value, json};

pub(super) const ALL: &str = "Execute, Write, Read, Clone, Admin";
/// An id of nothing.
const NOTHING: &str = "00000000-0000-4000-8000-000000000000";

/// A Carta with an administrator and four users, of whom `owner` owns the workspace `place`.
struct Cast {
    carta: Carta,
    admin: Somebody,
    owner: Somebody,
    friend: Somebody,
    other: Somebody,
    stranger: Somebody,
    place: String,
}

/// A user: a token, and the id.
struct Somebody {
    token: String,
    id: String,
}

impl Somebody {
    async fn new(carta: &Carta, token: String) -> Self {
        let user = carta.get(&token, "/user").await.expect(200).json();
        Self { token, id: text(&user["id"]) }
    }
}

fn text(json: &Value) -> String {
    json.as_str().expect("a text").to_owned()
}

impl Cast {
    async fn new() -> Self {
        let carta = Carta::start();
        let admin = carta.admin().await;
        let mut users = Vec::new();
        for name in ["owner", "friend", "other", "stranger"] {
            let token = carta.stranger(&admin, name).await;
            users.push(Somebody::new(&carta, token).await);
        }
        let admin = Somebody::new(&carta, admin).await;
        let Ok([owner, friend, other, stranger]) = <[_; 4]>::try_from(users) else {
            unreachable!()
        };
        let mut cast = Self { carta, admin, owner, friend, other, stranger, place: String::new() };
        cast.place = cast.workspace("place").await;
        cast
    }

    /// The id of a new workspace, which `owner` owns.
    async fn workspace(&self, name: &str) -> String {
        let path = format!("/workspace/{name}");
        text(&self.carta.post(&self.owner.token, &path).await.expect(200).json()["id"])
    }

    async fn project(&self, somebody: &Somebody, name: &str) -> String {
        let body = json!({ "name": name, "bucketName": "bucket" });
        let answer = self.json(somebody, Method::POST, "/project", &body).await.expect(200);
        text(&answer.json()["id"])
    }

    async fn call(&self, somebody: &Somebody, method: Method, path: &str) -> Answer {
        self.carta.call(&somebody.token, method, path).await
    }

    async fn get(&self, somebody: &Somebody, path: &str) -> Answer {
        self.call(somebody, Method::GET, path).await
    }

    async fn json(&self, somebody: &Somebody, method: Method, path: &str, body: &Value) -> Answer {
        self.carta.send_json(&somebody.token, method, path, body).await
    }

    /// `PUT /permissions/{resource}/{holder}`, where `holder` may name the type, too: `UserGroup:…`.
    async fn role(
        &self,
        somebody: &Somebody,
        resource: &str,
        holder: &Holder,
        role: &str,
    ) -> Answer {
        let path = holder.path(resource);
        self.call(somebody, Method::PUT, &format!("{path}&role={role}")).await
    }

    async fn unset(&self, somebody: &Somebody, resource: &str, holder: &Holder) -> Answer {
        self.call(somebody, Method::DELETE, &holder.path(resource)).await
    }

    async fn ask(&self, somebody: &Somebody, resource: &str, holder: &Holder) -> Answer {
        self.get(somebody, &holder.path(resource)).await
    }

    async fn tiers(
        &self,
        somebody: &Somebody,
        resource: &str,
        from: &str,
        tiers: &Value,
    ) -> Answer {
        self.json(somebody, Method::PUT, &format!("/v2/permissions/{from}/{resource}"), tiers).await
    }

    /// What somebody may do by their own asking, in both dialects, which must agree: the text, or the status 404.
    async fn may(&self, somebody: &Somebody, resource: &str) -> String {
        let older = self.ask(somebody, resource, &Holder::user(&somebody.id)).await;
        let newer = self.get(somebody, &format!("/v2/permissions/self/{resource}")).await;
        assert_eq!(older.status, newer.status);
        if older.status != 200 {
            older.expect(404);
            return "404".to_owned();
        }
        assert_eq!(older.headers["content-type"], "text/plain; charset=utf-8");
        let newer = newer.json();
        for word in ["Execute", "Write", "Read", "Admin"] {
            let said = newer[word.to_lowercase()].as_bool().expect("a flag");
            assert_eq!(older.text.contains(word), said, "{word} in {older:?} and {newer}");
        }
        older.text
    }
}

/// Whom a permission is given to, in the words of v1.
struct Holder {
    kind: &'static str,
    id: String,
}

impl Holder {
    fn new(kind: &'static str, id: &str) -> Self {
        Self { kind, id: id.to_owned() }
    }

    fn user(id: &str) -> Self {
        Self::new("User", id)
    }

    fn group(id: &str) -> Self {
        Self::new("UserGroup", id)
    }

    fn project(id: &str) -> Self {
        Self::new("ProjectItem", id)
    }

    fn path(&self, resource: &str) -> String {
        format!("/permissions/{resource}/{}?userType={}", self.id, self.kind)
    }
}

/// Tiers of `/v2`, each a text of flags.
fn tiers(user: &str, private: &str, shared: &str) -> Value {
    json!({ "user": flags(user), "private": flags(private), "shared": flags(shared) })
}

fn flags(words: &str) -> Value {
    let said = |word| words.split(' ').any(|other| other == word);
    json!({
        "execute": said("execute"), "write": said("write"), "read": said("read"),
        "admin": said("admin"), "owner": said("owner"),
    })
}
