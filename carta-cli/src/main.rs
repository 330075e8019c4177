//! The `carta` command.
fn main() {}
