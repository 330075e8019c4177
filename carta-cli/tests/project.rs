use crate::page;
use crate::world::{Home, PASSWORD, said, world};
use carta::{User, block_on};
use serde_json::{Value, json};

const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

fn id(json: &Value) -> String {
    json["id"].as_str().expect("told").to_owned()
}

#[test]
fn a_project_is_made_listed_connected_and_deleted() {
    let home = Home::new();
    let create = ["project", "create", "project-test", "--bucket", "project-bucket"];
    let made = said(home.admin(&create).args(["-o", "json"])).ok();
    let json = made.json();
    page::is_true("project create", &json);
    let project = id(&json);
    assert_eq!(made.err, format!("project `project-test` is made; its id is {project}\n"));
    assert_eq!(json["bucketName"], "project-bucket");

    let listed = said(&mut home.admin(&["project", "list"])).ok();
    assert!(listed.out.starts_with("NAME "), "{}", listed.out);
    let row = "project-test  00000000-0000-0000-0000-000000000000  project-bucket  read, write, ";
    let squeezed: Vec<_> = listed.steady().lines().map(squeeze).collect();
    assert!(squeezed.iter().any(|line| line.starts_with(&squeeze(row))), "{}", listed.out);
    let listed = said(&mut home.admin(&["project", "list", "-o", "json"])).ok().json();
    page::is_true("project list", &listed);
    assert!(listed.as_array().expect("a list").contains(&json), "{listed}");

    let connect = ["project", "connect", &project, "raw data", "--backend", "S3"];
    let further = ["--bucket", "raw", "--prefix", "2026/", "--key-path", "keys/raw", "-o", "json"];
    let connected = said(home.admin(&connect).args(further)).ok();
    let connection = connected.json();
    page::is_true("project connect", &connection);
    let raw = id(&connection);
    let expected = json!({"id": raw, "project": project, "name": "raw data", "backend": "S3",
        "bucketName": "raw", "prefix": "2026/", "fileId": null, "keyPath": "keys/raw"});
    assert_eq!(connection, expected);
    let plain = said(&mut home.admin(&connect[..4]));
    plain.fails(2, "--backend <BACKEND>");
    let wrong = ["project", "connect", UNKNOWN, "raw", "--backend", "S3"];
    said(&mut home.admin(&wrong)).fails(1, "to `raw` failed: it isn't there");

    let disconnect = ["project", "disconnect", &raw];
    said(&mut home.admin(&disconnect))
        .fails(2, "nobody is there to ask whether to delete connection");
    let gone = said(home.admin(&disconnect).args(["--yes", "-o", "json"])).ok().json();
    page::is_true("project disconnect", &gone);
    assert_eq!(gone, json!({"connection": raw}));
    said(home.admin(&disconnect).arg("--yes")).fails(1, "failed: it isn't there");

    let delete = ["project", "delete", &project, "--yes"];
    let deleted = said(home.admin(&delete).args(["-o", "json"])).ok().json();
    page::is_true("project delete", &deleted);
    said(&mut home.admin(&delete)).fails(1, "deleting project `");
}

fn squeeze(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_project_of_somebody_elses_is_neither_listed_nor_deleted() {
    let home = Home::new();
    let project = block_on(async {
        let admin = &world().admin;
        admin.users().create(&User::new("project-stranger")).await?;
        admin.users().set_password("project-stranger", &PASSWORD.into()).await?;
        admin.projects().create("project-of-admin", "bucket").await
    });
    let project = project.expect("made").id.expect("told");
    let stranger = |arguments: &[&str]| said(&mut home.by_password("project-stranger", arguments));
    // Other tests share theirs with everybody.
    let listed = stranger(&["project", "list", "-o", "json"]).ok().json();
    assert!(listed.as_array().expect("a list").iter().all(|it| it["id"] != json!(project)));
    stranger(&["project", "delete", &project, "--yes"]).fails(1, "it isn't there, or this account");
    stranger(&["project", "connect", &project, "x", "--backend", "S3"]).fails(1, "it isn't there");
    said(&mut home.admin(&["project", "create", "", "--bucket", "b"]))
        .fails(1, "creating project `` failed: Carta refused it (400");
    said(&mut home.admin(&["project", "delete", "..", "--yes"])).fails(2, "can't stand in a path");
}
