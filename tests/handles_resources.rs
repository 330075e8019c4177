//! The calls about permissions, projects, workspaces and files, as they go over the wire.

use carta::resource::{
    Connection, FileSource, FileType, Flags, Resource, ResourceKind, Role, UserType,
};
use carta::{Agent, Error, Secret, Upload, block_on};
use carta_tests::scripted::{Asked, Scripted, json, with_headers};
use std::future::IntoFuture;

/// A Carta that answers everything so, and an agent of it.
fn answering(answer: Vec<u8>) -> (Scripted, Agent) {
    scripted(move |_| answer.clone())
}

fn scripted(script: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static) -> (Scripted, Agent) {
    let carta = Scripted::start(script);
    let agent = Agent::from_token(carta.host(), Secret::from("tok-1"));
    (carta, agent)
}

fn text(body: &str) -> Vec<u8> {
    let json = String::from_utf8(json(200, body)).unwrap();
    json.replace("application/json", "text/plain; charset=utf-8").into_bytes()
}

fn empty() -> Vec<u8> {
    b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_vec()
}

#[test]
fn permissions_are_asked_for_as_pycarta_does() {
    let (carta, agent) = answering(json(200, "[]"));
    let permissions = agent.permissions();
    block_on(async {
        permissions.resource_types().await.unwrap();
        permissions.user_resources("Project", None).await.unwrap();
        permissions.user_resources(ResourceKind::Project, Some("u 1&x")).await.unwrap();
        permissions.resource_permissions("r-1", UserType::Namespace).await.unwrap();
    });
    assert_eq!(
        carta.asked(),
        [
            "GET /permissions/resources",
            "GET /permissions/resources/Project",
            "GET /permissions/resources/Project?userId=u+1%26x",
            "GET /permissions/r-1/users?userType=NamespaceItem",
        ]
    );
}

#[test]
fn roles_are_given_and_taken_and_an_empty_answer_is_a_success() {
    let (carta, agent) = answering(empty());
    let (permissions, workspaces) = (agent.permissions(), agent.workspaces());
    block_on(async {
        permissions.set_user_permission("r-1", "u/1", "User", "Editor").await.unwrap();
        permissions.remove_user_permission("r-1", "u-1", UserType::Group).await.unwrap();
        workspaces.set_permission("w-1", "u-1", UserType::Group, Role::Owner).await.unwrap();
        workspaces.remove_permission("w 1", "u-1", &UserType::User).await.unwrap();
    });
    assert_eq!(
        carta.asked(),
        [
            "PUT /permissions/r-1/u%2F1?userType=User&role=Editor",
            "DELETE /permissions/r-1/u-1?userType=UserGroup",
            "PUT /workspace/w-1/permissions/user/u-1?role=Owner&userType=UserGroup",
            "DELETE /workspace/w%201/permissions/user/u-1?userType=User",
        ]
    );
}

