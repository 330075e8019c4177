#[carta::unguarded]
fn open() {}

fn main() {
    open();
}
