#[carta::authorize]
use std::fmt;

fn main() {}
