use crate::page;
use crate::world::{Home, PASSWORD, said, url, world};
use carta::resource::{Role, UserType};
use carta::{User, block_on};
use serde_json::{Value, json};

#[test]
fn a_service_is_registered_shown_renamed_and_unregistered() {
    let home = Home::new();
    let reader = block_on(async {
        let admin = &world().admin;
        let reader = admin.users().create(&User::new("service-reader")).await?;
        admin.users().set_password("service-reader", &PASSWORD.into()).await?;
        admin.services().reserve_namespace("service test").await?;
        Ok::<_, carta::Error>(reader)
    });
    let reader = reader.expect("made").id.expect("told");

    let register = ["service", "register", "service test/scale", "http://127.0.0.1:9/v1"];
    let registered = said(home.admin(&register).args(["-o", "json"])).ok();
    let json = registered.json();
    page::is_true("service register", &json);
    let place = format!("{}/service/service%20test/scale", url());
    let said_so = format!("service `service test/scale` is registered: it is called at {place}\n");
    assert_eq!(registered.err, said_so);
    assert_eq!((&json["url"], &json["baseUrl"]), (&json!(place), &json!("http://127.0.0.1:9/v1/")));
    said(&mut home.admin(&register)).fails(1, "failed: Carta refused it (400): duplicate record");
    let bare = said(&mut home.admin(&["service", "register", "service test/bare"])).ok();
    assert!(bare.err.contains("without an address, and can't be called"), "{}", bare.err);
    let by_reader = ["service", "register", "service test/other"];
    said(&mut home.by_password("service-reader", &by_reader)).fails(1, "it isn't there");

    let show = ["service", "show", "service test/scale"];
    let table = format!(
        "\
namespace:     service test
service:       scale
id:            00000000-0000-0000-0000-000000000000
called at:     {place}
passed on to:  http://127.0.0.1:9/v1/
permission:    read, write, execute, clone, admin
made by:       admin
made at:       0000-00-00T00:00:00Z
"
    );
    assert_eq!(said(&mut home.admin(&show)).ok().steady(), table);
    let shown = said(home.admin(&show).args(["-o", "json"])).ok().json();
    page::is_true("service show", &shown);
    said(&mut home.by_password("service-reader", &show))
        .fails(1, "asking for service `service test/scale` failed: it isn't there");
    let id = shown["id"].as_str().expect("told");
    let permissions = world().admin.permissions();
    let grant = permissions.set_user_permission(id, &reader, UserType::User, Role::Guest);
    block_on(grant).expect("granted");
    let shown = said(home.by_password("service-reader", &show).args(["-o", "json"])).ok().json();
    assert_eq!((&shown["baseUrl"], &shown["permission"]["write"]), (&Value::Null, &json!(false)));

    let rename = ["service", "rename", "service test/scale", "balance"];
    said(&mut home.by_password("service-reader", &rename)).fails(4, "Carta doesn't permit it");
    let renamed = said(home.admin(&rename).args(["-o", "json"])).ok();
    page::is_true("service rename", &renamed.json());
    assert!(
        renamed.err.starts_with("service `service test/scale` is `service test/balance` now: ")
    );
    said(&mut home.admin(&show)).fails(1, "it isn't there");

    let remove = ["service", "unregister", "service test/balance", "--yes"];
    said(&mut home.admin(&remove[..3]))
        .fails(2, "nobody is there to ask whether to remove service");
    said(&mut home.by_password("service-reader", &remove)).fails(4, "Carta doesn't permit it");
    let removed = said(home.admin(&remove).args(["-o", "json"])).ok();
    page::is_true("service unregister", &removed.json());
    assert_eq!(removed.json(), json!({"namespace": "service test", "service": "balance"}));
    said(&mut home.admin(&remove)).fails(1, "failed: it isn't there");
}

#[test]
fn what_cant_be_a_service_is_told_without_a_request_and_without_a_password() {
    let home = Home::new();
    for name in ["scale", "lab/", "/scale", "lab/scale/weights", ""] {
        said(&mut home.carta(&["service", "show", name])).fails(2, "as `lab/scale`");
    }
    said(&mut home.carta(&["service", "rename", "lab/scale", "lab/balance"]))
        .fails(2, "expected the name alone");
    for address in [
        "https://andy:hunter2@scale.example.com/api",
        "https:/andy:hunter2@scale.example.com",
        "https:\\\\andy:hunter2@scale.example.com",
        "andy:hunter2@scale",
        "//andy:hunter2@scale",
        "hunter2@scale",
    ] {
        let wrong = said(&mut home.carta(&["service", "register", "lab/scale", address]));
        let wrong = wrong.fails(2, "no user name or password");
        assert!(!wrong.err.contains("hunter2"), "{}", wrong.err);
    }
    said(&mut home.admin(&["service", "register", "lab/..", "https://a.example.com"]))
        .fails(2, "can't stand in a path");
}
