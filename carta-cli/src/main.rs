//! The `carta` command. So far it tells its version; the commands come with a later release.

use std::io::{self, Write};
use std::process::ExitCode;

const VERSION: &str = concat!("carta ", env!("CARGO_PKG_VERSION"), "\n");
const USAGE: &str = "\
usage: carta --version

This release of the command only tells its version: use the `carta` and `carta-server` crates from Rust.
";

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let (mut to, text, code): (Box<dyn Write>, _, _) = match arguments.as_slice() {
        [only] if only == "--version" || only == "-V" => (Box::new(io::stdout()), VERSION, 0),
        [only] if only == "--help" || only == "-h" => (Box::new(io::stdout()), USAGE, 0),
        _ => (Box::new(io::stderr()), USAGE, 2),
    };
    match to.write_all(text.as_bytes()) {
        Ok(()) => ExitCode::from(code),
        Err(_) => ExitCode::FAILURE,
    }
}
