//! `carta.toml`, from the file to the compiler's answer: a small workspace is built with the attribute alone, over a
//! facade of its own that has just the names the expansion calls.

use std::path::Path;
use std::process::Command;

const LIBRARY: &str = r#"
//! Guarded by a name that is listed, at first.

mod facade {
    pub mod __private {
        pub use core::{concat, include_bytes, module_path};

        pub struct Group;
        impl Group {
            pub const fn new(_: &str) -> Self { Self }
        }
        pub enum Policy {
            Group(Group),
        }
        pub struct Guard;
        impl Guard {
            pub const fn new(_: &str, _: u32, _: &'static Policy) -> Self { Self }
        }
        pub enum Checked {
            Granted,
            Denied(()),
        }
        pub fn check(_: &'static Guard) -> Checked { Checked::Denied(()) }
        pub fn denied(_: ()) {}
        macro_rules! register { ($guard:ident) => {}; }
        pub(crate) use register;
    }
}

#[carta_macros::authorize(groups = ["MyOrg:Admins"], crate = crate::facade)]
pub fn guarded() {}

#[carta_macros::authorize(groups = ["MyOrg:Admins"], crate = crate::facade)]
pub fn guarded_too() {}
"#;

struct Fixture(tempfile::TempDir);

impl Fixture {
    fn new() -> Self {
        let fixture = Self(tempfile::tempdir().unwrap());
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let macros = root.join("carta-macros");
        fixture.write("Cargo.toml", "[workspace]\nmembers = [\"member\"]\nresolver = \"3\"\n");
        fixture.write(
            "member/Cargo.toml",
            &format!(
                "[package]\nname = \"member\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                 [dependencies]\ncarta-macros = {{ path = {macros:?} }}\n"
            ),
        );
        fixture.write("member/src/lib.rs", LIBRARY);
        // The versions that were tried, all of them here already.
        std::fs::copy(root.join("Cargo.lock"), fixture.0.path().join("Cargo.lock")).unwrap();
        fixture
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// What the compiler says, if anything is wrong.
    fn check(&self) -> Result<(), String> {
        let output = Command::new(env!("CARGO"))
            .args(["check", "--offline", "--quiet", "--color=never"])
            .current_dir(self.0.path())
            // Kept from run to run, since the attribute's own dependencies don't change.
            .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("directory"))
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        if output.status.success() { Ok(()) } else { Err(said) }
    }
}

#[test]
fn an_edited_list_is_seen_at_once() {
    let fixture = Fixture::new();
    fixture.write("carta.toml", "groups = [\n    \"MyOrg:Admins\",\n]\n");
    fixture.check().unwrap();

    fixture.write("carta.toml", "groups = [\n    \"MyOrg:Admin\",\n]\n");
    let said = fixture.check().unwrap_err();
    assert!(said.contains("error: no group `MyOrg:Admins` in `"), "{said}");
    assert!(said.contains("did you mean `MyOrg:Admin`?"), "{said}");
    assert!(said.contains("groups = [\"MyOrg:Admins\"]"), "{said}");

    fixture.write("carta.toml", "groups = [\n    MyOrg:Admins,\n]\n");
    let said = fixture.check().unwrap_err();
    assert_eq!(said.matches("carta.toml`, line 2: expected a name").count(), 1, "{said}");

    fixture.write("member/carta.toml", "users = []\n");
    fixture.check().unwrap();
}
