use super::backend::{Backend, ok};
use super::{Lab, text};
use futures_util::future::join_all;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use serde_json::{Value, json};

const PUBLIC: &str = "https://api.test/v1";

#[tokio::test]
async fn a_service_is_registered_shown_renamed_and_removed_in_both_dialects() {
    let lab = Lab::new().await;
    let carta = &lab.carta;
    for (remove, rename) in [("register", "register"), ("remove", "rename")] {
        let made = lab.register("scale", PUBLIC).await;
        assert_eq!(
            (&made["name"], &made["baseUrl"]),
            (&json!("scale"), &json!("https://api.test/v1/"))
        );
        assert_eq!(made["permission"], "Execute, Write, Read, Clone, Admin");
        let path = format!("/service/{rename}/lab/scale/balance");
        carta.call(&lab.owner, Method::PATCH, &path).await.expect(200);
        carta.get(&lab.owner, "/service/details/lab/scale").await.expect(404);
        let shown = carta.get(&lab.owner, "/service/details/lab/balance").await.expect(200).json();
        assert_eq!((&shown["id"], &shown["name"]), (&made["id"], &json!("balance")));
        let listed = carta.get(&lab.owner, "/permissions/resources/Service").await.expect(200);
        assert_eq!(listed.json()[0]["id"], made["id"]);
        carta.delete(&lab.owner, &format!("/service/{remove}/lab/balance")).await.expect(200);
        carta.get(&lab.owner, "/service/details/lab/balance").await.expect(404);
    }
    // Without an address: pycarta leaves the parameter out, 0.3.12 may send it empty.
    for query in ["", "?baseUrl="] {
        let made = carta.post(&lab.owner, &format!("/service/register/lab/bare{query}")).await;
        assert!(made.expect(200).json().get("baseUrl").is_none());
        carta.delete(&lab.owner, "/service/register/lab/bare").await.expect(200);
    }
}

#[tokio::test]
async fn a_name_is_taken_once_in_a_namespace_whoever_is_first() {
    let lab = Lab::new().await;
    let path = format!("/service/register/lab/scale?baseUrl={PUBLIC}");
    let all = join_all((0..16).map(|_| lab.carta.post(&lab.owner, &path))).await;
    let made = all.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(made, 1, "{all:?}");
    for answer in all.iter().filter(|answer| answer.status != 200) {
        assert!(answer.clone().expect(400).error().contains("duplicate record"));
    }
    for name in ["Scale", "SCALE", "ｓcale"] {
        let path = format!("/service/register/lab/{name}");
        assert!(lab.carta.post(&lab.owner, &path).await.expect(400).error().contains("duplicate"));
    }
    lab.register("other", PUBLIC).await;
    let rename = "/service/rename/lab/other/scale";
    let refused = lab.carta.call(&lab.owner, Method::PATCH, rename).await.expect(400);
    assert!(refused.error().contains("duplicate"));
    // In another spelling, one's own name is free.
    let rename = "/service/rename/lab/other/Other";
    lab.carta.call(&lab.owner, Method::PATCH, rename).await.expect(200);
    // And in another namespace, every name.
    lab.carta.post(&lab.owner, "/service/reserve/works").await.expect(200);
    lab.carta.post(&lab.owner, "/service/register/works/scale").await.expect(200);
}

#[tokio::test]
async fn names_and_addresses_that_cant_be_are_refused() {
    let lab = Lab::new().await;
    for name in ["a%2Fb", "a:b", "%20a", "a%00", "a%EF%BC%8Fb", &"a".repeat(300)] {
        let path = format!("/service/register/lab/{name}");
        lab.carta.post(&lab.owner, &path).await.expect(400).error();
    }
    for base in [
        "api.test",
        "ftp://api.test",
        "https://user:secret@api.test",
        "https://api.test?a=b",
        "http://10.0.0.1",
        "https://169.254.169.254",
        "https://[::ffff:10.0.0.1]",
        "https://2852039166",
        "http://1.1.1.1",
    ] {
        let base = utf8_percent_encode(base, NON_ALPHANUMERIC);
        let path = format!("/service/register/lab/scale?baseUrl={base}");
        let refused = lab.carta.post(&lab.owner, &path).await.expect(400).error();
        assert!(refused.contains("baseUrl") && !refused.contains("secret"), "{base}: {refused}");
    }
    lab.carta.get(&lab.owner, "/service/details/lab/scale").await.expect(404);
}

