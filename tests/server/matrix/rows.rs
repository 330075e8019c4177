//! What every endpoint answers to everybody, written down by hand from the pages: `docs/directory.md` and
//! `docs/permissions.md` of carta-server.
//!
//! A row says what accounts get; [`Caller::credential`](super::callers::Caller::credential) what becomes of those without
//! a credential that counts, and of API tokens. `{…}` in paths, queries and bodies is what the [scene](super::scene) has
//! of that name.

use super::callers::Account::{self, *};
use super::scene::Scene::{self, *};
use carta_server::Route;

pub(super) struct Row {
    /// `GET /user`.
    pub(super) route: &'static str,
    /// What is there, so that the mightiest succeed.
    pub(super) scene: Scene,
    /// What stands for a name in braces, if not what the scene has of that name.
    pub(super) with: Vec<(&'static str, &'static str)>,
    pub(super) query: &'static str,
    pub(super) header: &'static str,
    pub(super) body: &'static str,
    /// Whether the body is a form, whose boundary is `B`; else it is JSON.
    pub(super) is_form: bool,
    /// For everybody, whatever they show.
    pub(super) open: bool,
    /// No API token does this, whoever's it is.
    pub(super) in_person: bool,
    otherwise: u16,
    exceptions: Vec<(u16, &'static [Account])>,
}

/// What accounts get of an endpoint.
fn row(route: &'static str, scene: Scene, otherwise: u16) -> Row {
    Row {
        route,
        scene,
        with: Vec::new(),
        query: "",
        header: "",
        body: "",
        is_form: false,
        open: false,
        in_person: false,
        otherwise,
        exceptions: Vec::new(),
    }
}

impl Row {
    fn but(mut self, status: u16, accounts: &'static [Account]) -> Self {
        self.exceptions.push((status, accounts));
        self
    }

    fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.with.push((name, value));
        self
    }

    fn query(self, query: &'static str) -> Self {
        Self { query, ..self }
    }

    fn body(self, body: &'static str) -> Self {
        Self { body, ..self }
    }

    fn form(self, body: &'static str) -> Self {
        Self { body, is_form: true, ..self }
    }

    fn header(self, header: &'static str) -> Self {
        Self { header, ..self }
    }

    fn open(self) -> Self {
        Self { open: true, ..self }
    }

    fn in_person(self) -> Self {
        Self { in_person: true, ..self }
    }

    /// What an account gets that shows its login.
    pub(super) fn status(&self, account: Account) -> u16 {
        let mut exceptions = self.exceptions.iter();
        let exception = exceptions.find(|(_, accounts)| accounts.contains(&account));
        exception.map_or(self.otherwise, |(status, _)| *status)
    }

    /// One that does, where any would.
    pub(super) fn method(&self) -> &'static str {
        match self.listed_method() {
            "ANY" => "GET",
            method => method,
        }
    }

    fn listed_method(&self) -> &'static str {
        self.route.split_once(' ').expect("a method and a path").0
    }

    pub(super) fn path(&self) -> &'static str {
        self.route.split_once(' ').expect("a method and a path").1
    }

    /// Of the header.
    pub(super) fn value(&self) -> &'static str {
        if self.header == "upload-offset" { "0" } else { "value" }
    }

    pub(super) fn is_of(&self, route: &Route) -> bool {
        self.listed_method() == route.method && self.path() == route.path
    }
}

/// Those who hold something on a resource, but less than is needed.
const WITHOUT_ADMIN: &[Account] = &[Through, Reader, Editor];
const WITHOUT_WRITE: &[Account] = &[Through, Reader];
/// Those with *admin*.
const ADMINS: &[Account] = &[Admin, Holder];
/// Those who hold anything on a resource.
const HOLDERS: &[Account] = &[Through, Reader, Editor, Admin, Holder];

pub(super) fn all() -> Vec<Row> {
    [logins(), users(), groups(), own(), resources(), services(), files(), shared(), shared_v2()]
        .into_iter()
        .flatten()
        .collect()
}

fn logins() -> Vec<Row> {
    vec![
        // Without an operation of Cognito's; those have a table of their own.
        row("POST /", Nothing, 415).open(),
        row("GET /auth", Nothing, 200).open(),
        row("GET /openapi.json", Nothing, 200).open(),
        row("GET /{pool}/.well-known/jwks.json", Nothing, 200).open(),
        row("GET /{pool}/.well-known/openid-configuration", Nothing, 200).open(),
        row("GET /assertions/.well-known/jwks.json", Nothing, 200).open(),
        row("GET /healthz", Nothing, 200).open(),
        row("GET /readyz", Nothing, 200).open(),
        row("GET /v2/auth/cognito/user-pool", Nothing, 200),
        row("GET /v2/auth/cognito/password-policy", Nothing, 200),
        row("GET /metrics", Nothing, 403).but(200, &[Administrator]),
        row("POST /auth/keys/rotate", Nothing, 403).but(200, &[Administrator]),
    ]
}

