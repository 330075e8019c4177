//! What is there when a request comes in.

use super::callers::{Account, Callers, text};
use crate::server::carta::Carta;
use reqwest::Method;
use serde_json::{Value, json};

/// An id of nothing.
const NOTHING: &str = "00000000-0000-4000-8000-000000000000";

#[derive(Clone, Copy, Debug)]
pub(super) enum Scene {
    Nothing,
    /// `{user}`, an account.
    User,
    Suspended,
    Removed,
    /// An account whose name is a part of other paths.
    Called(&'static str),
    /// `{organization}`, which has an owner; its `{group}`, which has a member; and `{user}`, who is both, too.
    Group,
    Workspace,
    Project,
    /// Within a project of `Holder`'s.
    Connection,
    Namespace,
    /// Within a namespace of `Holder`'s.
    Service,
    Generic,
    /// `{workspace}` holds `{file}`.
    File,
    /// `{upload}` is to be a file of five bytes.
    Upload,
    /// `{node}` has the API token `{name}`.
    Tokens,
    /// `{secret}` is a name.
    Secret,
}

/// What stands in place of names in braces: beside each, what isn't there.
pub(super) type Names = Vec<(&'static str, String, String)>;

/// Whoever makes what is needed.
pub(super) struct Maker<'a> {
    pub(super) carta: &'a Carta,
    pub(super) callers: &'a Callers,
    /// The id of somebody who is none of the callers, and may read each resource.
    pub(super) friend: &'a str,
    pub(super) number: u32,
    /// Where an API is that answers everything with 200.
    pub(super) api: &'a str,
}

impl Maker<'_> {
    pub(super) async fn make(&self, scene: Scene) -> Names {
        let user = format!("user-{}", self.number);
        match scene {
            Scene::Nothing => Vec::new(),
            Scene::User | Scene::Suspended | Scene::Removed => self.account(scene, user).await,
            Scene::Called(name) => {
                // Kept for a removed one, maybe.
                self.carta.delete(self.admin(), &format!("/user/{name}/reservation")).await;
                self.account(scene, name.to_owned()).await
            }
            Scene::Group => self.group().await,
            Scene::Workspace
            | Scene::Project
            | Scene::Connection
            | Scene::Namespace
            | Scene::Service
            | Scene::Generic => self.resource(scene).await,
            Scene::File => {
                let mut names = self.resource(Scene::Workspace).await;
                let path = format!("/files/Carta?containerId={}", names[0].1);
                let request = self.carta.request(Method::POST, &path);
                let request = request.bearer_auth(self.callers.token(Account::Holder));
                let request = request.header("content-type", "multipart/form-data; boundary=B");
                let form = "--B\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nbytes\r\n--B--\r\n";
                let made = self.carta.send(request.body(form)).await.expect(200).json();
                names.push(("file", text(&made["id"]), NOTHING.to_owned()));
                names
            }
            Scene::Upload => {
                let wanted = json!({ "name": user, "size": 5 });
                let path = "/files/Carta/uploads";
                let token = self.callers.token(Account::Holder);
                let made = self.carta.send_json(token, Method::POST, path, &wanted).await;
                let made = made.expect(201).json();
                vec![("upload", text(&made["id"]), NOTHING.to_owned())]
            }
            Scene::Tokens => {
                let wish = json!({ "name": user, "allowedEndpoints": [] });
                self.send(Method::POST, "/v2/auth/apitoken/self", Some(&wish)).await;
                vec![
                    ("node", self.callers.id(Account::Holder).to_owned(), NOTHING.to_owned()),
                    ("name", user.clone(), user),
                ]
            }
            Scene::Secret => {
                let request = self.carta.request(Method::PUT, "/secrets");
                let request = request.bearer_auth(self.callers.token(Account::Holder));
                let request = request.header("secret-treasure", "gold");
                self.carta.send(request).await.expect(200);
                vec![("secret", "treasure".to_owned(), "nothing".to_owned())]
            }
        }
    }