#[tokio::test]
async fn a_namespace_stays_as_long_as_it_has_services_and_a_project_as_long_as_connections() {
    let lab = Lab::new().await;
    lab.register("scale", PUBLIC).await;
    let refused = lab.carta.delete(&lab.owner, "/service/remove/lab").await.expect(400).error();
    assert!(refused.contains("`scale`"), "{refused}");
    lab.carta.delete(&lab.owner, "/service/remove/lab/scale").await.expect(200);
    lab.carta.delete(&lab.owner, "/service/remove/lab").await.expect(200);

    let body = json!({ "name": "p", "bucketName": "b" });
    let project = lab.carta.send_json(&lab.owner, Method::POST, "/project", &body).await;
    let project = project.expect(200).json();
    let body = json!({
        "name": "raw data", "backend": "S3", "nativeId": { "bucketName": "b", "prefix": "raw/" },
        "id": "mine", "permission": "Read",
    });
    let path = format!("/project/connection/{}", text(&project["id"]));
    let made = lab.carta.send_json(&lab.owner, Method::POST, &path, &body).await.expect(200).json();
    assert_eq!((&made["name"], &made["backend"]), (&json!("raw data"), &json!("S3")));
    assert_eq!(made["nativeId"], json!({ "bucketName": "b", "prefix": "raw/" }));
    assert_ne!(made["id"], "mine");
    let path = format!("/permissions/resources/Connection/{}", text(&made["id"]));
    let shown = lab.carta.get(&lab.owner, &path).await.expect(200).json();
    assert_eq!(shown["backend"], "S3");
    let project = format!("/project/{}", text(&project["id"]));
    let refused = lab.carta.delete(&lab.owner, &project).await.expect(400).error();
    assert!(refused.contains("`raw data`"), "{refused}");
    let path = format!("/project/connection/{}", text(&made["id"]));
    lab.carta.delete(&lab.owner, &path).await.expect(200);
    lab.carta.delete(&lab.owner, &project).await.expect(200);
}

#[tokio::test]
async fn whoever_may_call_a_service_isnt_told_where_it_is() {
    let lab = Lab::new().await;
    let service = lab.register("scale", PUBLIC).await;
    for (name, role, told) in
        [("guest", "Guest", false), ("user", "User", false), ("editor", "Editor", true)]
    {
        let token = lab.user(name, &service, role).await;
        let path = format!("/permissions/resources/Service/{}", text(&service["id"]));
        for path in ["/service/details/lab/scale", &path] {
            let shown = lab.carta.get(&token, path).await.expect(200).json();
            assert_eq!(shown.get("baseUrl").is_some(), told, "{role} {path}");
        }
        let listed =
            lab.carta.get(&token, "/permissions/resources/Service").await.expect(200).json();
        assert_eq!(listed[0].get("baseUrl").is_some(), told, "{role}");
    }
}

#[tokio::test]
async fn what_somebody_holds_on_a_namespace_they_hold_on_its_services() {
    let backend = Backend::answering(|_| ok("weights"));
    let lab = Lab::new().await;
    let service = lab.register("scale", &backend.url()).await;
    let namespace = lab.carta.get(&lab.owner, "/service/details/lab").await.expect(200).json();
    let user = lab.user("user", &namespace, "User").await;
    lab.call(&user, "scale").await.expect(200);
    // Until the grant is taken back, as any other.
    let (namespace, service) = (text(&namespace["id"]), text(&service["id"]));
    let path = format!("/v2/permissions/{namespace}/{service}");
    lab.carta.delete(&lab.owner, &path).await.expect(200);
    lab.call(&user, "scale").await.expect(404);
}

#[tokio::test]
async fn whoever_rules_what_something_belongs_to_removes_it_even_if_it_was_kept_from_them() {
    let lab = Lab::new().await;
    let carta = &lab.carta;
    let other = carta.stranger(&lab.admin, "other").await;
    let hide = async |parent: &Value, child: &Value| {
        let path = format!("/v2/permissions/{}/{}", text(&parent["id"]), text(&child["id"]));
        carta.delete(&other, &path).await.expect(200);
    };
    let namespace = carta.get(&lab.owner, "/service/details/lab").await.expect(200).json();
    lab.grant(&other, &namespace, "Editor").await;
    let id = carta.get(&other, "/user").await.expect(200).json();
    let path = format!("/v2/permissions/{}/{}", text(&id["id"]), text(&namespace["id"]));
    let admin = json!({ "user": { "admin": true } });
    carta.send_json(&lab.owner, Method::PUT, &path, &admin).await.expect(200);
    let service = carta.post(&other, "/service/register/lab/hidden").await.expect(200).json();
    hide(&namespace, &service).await;
    carta.get(&lab.owner, "/service/details/lab/hidden").await.expect(404);
    carta.delete(&lab.owner, "/service/remove/lab/hidden").await.expect(200);
    carta.delete(&lab.owner, "/service/remove/lab").await.expect(200);

    let body = json!({ "name": "p", "bucketName": "b" });
    let project = carta.send_json(&lab.owner, Method::POST, "/project", &body).await;
    let project = project.expect(200).json();
    lab.grant(&other, &project, "Editor").await;
    let path = format!("/project/connection/{}", text(&project["id"]));
    let body = json!({ "name": "raw", "backend": "S3" });
    let made = carta.send_json(&other, Method::POST, &path, &body).await.expect(200).json();
    hide(&project, &made).await;
    let project = format!("/project/{}", text(&project["id"]));
    // Which says what is in the way, by the id that it takes to remove it.
    let refused = carta.delete(&lab.owner, &project).await.expect(400).error();
    assert!(refused.contains(text(&made["id"])), "{refused}");
    let stranger = carta.stranger(&lab.admin, "stranger").await;
    let path = format!("/project/connection/{}", text(&made["id"]));
    carta.delete(&stranger, &path).await.expect(404);
    carta.delete(&lab.owner, &path).await.expect(200);
    carta.delete(&lab.owner, &project).await.expect(200);
}