fn users() -> Vec<Row> {
    vec![
        row("GET /user", Nothing, 200),
        row("GET /user/authenticated", Nothing, 200),
        row("GET /user/users", Nothing, 200),
        row("POST /user", Nothing, 403).body(r#"{"name": "{fresh}"}"#).but(200, &[Administrator]),
        row("DELETE /user/{user}", User, 403).but(200, &[Administrator]),
        row("DELETE /user/users", Called("users"), 403).but(200, &[Administrator]),
        row("DELETE /user/authenticated", Called("authenticated"), 403).but(200, &[Administrator]),
        row("POST /user/{user}/suspend", User, 403).but(200, &[Administrator]),
        row("POST /user/{user}/resume", Suspended, 403).but(200, &[Administrator]),
        row("DELETE /user/{user}/reservation", Removed, 403).but(200, &[Administrator]),
        row("PUT /user/{user}/credentials", User, 403)
            .body(r#"{"salt": "0123456789abcdef0123456789abcdef", "verifier": "abcdef"}"#)
            .but(200, &[Administrator])
            .in_person(),
        row("POST /user/{user}/reset", User, 403).but(200, &[Administrator]).in_person(),
    ]
}

/// Whoever may not know of a group or change it gets what they get for one that isn't there.
fn groups() -> Vec<Row> {
    vec![
        row("GET /group", Nothing, 200),
        row("GET /user/group/{group}", Group, 404).but(200, &[Member, Owner, Administrator]),
        // The same for every name, whether or not there is such an organization.
        row("POST /user/group/{group}", Group, 403)
            .with("group", "{organization}:New")
            .but(200, &[Owner, Administrator]),
        row("DELETE /user/group/{group}", Group, 404).but(200, &[Owner, Administrator]),
        row("POST /user/group/{group}/{user}", Group, 404).but(200, &[Owner, Administrator]),
        row("DELETE /user/group/{group}/{user}", Group, 404).but(200, &[Owner, Administrator]),
        row("GET /organization", Nothing, 200),
        row("GET /organization/{organization}/owners", Group, 404)
            .but(200, &[Owner, Administrator]),
        row("POST /organization/{organization}/owners/{user}", Group, 404)
            .but(200, &[Owner, Administrator]),
        row("DELETE /organization/{organization}/owners/{user}", Group, 404)
            .but(200, &[Owner, Administrator]),
    ]
}

/// API tokens and secrets, which are `Holder`'s; and the audit.
fn own() -> Vec<Row> {
    let mut rows = vec![
        row("GET /v2/auth/apitoken/{node}", Tokens, 404).but(200, &[Holder, Administrator]),
        row("POST /v2/auth/apitoken/{node}", Tokens, 404)
            .body(r#"{"name": "{fresh}", "allowedEndpoints": ["*"]}"#)
            .but(200, &[Holder])
            .but(403, &[Administrator])
            .in_person(),
        row("POST /v2/auth/apitoken/{node}", Tokens, 200)
            .with("node", "self")
            .body(r#"{"name": "{fresh}", "allowedEndpoints": ["*"]}"#)
            .in_person(),
        row("DELETE /v2/auth/apitoken/{node}/{name}", Tokens, 404)
            .but(204, &[Holder, Administrator]),
        row("POST /v2/auth/apitoken/{node}/{name}/revoke", Tokens, 404)
            .but(204, &[Holder, Administrator]),
        row("GET /secrets/names", Nothing, 200),
        row("GET /audit", Nothing, 200),
    ];
    for [get, put, delete] in [
        ["GET /secrets", "PUT /secrets", "DELETE /secrets"],
        ["GET /secret", "PUT /secret", "DELETE /secret"],
    ] {
        rows.push(row(get, Secret, 404).query("?name={secret}").but(200, &[Holder]));
        rows.push(row(put, Nothing, 200).header("secret-mine"));
        rows.push(row(delete, Secret, 404).query("?name={secret}").but(200, &[Holder]));
    }
    rows
}

/// Administrators of the server hold nothing on others' resources: they don't see them, and may not change them.
fn resources() -> Vec<Row> {
    vec![
        row("POST /project", Nothing, 200).body(r#"{"name": "{fresh}", "bucketName": "bucket"}"#),
        row("DELETE /project/{project}", Project, 404)
            .but(403, WITHOUT_ADMIN)
            .but(403, &[Administrator])
            .but(200, ADMINS),
        row("POST /project/connection/{id}", Project, 404)
            .body(r#"{"name": "{fresh}", "backend": "S3"}"#)
            .but(403, WITHOUT_WRITE)
            .but(403, &[Administrator])
            .but(200, &[Editor, Admin, Holder]),
        row("DELETE /project/connection/{id}", Connection, 404)
            .but(403, WITHOUT_ADMIN)
            .but(403, &[Administrator])
            .but(200, ADMINS),
        row("GET /workspace", Nothing, 200),
        row("POST /workspace/{workspace}", Nothing, 200).with("workspace", "{fresh}"),
        row("GET /workspace/{workspace}", Workspace, 404).but(200, HOLDERS),
        row("DELETE /workspace/{workspace}", Workspace, 404)
            .but(403, WITHOUT_ADMIN)
            .but(403, &[Administrator])
            .but(200, ADMINS),
        row("POST /v2/resource/generic", Nothing, 200).body(r#"{"name": "{fresh}", "labels": []}"#),
        row("GET /v2/resource/{resource}", Generic, 404).but(200, HOLDERS),
        row("PUT /v2/resource/{resource}", Generic, 404)
            .body(r#"{"name": "{fresh}"}"#)
            .but(403, WITHOUT_WRITE)
            .but(403, &[Administrator])
            .but(200, &[Editor, Admin, Holder]),
        row("DELETE /v2/resource/{resource}", Generic, 404)
            .but(403, WITHOUT_ADMIN)
            .but(403, &[Administrator])
            .but(200, ADMINS),
        row("GET /permissions/resources", Nothing, 200),
        row("GET /permissions/resources/{kind}", Nothing, 200).with("kind", "Workspace"),
        // What another holds: no error for anybody, and to each what they may know.
        row("GET /permissions/resources/{kind}", Workspace, 200)
            .with("kind", "Workspace")
            .query("?userId={friend}"),
        row("GET /permissions/resources/{kind}/{resource}", Workspace, 404)
            .with("kind", "Workspace")
            .but(200, HOLDERS),
    ]
}

/// `Holder` alone has *admin* on the namespace of a service; the others hold what they hold on the service.
fn services() -> Vec<Row> {
    let mut rows = vec![
        row("POST /service/reserve/{namespace}", Nothing, 200).with("namespace", "{fresh}"),
        row("DELETE /service/remove/{namespace}", Namespace, 404)
            .but(403, WITHOUT_ADMIN)
            .but(403, &[Administrator])
            .but(200, ADMINS),
        row("GET /service/details/{namespace}", Namespace, 404).but(200, HOLDERS),
        row("POST /service/register/{namespace}/{service}", Namespace, 404)
            .with("service", "{fresh}")
            .but(403, WITHOUT_ADMIN)
            .but(403, &[Administrator])
            .but(200, ADMINS),
        row("GET /service/details/{namespace}/{service}", Service, 404).but(200, HOLDERS),
    ];
    for route in [
        "DELETE /service/register/{namespace}/{service}",
        "DELETE /service/remove/{namespace}/{service}",
    ] {
        rows.push(
            row(route, Service, 404)
                .but(403, WITHOUT_ADMIN)
                .but(403, &[Administrator])
                .but(200, ADMINS),
        );
    }
    for route in [
        "PATCH /service/register/{namespace}/{service}/{name}",
        "PATCH /service/rename/{namespace}/{service}/{name}",
    ] {
        rows.push(
            row(route, Service, 404)
                .with("name", "{fresh}")
                .but(403, WITHOUT_ADMIN)
                .but(403, &[Admin, Administrator])
                .but(200, &[Holder]),
        );
    }
    for route in [
        "ANY /service/{namespace}/{service}",
        "ANY /service/{namespace}/{service}/",
        "ANY /service/{namespace}/{service}/{*endpoint}",
    ] {
        rows.push(
            row(route, Service, 404)
                .with("*endpoint", "weights")
                .but(403, &[Through, Reader])
                .but(200, &[Editor, Admin, Holder]),
        );
    }
    rows
}

/// Files of a workspace: what somebody may do with it, they may do with them. Uploads in parts are `Holder`'s alone.
fn files() -> Vec<Row> {
    const FORM: &str = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{fresh}\"\r\n\r\nbytes\r\n--B--\r\n";
    const WANTED: &str = r#"{"name": "{fresh}", "size": 5}"#;
    let files = [
        row("GET /files", Nothing, 200),
        row("GET /files/{source}/support", Nothing, 200),
        row("GET /files/{source}/support", Nothing, 200).with("source", "HyperThought"),
        row("GET /files/{source}/list", Nothing, 200),
        row("GET /files/{source}/list", File, 404).query("?path={workspace}").but(200, HOLDERS),
        row("POST /files/{source}", Nothing, 200).form(FORM),
        written("POST /files/{source}").query("?containerId={workspace}").form(FORM),
        row("GET /files/{source}/file/{file}", File, 404).but(200, HOLDERS),
        written("PATCH /files/{source}/file/{file}").form(FORM),
        written("DELETE /files/{source}/file/{file}"),
        row("GET /files/{source}/uploads", Nothing, 200),
        row("POST /files/{source}/uploads", Nothing, 201).body(WANTED),
        row("POST /files/{source}/uploads", File, 404)
            .query("?containerId={workspace}")
            .body(WANTED)
            .but(403, WITHOUT_WRITE)
            .but(403, &[Administrator])
            .but(201, &[Editor, Admin, Holder]),
        row("GET /files/{source}/uploads/{upload}", Upload, 404).but(200, &[Holder]),
        row("PATCH /files/{source}/uploads/{upload}", Upload, 404)
            .header("upload-offset")
            .body("bytes")
            .but(200, &[Holder]),
        row("DELETE /files/{source}/uploads/{upload}", Upload, 404).but(200, &[Holder]),
    ];
    let named = |row: Row| match row.with.is_empty() {
        true => row.with("source", "Carta"),
        false => row,
    };
    files.into_iter().map(named).collect()
}

/// To change what a workspace holds.
fn written(route: &'static str) -> Row {
    row(route, File, 404)
        .but(403, WITHOUT_WRITE)
        .but(403, &[Administrator])
        .but(200, &[Editor, Admin, Holder])
}

/// Who may know what `friend` and they themselves may do, and who may change it; for each address that asks.
fn shared() -> Vec<Row> {
    let mut rows = Vec::new();
    for [get, put, delete, list] in [
        [
            "GET /permissions/{resource}/{holder}",
            "PUT /permissions/{resource}/{holder}",
            "DELETE /permissions/{resource}/{holder}",
            "GET /permissions/{resource}/users",
        ],
        [
            "GET /workspace/{workspace}/permissions/user/{holder}",
            "PUT /workspace/{workspace}/permissions/user/{holder}",
            "DELETE /workspace/{workspace}/permissions/user/{holder}",
            "GET /workspace/{workspace}/permissions/users",
        ],
    ] {
        rows.extend([
            overseen(get).with("holder", "{friend}").query("?userType=User"),
            row(get, Workspace, 404)
                .with("holder", "{self}")
                .query("?userType=User")
                .but(200, HOLDERS),
            overseen(list).query("?userType=User"),
            administered(put).with("holder", "{friend}").query("?role=Editor&userType=User"),
            administered(delete).with("holder", "{friend}").query("?userType=User"),
            // Nobody raises themself.
            handed_over(put).with("holder", "{friend}").query("?role=Owner&userType=User"),
        ]);
    }
    rows
}

fn shared_v2() -> Vec<Row> {
    let (to, put) = ("GET /v2/permissions/{from}/{to}", "PUT /v2/permissions/{from}/{to}");
    let direct = "GET /v2/permissions/{from}/{to}/direct";
    vec![
        row("GET /v2/permissions/{from}/labels", Workspace, 200).with("from", "{friend}"),
        row("GET /v2/permissions/{from}/labels", Nothing, 200).with("from", "self"),
        row("GET /v2/permissions/{from}/resources/{label}", Workspace, 200)
            .with("from", "{friend}")
            .with("label", "Workspace"),
        overseen("GET /v2/permissions/{from}/access/{label}")
            .with("from", "{resource}")
            .with("label", "User"),
        overseen(to).with("from", "{friend}"),
        row(to, Workspace, 404).with("from", "self").but(200, HOLDERS),
        overseen(direct).with("from", "{friend}"),
        row(direct, Workspace, 404).with("from", "self").but(200, HOLDERS),
        administered(put).with("from", "{friend}").body(r#"{"user": {"write": true}}"#),
        handed_over(put).with("from", "{friend}").body(r#"{"user": {"owner": true}}"#),
        administered("DELETE /v2/permissions/{from}/{to}").with("from", "{friend}"),
    ]
}

/// To know what others may do.
fn overseen(route: &'static str) -> Row {
    row(route, Workspace, 404).but(403, WITHOUT_ADMIN).but(200, ADMINS).but(200, &[Administrator])
}

/// To grant and rescind.
fn administered(route: &'static str) -> Row {
    row(route, Workspace, 404).but(403, WITHOUT_ADMIN).but(200, ADMINS).but(403, &[Administrator])
}

/// To make somebody else the owner.
fn handed_over(route: &'static str) -> Row {
    row(route, Workspace, 404)
        .but(403, WITHOUT_ADMIN)
        .but(403, &[Admin, Administrator])
        .but(200, &[Holder])
}
