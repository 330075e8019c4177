//! A Carta that means harm, or breaks off; and people who do.

use super::Place;
use crate::fake::{answer, fake};
use crate::pty::Terminal;
use crate::world::said;
use serde_json::json;
use std::fs;
use std::io::Write as _;
use std::net::TcpStream;

const ID: &str = "00000000-0000-4000-8000-000000000001";

/// A Carta that gives a file with that header, whatever it is asked.
fn calling_it(header: &str) -> String {
    let header = header.to_owned();
    fake(move |_, _, stream| answer(stream, "200 OK", &header, b"evil"))
}

#[test]
fn no_name_from_carta_leads_out_of_the_folder() {
    for name in [
        "../evil",
        "/tmp/carta-evil",
        "..",
        ".bashrc",
        "a/evil",
        "..%5Cevil",
        "%2E%2E%2Fevil",
        "a%00evil",
        "evil%0A",
        "",
    ] {
        let place = Place::new();
        fs::create_dir(place.path().join("here")).expect("made");
        let header = format!("content-disposition: attachment; filename*=UTF-8''{name}\r\n");
        let url = calling_it(&header);
        let mut command = place.carta(&["get", ID]);
        command.current_dir(place.path().join("here")).env("CARTA_HOST", &url);
        let refused = said(&mut command).fails(1, "which isn't taken for a name here");
        assert!(
            refused.err.contains("\nhelp: say what it is to be called here"),
            "{}",
            refused.err
        );
        assert_eq!(place.names(), ["here"], "{name}");
        assert!(fs::read_dir(place.path().join("here")).expect("there").next().is_none(), "{name}");
        // In a folder that is named, it is the same; as a name of one's own, it can be had.
        said(place.carta(&["get", ID, "here"]).env("CARTA_HOST", &url))
            .fails(1, "isn't taken for a name");
        said(place.carta(&["get", ID, "here/mine"]).env("CARTA_HOST", &url)).ok();
        assert_eq!(place.read("here/mine"), b"evil");
    }
    assert!(!std::path::Path::new("/tmp/carta-evil").exists());
}

#[test]
fn no_name_from_carta_is_no_name() {
    let place = Place::new();
    said(place.carta(&["get", ID]).env("CARTA_HOST", calling_it("")))
        .fails(1, "Carta doesn't say what the file is called");
    let url = calling_it("content-disposition: attachment; filename=\"../evil\"\r\n");
    said(place.carta(&["get", ID]).env("CARTA_HOST", url)).fails(1, "isn't taken for a name");
    assert!(place.names().is_empty());
}

#[test]
fn what_is_cut_off_leaves_nothing() {
    let place = Place::new();
    let url = fake(|_, _, stream| {
        let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 100\r\n\r\nhalf";
        stream.write_all(head.as_bytes()).expect("sent");
    });
    place.write("old", b"old");
    for to in ["new", "old"] {
        let cut = said(place.carta(&["get", ID, to, "--force"]).env("CARTA_HOST", &url));
        let cut = cut.fails(5, &format!("fetching file `{ID}` failed: "));
        assert!(cut.err.contains("it was cut off\n"), "{}", cut.err);
        assert!(cut.err.ends_with("help: try again\n"), "{}", cut.err);
    }
    assert_eq!((place.names(), place.read("old")), (vec!["old".to_owned()], b"old".to_vec()));
}

/// Sends as long as somebody listens, and no faster than they can be told.
fn without_end(stream: &mut TcpStream) {
    stream.set_nodelay(true).expect("set");
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 1000000000000\r\n\r\n";
    stream.write_all(head.as_bytes()).expect("sent");
    while stream.write_all(b"x").is_ok() {}
}

#[test]
fn ctrl_c_leaves_nothing_half() {
    let place = Place::new();
    let url = fake(|_, _, stream| without_end(stream));
    let mut command = place.carta(&["get", ID, "large"]);
    command.env("CARTA_HOST", url);
    let mut terminal = Terminal::start(command);
    terminal.shows(&format!("fetching file `{ID}` "));
    terminal.shows("931.32 GiB, ");
    terminal.shows(" left");
    let names = place.names();
    assert!(matches!(names.as_slice(), [name] if name.starts_with(".carta-")), "{names:?}");
    terminal.types("\u{3}");
    let (code, shown) = terminal.ends();
    assert_eq!(code, None, "by the signal: {shown}");
    assert!(place.names().is_empty(), "{:?}", place.names());
}

#[test]
fn a_carta_without_parts_gets_a_large_file_whole() {
    let place = Place::new();
    place.write("large", &vec![b'x'; 5 << 20]);
    let url = fake(|line, body, stream| {
        if line.starts_with("POST /files/Carta/uploads") {
            return answer(stream, "403 Forbidden", "", b"");
        }
        assert!(line.starts_with("POST /files/Carta?containerId=w"), "{line}");
        let named = String::from_utf8_lossy(body).contains("filename=\"large\"");
        assert!(named && body.len() > 5 << 20);
        let file =
            json!({"id": "1", "name": "large", "source": "Carta", "type": "File", "owner": "me"});
        let kind = "content-type: application/json\r\n";
        answer(stream, "201 Created", kind, file.to_string().as_bytes());
    });
    let put = ["put", "large", "--to", "w", "-o", "json"];
    let put = said(place.carta(&put).env("CARTA_HOST", url)).ok().json();
    let expected = json!({"name": "large", "id": "1", "type": "File", "owner": "me", "path": null,
        "created": null, "modified": null, "permission": null});
    assert_eq!(put, expected);
}
