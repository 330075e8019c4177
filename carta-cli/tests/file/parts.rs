//! Large files, and uploads that were broken off.

use super::Place;
use crate::fake::{answer, fake};
use crate::process::PATIENCE;
use crate::pty::Terminal;
use crate::world::{said, world};
use carta::resource::FileSource;
use carta::{NewUpload, block_on};
use serde_json::json;
use std::cell::Cell;
use std::net::TcpStream;
use std::sync::mpsc;

/// More than goes in one piece, and not the same anywhere.
fn large() -> Vec<u8> {
    (0..9_000_000_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

/// Begins an upload, sends its first bytes, and leaves it.
fn break_off(name: &str, size: usize, first: &[u8]) -> String {
    let files = world().admin.files();
    block_on(async {
        let wanted = NewUpload::new(name, size as u64);
        let begun = files.begin_upload(FileSource::Carta, &wanted, None).await?;
        files.upload_part(FileSource::Carta, &begun.id, 0, first.to_vec()).await
    })
    .expect("begun")
    .id
}

#[test]
fn a_large_file_goes_up_in_parts_and_comes_down_the_same() {
    let place = Place::new();
    let content = large();
    let id = place.put("file-large", &content);
    said(&mut place.carta(&["get", &id, "back"])).ok();
    assert!(place.read("back") == content);
    let left = block_on(world().admin.files().uploads_in_parts(FileSource::Carta)).expect("told");
    assert!(left.iter().all(|upload| upload.name != "file-large"));
}

#[test]
fn what_was_broken_off_goes_on() {
    let place = Place::new();
    let content = large();
    place.write("file-resumed", &content);
    let resume = ["put", "file-resumed", "--resume", "-o", "json"];
    said(&mut place.carta(&resume))
        .fails(1, "no upload of `file-resumed` with 9000000 bytes was broken off");
    break_off("file-resumed", content.len() + 1, b"another");
    said(&mut place.carta(&resume)).fails(1, "no upload of `file-resumed`");

    // The token is the administrator's, too: uploads are its maker's alone.
    let (begin, _) = content.split_at(1_000_000);
    let ids = [0, 1].map(|_| break_off("file-resumed", content.len(), begin));
    let many = said(&mut place.carta(&resume)).fails(1, "more than one upload of `file-resumed`");
    assert!(ids.iter().all(|id| many.err.contains(&format!("--resume={id}"))), "{}", many.err);
    for id in ids {
        let resume = ["put", "file-resumed", &format!("--resume={id}"), "-o", "json"];
        let put = said(&mut place.carta(&resume)).ok().json();
        let file = put["id"].as_str().expect("an id");
        said(&mut place.carta(&["get", file, "back", "--force"])).ok();
        assert!(place.read("back") == content);
    }
}

/// What a Carta says of the upload `u`.
fn has_come(stream: &mut TcpStream, offset: usize, file: Option<&str>) {
    let upload =
        json!({"id": "u", "name": "large", "offset": offset, "size": 5 << 20, "fileId": file});
    let kind = "content-type: application/json\r\n";
    answer(stream, "200 OK", kind, upload.to_string().as_bytes());
}

#[test]
fn a_line_that_breaks_is_taken_up_where_it_was() {
    let place = Place::new();
    let content: Vec<u8> = large().into_iter().take(5 << 20).collect();
    place.write("large", &content);
    let (expected, came) = (content, Cell::new(0));
    let is_to_break = Cell::new(true);
    let url = fake(move |line, body, stream| match line.split(' ').next() {
        Some("PATCH") => {
            // Of what is lost on the way, a part arrives.
            let begin = came.get();
            let arrived = if is_to_break.get() { body.len() / 3 } else { body.len() };
            assert!(expected.get(begin..).is_some_and(|rest| rest.starts_with(body)));
            came.set(begin + arrived);
            let is_whole = came.get() == expected.len();
            if !is_to_break.replace(!is_to_break.get()) {
                has_come(stream, came.get(), is_whole.then_some("f"));
            }
        }
        _ => has_come(stream, came.get(), None),
    });
    let put = ["put", "large", "-o", "json"];
    let put = said(place.carta(&put).env("CARTA_HOST", url)).ok().json();
    assert_eq!((&put["id"], &put["owner"]), (&json!("f"), &json!(null)), "what is known");
}

#[test]
fn a_line_that_stays_broken_says_how_to_go_on() {
    let place = Place::new();
    place.write("large", &vec![b'x'; 5 << 20]);
    for (answers, code) in [(false, 5), (true, 1)] {
        let url = fake(move |line, _, stream| {
            if answers || !line.starts_with("PATCH") {
                has_come(stream, 0, None);
            }
        });
        let cut = said(place.carta(&["put", "large"]).env("CARTA_HOST", url));
        let cut = cut.fails(code, "error: putting file `large` failed: ");
        assert!(cut.err.contains("\nhelp: the same with `--resume=u` goes on"), "{}", cut.err);
    }
}

#[test]
fn whoever_waits_sees_how_much_is_left_from_the_first_part_on() {
    let place = Place::new();
    place.write("large", &vec![b'x'; 5 << 20]);
    let (seen, waiting) = mpsc::channel();
    let url = fake(move |line, body, stream| {
        if line.starts_with("PATCH") && body.len() == 4 << 20 {
            waiting.recv_timeout(PATIENCE).expect("seen");
            has_come(stream, 4 << 20, None);
        } else {
            has_come(stream, 0, line.starts_with("PATCH").then_some("f"));
        }
    });
    let mut command = place.carta(&["put", "large"]);
    command.env("CARTA_HOST", url);
    let mut terminal = Terminal::start(command);
    terminal.shows("putting file `large` ");
    terminal.shows("0 B/5.00 MiB, ");
    terminal.shows(" left");
    seen.send(()).expect("heard");
    let (code, shown) = terminal.ends();
    assert_eq!(code, Some(0), "{shown}");
}
