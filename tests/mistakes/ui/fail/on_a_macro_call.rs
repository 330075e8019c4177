macro_rules! make {
    () => {
        fn guarded() {}
    };
}

#[carta::authorize]
make! {}

fn main() {}
