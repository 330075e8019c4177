use super::{Kind, Package, Said, Target, read};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A package with these files, of which the first is its library.
fn said(files: &[(&str, &str)]) -> (TempDir, Said) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        write(folder.path(), name, text.as_bytes());
    }
    let said = of(folder.path(), files[0].0);
    (folder, said)
}

fn write(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(path, bytes).expect("written");
}

fn of(folder: &Path, file: &str) -> Said {
    let target = Target { crate_name: "my_crate".into(), file: folder.join(file), is_built: true };
    read(folder, &Package { folder: folder.into(), targets: vec![target] }, |_| true)
}

fn names(said: &Said) -> Vec<String> {
    let name =
        |named: &super::Named| format!("{} {} {}", named.place, named.kind.word(), named.name);
    let mut names: Vec<_> = said.names.iter().map(name).collect();
    names.sort();
    names
}

fn guarded(said: &Said) -> Vec<String> {
    let line = |one: &crate::inventory::Guarded| {
        format!("{}:{} {}: {}", one.file, one.line, one.function, one.requirement())
    };
    let mut lines: Vec<_> = said.guarded.iter().map(line).collect();
    lines.sort();
    lines
}

#[test]
fn names_are_found_wherever_a_policy_may_stand() {
    let (_folder, said) = said(&[(
        "src/lib.rs",
        r##"
use carta::authorize as only_for;

const OPS: carta::Group = carta::group!("Org:Ops");

#[carta::authorize(groups = ["Org:A", OPS], users = ["andy"])]
fn one() -> R { R }

mod inner {
    #[cfg_attr(not(test), ::carta::authorize(all(group = "Org:B", any(user = "beth", not(group = r#"Org:"C"#)))))]
    impl Thing { pub fn method(&self) -> R { let x = group!["Org:D"]; } }
}

macro_rules! made { ($name:ident) => { #[only_for(groups = ["Org:E"])] fn $name() {} } }

some::macro_call! { #[authorize(groups = ["Org:F"], denied = |error, _| panic!("group = {error}"))] fn two() {} }

/// #[carta::authorize(groups = ["Org:NotThis"])]
// #[carta::authorize(groups = ["Org:NorThis"])]
const TEXT: &str = r#"#[carta::authorize(groups = ["Org:NorThat"])]"#;
fn three() { other::group("Org:Function"); subgroup!("Org:Macro"); }
"##,
    )]);
    assert_eq!(
        names(&said),
        [
            "src/lib.rs:10:58 group Org:B",
            "src/lib.rs:10:78 user beth",
            "src/lib.rs:10:98 group Org:\"C",
            "src/lib.rs:11:61 group Org:D",
            "src/lib.rs:14:61 group Org:E",
            "src/lib.rs:16:43 group Org:F",
            "src/lib.rs:4:41 group Org:Ops",
            "src/lib.rs:6:30 group Org:A",
            "src/lib.rs:6:54 user andy",
        ]
    );
    assert!(said.unread.is_empty(), "{:?}", said.unread);
}

#[test]
fn functions_are_named_as_a_program_names_its_own() {
    let (_folder, said) = said(&[(
        "src/lib.rs",
        r#"
#[carta::authorize]
pub fn anyone() -> R { #[authorize(users = ["andy"])] fn inner() -> R {} }

#[carta::authorize(groups = ["Org:A"], fresh)]
impl<T: Into<String>> a::b::Thing<T> where T: Fn() -> u8 {
    const X: u8 = 1;
    pub fn covered(&self) -> Result<Vec<u8>, E> {}
    pub(crate) async fn covered_too(self: Foo<{ N }>) -> R {}
    pub(self) fn private() {}
    fn private_too() {} #[carta::authorize] fn private_and_guarded() -> R {}
    #[carta::unguarded] pub fn exempt() {}
    #[carta::authorize(users = ["root"])] pub fn own(&self) -> R {}
    #[cfg_attr(x, carta::authorize(users = ["more"]))] pub fn more(&self) -> R {}
}

#[carta::authorize(groups = [ADMINS, "Org:A"])]
impl Trait for &'static mut Thing { fn of_trait(&self) -> R {} }

impl Thing { #[authorize(permission = "read", on = self . id( 1,2 ))] fn alone(&self) -> R {} }

trait Other { #[authorize] fn default(&self) -> R {} #[authorize] fn without_body(&self) -> R; }

mod r#async { #[authorize] #[authorize(users = ["andy"])] pub fn r#fn() -> impl Future<Output = R> {} }

macro_rules! made { () => { #[authorize] fn not_yet() {} } }
"#,
    )]);
    assert_eq!(
        guarded(&said),
        [
            "src/lib.rs:11 my_crate::Thing::private_and_guarded: authenticated",
            "src/lib.rs:13 my_crate::Thing::own: users = [\"root\"]",
            "src/lib.rs:14 my_crate::Thing::more: groups = [\"Org:A\"], fresh",
            "src/lib.rs:14 my_crate::more: users = [\"more\"]",
            "src/lib.rs:18 my_crate::Thing::of_trait: groups = [ADMINS, \"Org:A\"]",
            "src/lib.rs:20 my_crate::alone: authenticated, permission = \"read\", on = self . id( 1,2 )",
            "src/lib.rs:22 my_crate::default: authenticated",
            "src/lib.rs:24 my_crate::async::fn: authenticated",
            "src/lib.rs:24 my_crate::async::fn: users = [\"andy\"]",
            "src/lib.rs:3 my_crate::anyone: authenticated",
            "src/lib.rs:3 my_crate::inner: users = [\"andy\"]",
            "src/lib.rs:8 my_crate::Thing::covered: groups = [\"Org:A\"], fresh",
            "src/lib.rs:9 my_crate::Thing::covered_too: groups = [\"Org:A\"], fresh",
        ]
    );
}

#[test]
fn modules_are_where_the_compiler_finds_them() {
    let uses = |name: &str| format!("#[authorize(groups = [\"{name}\"])] fn f() -> R {{}}");
    let file = |text: &str, name: &str| format!("{text}\n{}", uses(name));
    let (_folder, said) = said(&[
        (
            "src/lib.rs",
            &file(
                "mod a; mod b; mod c { mod d; } #[path = \"odd/e.rs\"] mod e; #[cfg(x)] mod none; include!(\"part.in\");",
                "Lib",
            ),
        ),
        ("src/a.rs", &file("mod deep;", "A")),
        ("src/a/deep.rs", &uses("A:deep")),
        ("src/b/mod.rs", &file("mod deep;", "B")),
        ("src/b/deep.rs", &uses("B:deep")),
        ("src/c/d.rs", &uses("C:d")),
        ("src/odd/e.rs", &file("mod deep;", "E")),
        ("src/odd/deep.rs", &uses("E:deep")),
        ("src/part.in", &uses("Part")),
        ("src/unused.rs", &uses("Unused")),
        ("tests/ui/fail.rs", &uses("Unused")),
    ]);
    let mut names: Vec<_> = said.names.iter().map(|named| named.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["A", "A:deep", "B", "B:deep", "C:d", "E", "E:deep", "Lib", "Part"]);
    let functions: Vec<_> = said.guarded.iter().map(|one| one.function.as_str()).collect();
    assert!(functions.contains(&"my_crate::c::d::f"), "{functions:?}");
    assert!(functions.contains(&"my_crate::e::deep::f"), "{functions:?}");
    assert!(said.unread.is_empty(), "{:?}", said.unread);
}

#[test]
fn what_cant_be_read_is_told_and_the_rest_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let modules = "mod bad; mod bytes; mod gone; mod good; mod deep; mod round; mod pipe;";
    write(root, "src/lib.rs", modules.as_bytes());
    write(root, "src/bad.rs", b"fn f() {\n\n    let x = 'unclosed \";\n}\n");
    write(root, "src/bytes.rs", b"// one\n// \xff\n");
    write(root, "src/good.rs", b"#!/usr/bin/env x\n#[authorize(groups = [\"Good\"])] fn f() {}");
    let deep = format!("{}{}", "(".repeat(100_000), ")".repeat(100_000));
    write(root, "src/deep.rs", format!("const X: () = {deep};").as_bytes());
    std::os::unix::fs::symlink(root.join("src/round.rs"), root.join("src/round.rs"))
        .expect("a link");
    fs::create_dir_all(root.join("src/pipe.rs")).expect("made");
    let said = of(root, "src/lib.rs");
    assert_eq!(names(&said), ["src/good.rs:2:23 group Good"]);
    let unread = said.unread.join("\n");
    for told in [
        "`src/bad.rs`: line 3 isn't Rust",
        "`src/bytes.rs`: line 2 isn't UTF-8",
        "module `my_crate::gone` has no file",
        "`src/deep.rs`, line 1: it is nested too deep",
        "module `my_crate::round` has no file",
        "`src/pipe.rs`: it can't be read: it isn't a file",
    ] {
        assert!(unread.contains(told), "{told} in {unread}");
    }
}

#[test]
fn a_circle_of_modules_ends() {
    let (_folder, said) = said(&[
        ("src/lib.rs", "#[path = \"a.rs\"] mod a;"),
        (
            "src/a.rs",
            "#[path = \"lib.rs\"] mod b; #[path = \"a.rs\"] mod c; #[authorize(users = [\"andy\"])] fn f() {}",
        ),
    ]);
    assert_eq!(said.names.len(), 1);
    assert_eq!(said.names[0].kind, Kind::User);
}