#[test]
fn flags_are_read_from_text_and_from_json() {
    for answer in [text("Read,Write\n"), json(200, r#""Read, Write""#), json(200, "Read, Write")] {
        let (carta, agent) = answering(answer);
        let (permissions, workspaces) = (agent.permissions(), agent.workspaces());
        let flags = permissions.user_permission("r-1", "u-1", UserType::User);
        assert_eq!(block_on(flags).unwrap(), Flags::from("Read, Write"));
        let flags = workspaces.permission("w-1", "u-1", "UserGroup");
        assert_eq!(block_on(flags).unwrap(), Flags::from("Read, Write"));
        assert_eq!(
            carta.asked(),
            [
                "GET /permissions/r-1/u-1?userType=User",
                "GET /workspace/w-1/permissions/user/u-1?userType=UserGroup",
            ]
        );
    }
}

#[test]
fn a_bad_item_is_named_with_its_field_and_endpoint_and_not_shown() {
    let (_carta, agent) =
        answering(json(200, r#"[{"name":"p","bucketName":"b"},{"name":"private"}]"#));
    let error = block_on(agent.permissions().user_resources("Project", None)).unwrap_err();
    assert!(matches!(error, Error::Unreadable { .. }));
    let told = error.to_string();
    assert!(told.contains("element 1") && told.contains("`bucketName`"), "{told}");
    assert!(told.contains("`GET /permissions/resources/Project`"), "{told}");
    assert!(!told.contains("private"), "{told}");
}

#[test]
fn unknown_kinds_are_kept() {
    let (_carta, agent) = answering(json(200, r#"["Project","Workflow"]"#));
    let kinds = block_on(agent.permissions().resource_types()).unwrap();
    assert_eq!(kinds, [ResourceKind::Project, ResourceKind::from("Workflow")]);

    let (carta, agent) = answering(json(200, r#"{"id":7,"name":"n","steps":[]}"#));
    let resource = block_on(agent.permissions().resource(kinds[1].clone(), "a/b")).unwrap();
    assert!(matches!(resource, Resource::Other(_)));
    assert_eq!(resource.id(), Some("7"));
    assert_eq!(carta.asked(), ["GET /permissions/resources/Workflow/a%2Fb"]);
}

#[test]
fn projects_and_connections_are_made_and_deleted() {
    let (carta, agent) = scripted(|asked| match (asked.method.as_str(), asked.path.as_str()) {
        ("DELETE", _) => empty(),
        (_, "/project") => json(200, r#"{"id":"p-1","name":"proj","bucketName":"bucket"}"#),
        _ => json(200, r#"{"name":"c","backend":"S3","nativeId":null}"#),
    });
    let projects = agent.projects();
    block_on(async {
        let project = projects.create("Prøject \"1\"\n", "").await.unwrap();
        assert_eq!((project.id.as_deref(), project.permission), (Some("p-1"), None));
        let connection = Connection::new("c", "S3");
        let made = projects.create_connection("p 1", &connection).await.unwrap();
        assert_eq!(made, connection);
        projects.delete("p-1").await.unwrap();
        projects.delete_connection("c/1").await.unwrap();
    });
    let requests = carta.requests();
    let body = |index: usize| -> serde_json::Value {
        serde_json::from_str(&requests[index].body).unwrap()
    };
    assert_eq!(body(0), serde_json::json!({"name": "Prøject \"1\"\n", "bucketName": ""}));
    assert_eq!(body(1), serde_json::json!({"name": "c", "backend": "S3"}));
    assert_eq!(
        carta.asked(),
        [
            "POST /project",
            "POST /project/connection/p%201",
            "DELETE /project/p-1",
            "DELETE /project/connection/c%2F1",
        ]
    );
}

#[test]
fn an_empty_name_never_addresses_what_is_above_it() {
    let (carta, agent) = answering(empty());
    for refused in [
        block_on(agent.projects().delete("")),
        block_on(agent.projects().delete_connection("..")),
        block_on(agent.workspaces().delete(".")),
        block_on(agent.files().delete("Carta", "")),
    ] {
        assert!(matches!(refused, Err(Error::InvalidSegment(_))));
    }
    assert!(carta.asked().is_empty());
}

#[test]
fn workspaces_are_made_listed_and_deleted() {
    let (carta, agent) = scripted(|asked| match (asked.method.as_str(), asked.path.as_str()) {
        ("DELETE", _) => empty(),
        (_, "/workspace") => json(200, r#"[{"id":"w-1","archived":null},{"archived":true}]"#),
        (_, path) if path.contains("users") => {
            json(200, r#"[{"userId":"x","userType":"Robot","permission":"Read"}]"#)
        }
        _ => json(200, "{}"),
    });
    let workspaces = agent.workspaces();
    block_on(async {
        assert_eq!(workspaces.create("Lab é").await.unwrap().id, None);
        workspaces.get("w-1").await.unwrap();
        let mine = workspaces.mine().await.unwrap();
        assert_eq!(mine.iter().map(|mine| mine.archived).collect::<Vec<_>>(), [None, Some(true)]);
        let holders = workspaces.permissions("w-1", UserType::User).await.unwrap();
        assert_eq!(holders[0].user_type.as_str(), "Robot");
        workspaces.delete("w-1").await.unwrap();
    });
    assert_eq!(
        carta.asked(),
        [
            "POST /workspace/Lab%20%C3%A9",
            "GET /workspace/w-1",
            "GET /workspace",
            "GET /workspace/w-1/permissions/users?userType=User",
            "DELETE /workspace/w-1",
        ]
    );
}

#[test]
fn files_are_listed_as_each_source_wants_it() {
    let entry = r#"[{"name":"n","source":"CartaFs","type":"Directory","owner":"o"}]"#;
    let (carta, agent) = answering(json(200, entry));
    let files = agent.files();
    block_on(async {
        let listed = files.list("Carta", None).await.unwrap();
        assert_eq!(listed[0].source, FileSource::CartaFs);
        assert_eq!(listed[0].file_type, FileType::Directory);
        files.list(FileSource::HyperThought, Some("/")).await.unwrap();
        files.list("Carta", Some("")).await.unwrap();
    });
    assert_eq!(
        carta.asked(),
        [
            "GET /files/Carta/list?partial=False",
            "GET /files/HyperThought/list?path=%2F&partial=True",
            "GET /files/Carta/list?path=&partial=False",
        ]
    );
}

#[test]
fn what_sources_can_do_comes_as_one_text() {
    let (carta, agent) = scripted(|asked| match asked.path.as_str() {
        "/files" => json(200, r#"["Carta","Tape"]"#),
        "/files/Carta/support" => json(200, r#""Containers,FileUpdate, FullFileList""#),
        "/files/Tape/support" => json(200, r#""""#),
        _ => json(200, r#"["A"]"#),
    });
    let files = agent.files();
    let sources = block_on(files.sources()).unwrap();
    assert_eq!(sources, [FileSource::Carta, FileSource::from("Tape")]);
    let support = |source: &str| block_on(files.support(source));
    assert_eq!(support("Carta").unwrap(), ["Containers", "FileUpdate", "FullFileList"]);
    assert!(support("Tape").unwrap().is_empty());
    assert!(matches!(support("HyperThought"), Err(Error::Unreadable { .. })));
    assert_eq!(carta.asked()[1], "GET /files/Carta/support");
}

#[test]
fn a_file_comes_as_it_is() {
    let (carta, agent) = scripted(|_| {
        let mut answer =
            b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\n".to_vec();
        answer.extend([0, 1, 255, 10]);
        answer
    });
    let file = block_on(agent.files().download("Carta", "d/f.csv", Some("c 1"))).unwrap();
    assert_eq!(block_on(file.bytes()).unwrap(), [0, 1, 255, 10]);
    assert_eq!(carta.asked(), ["GET /files/Carta/file/d%2Ff.csv?containerId=c+1"]);
}

#[test]
fn a_file_isnt_fetched_from_elsewhere_over_plain_http() {
    let elsewhere = Scripted::start(|_| json(200, "stolen"));
    let location = format!("Location: {}/f\r\n", elsewhere.host());
    let (_carta, agent) = answering(with_headers(302, &location, ""));
    let error = block_on(agent.files().download("Carta", "f-1", None)).unwrap_err();
    assert!(matches!(error, Error::Redirect { .. }), "{error}");
    assert!(elsewhere.asked().is_empty());
}

#[test]
fn a_redirect_cannot_bring_credentials_of_its_own() {
    let (carta, agent) = scripted(|asked| {
        let host = asked.header("host").unwrap();
        with_headers(302, &format!("Location: http://eve:secret@{host}/f\r\n"), "")
    });
    let error = block_on(agent.files().download("Carta", "f-1", None)).unwrap_err();
    assert!(matches!(error, Error::Redirect { .. }), "{error}");
    assert!(!error.to_string().contains("secret"));
    assert_eq!(carta.asked().len(), 1);
}

#[test]
fn uploads_are_forms_with_one_file() {
    let info = r#"{"id":"f-1","name":"a.csv","source":"Carta","type":"File","owner":"alice"}"#;
    let (carta, agent) = answering(json(200, info));
    let files = agent.files();
    block_on(async {
        files.upload("Carta", "a,b\n", None).await.unwrap();
        let named = Upload::from("x").named("a.csv").content_type("text/csv");
        files.upload(FileSource::Carta, named, Some("c-1")).await.unwrap();
        files.update("Carta", "f-1", "x").await.unwrap();
    });
    assert_eq!(
        carta.asked(),
        ["POST /files/Carta", "POST /files/Carta?containerId=c-1", "PATCH /files/Carta/file/f-1"]
    );
    let requests = carta.requests();
    let boundary = requests[0].header("content-type").unwrap();
    let boundary = boundary.strip_prefix("multipart/form-data; boundary=").unwrap();
    assert_eq!(
        requests[0].body,
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"upload\"\r\n\
             Content-Type: application/octet-stream\r\n\r\na,b\n\r\n--{boundary}--\r\n"
        )
    );
    assert_eq!(requests[0].header("authorization"), Some("Bearer tok-1"));
    assert!(requests[1].body.contains("filename=\"a.csv\"\r\nContent-Type: text/csv\r\n"));
}

#[test]
fn a_content_type_cannot_smuggle_lines_into_the_form() {
    let (carta, agent) = answering(empty());
    let upload = Upload::from("x").content_type("text/csv\r\nX: y");
    let error = block_on(agent.files().upload("Carta", upload, None)).unwrap_err();
    assert!(matches!(error, Error::Configuration(_)), "{error}");
    assert!(carta.asked().is_empty());
}

const ACCESSOR: &str = r#"[{"id":"g","name":"G","permission":{"user":{"read":true}}},{"id":"g","name":"G","permission":{}}]"#;

#[test]
fn an_audit_asks_for_every_kind_of_holder_and_notes_refusals() {
    let (carta, agent) = scripted(|asked| match asked.path.as_str() {
        "/v2/permissions/p-1/labels" => json(200, r#"["File","Service"]"#),
        "/v2/permissions/p-1/resources/File" => {
            json(200, r#"[{"id":"f","name":"F","permission":{}}]"#)
        }
        "/v2/permissions/p-1/resources/Service" => json(200, r#"[{"id":"s","name":"S"}]"#),
        "/v2/permissions/s/access/User" => json(403, ""),
        _ => json(200, ACCESSOR),
    });
    let audit = block_on(agent.permissions().audit("p-1").into_future()).unwrap();
    let told: Vec<_> = audit
        .entries
        .iter()
        .map(|entry| (entry.resource_id.as_str(), entry.holder.label.as_str()))
        .collect();
    assert_eq!(told, [("f", "User"), ("f", "UserGroup"), ("s", "UserGroup")]);
    assert!(audit.entries[0].holder.accessor.permission.user.read, "the first of two counts");
    assert_eq!(audit.denied.len(), 1);
    assert_eq!(
        (audit.denied[0].resource_name.as_str(), audit.denied[0].label.as_str()),
        ("S", "User")
    );
    assert_eq!(carta.asked().len(), 7);
}

#[test]
fn an_audit_ends_at_any_other_failure() {
    let (_carta, agent) = scripted(|asked| match asked.path.as_str() {
        path if path.contains("/resources/") => json(200, r#"[{"id":"f","name":"F"}]"#),
        _ => json(404, ""),
    });
    let audit = agent.permissions().audit("p-1").resource_labels(["File"]);
    assert!(matches!(block_on(audit.into_future()), Err(Error::NotFound(_))));
    let (_carta, agent) = answering(json(403, ""));
    let diff = block_on(agent.permissions().diff("a", "b", &["User"]));
    assert!(matches!(diff, Err(Error::PermissionDenied(_))));
}

#[test]
fn a_diff_compares_by_id_across_all_labels() {
    let (carta, agent) = scripted(|asked| {
        let (label, a) = (asked.path.rsplit('/').next().unwrap(), asked.path.contains("/a/"));
        json(
            200,
            &format!(
                r#"[{{"id":"{label}-{}","name":"n","permission":{{}}}},
                   {{"id":"{label}","name":"n","permission":{{"shared":{{"write":{a}}}}}}}]"#,
                if a { "a" } else { "b" },
            ),
        )
    });
    let labels: Vec<String> = (0..15).map(|index| format!("L{index}")).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let diff = block_on(agent.permissions().diff("a", "b", &labels)).unwrap();
    assert_eq!((diff.added.len(), diff.removed.len()), (15, 15));
    assert_eq!((diff.changed.len(), diff.unchanged.len()), (15, 0));
    assert_eq!((diff.changed[3].id.as_str(), diff.changed[3].label.as_str()), ("L3", "L3"));
    assert!(diff.changed[3].a.shared.write && !diff.changed[3].b.shared.write);
    assert_eq!(carta.asked().len(), 30);
}
