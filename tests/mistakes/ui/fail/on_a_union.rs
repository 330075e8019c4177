#[carta::authorize]
union Guarded {
    field: u8,
}

fn main() {}
