#[carta::authorize]
pub use std::fmt;

fn main() {}