    fn admin(&self) -> &str {
        self.callers.token(Account::Administrator)
    }

    async fn account(&self, scene: Scene, name: String) -> Names {
        self.carta.create_user(self.admin(), &json!({ "name": name })).await.expect(200);
        let path = format!("/user/{name}");
        match scene {
            Scene::Suspended => {
                self.carta.post(self.admin(), &format!("{path}/suspend")).await.expect(200);
            }
            Scene::Removed => drop(self.carta.delete(self.admin(), &path).await.expect(200)),
            _ => {}
        }
        vec![("user", name, "nobody".to_owned())]
    }

    async fn group(&self) -> Names {
        let organization = format!("Org{}", self.number);
        let (group, none) = (format!("{organization}:Team"), format!("None{}", self.number));
        let user = format!("user-{}", self.number);
        self.carta.create_user(self.admin(), &json!({ "name": user })).await.expect(200);
        for path in [
            format!("/user/group/{group}"),
            format!("/user/group/{group}/the-Member"),
            format!("/user/group/{group}/{user}"),
            format!("/organization/{organization}/owners/the-Owner"),
            format!("/organization/{organization}/owners/{user}"),
        ] {
            self.carta.post(self.admin(), &path).await.expect(200);
        }
        vec![
            ("group", group, format!("{none}:Team")),
            ("organization", organization, none),
            ("user", user.clone(), user),
        ]
    }

    async fn resource(&self, scene: Scene) -> Names {
        let name = format!("thing-{}", self.number);
        let made = match scene {
            Scene::Project => self.project(&name).await,
            Scene::Connection => {
                let path =
                    format!("/project/connection/{}", text(&self.project(&name).await["id"]));
                let body = json!({ "name": name, "backend": "S3" });
                self.send(Method::POST, &path, Some(&body)).await
            }
            Scene::Service => {
                self.send(Method::POST, &format!("/service/reserve/{name}"), None).await;
                let path = format!("/service/register/{name}/{name}?baseUrl={}", self.api);
                self.send(Method::POST, &path, None).await
            }
            Scene::Generic => {
                let body = json!({ "name": name, "labels": [] });
                self.send(Method::POST, "/v2/resource/generic", Some(&body)).await
            }
            Scene::Namespace => {
                self.send(Method::POST, &format!("/service/reserve/{name}"), None).await
            }
            _ => self.send(Method::POST, &format!("/workspace/{name}"), None).await,
        };
        let id = text(&made["id"]);
        let [reader, editor] =
            [Account::Reader, Account::Editor].map(|account| self.callers.id(account));
        for (holder, role) in [
            ("Crew:Hands?userType=UserGroup", "Guest"),
            (&format!("{reader}?userType=User"), "Guest"),
            (&format!("{}?userType=User", self.friend), "Guest"),
            (&format!("{editor}?userType=User"), "Editor"),
        ] {
            let path = format!("/permissions/{id}/{holder}&role={role}");
            self.send(Method::PUT, &path, None).await;
        }
        for holder in [self.callers.id(Account::Admin), &self.callers.suspended] {
            let path = format!("/v2/permissions/{holder}/{id}");
            self.send(Method::PUT, &path, Some(&json!({ "user": { "admin": true } }))).await;
        }
        let ids = ["workspace", "project", "resource", "to", "id"].into_iter();
        let mut names: Names = ids.map(|name| (name, id.clone(), NOTHING.to_owned())).collect();
        names.push(("namespace", name.clone(), "nothing".to_owned()));
        names.push(("service", name, "nothing".to_owned()));
        names
    }

    async fn project(&self, name: &str) -> Value {
        let body = json!({ "name": name, "bucketName": "bucket" });
        self.send(Method::POST, "/project", Some(&body)).await
    }

    /// In the name of whoever owns what is made.
    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Value {
        let token = self.callers.token(Account::Holder);
        match body {
            Some(body) => self.carta.send_json(token, method, path, body).await,
            None => self.carta.call(token, method, path).await,
        }
        .expect(200)
        .json()
    }
}
