//! Without debug assertions this compiles only if there is no test kit then, whatever the feature `testing` asks for:
//! `testing` would come from two places, which the compiler refuses to choose from.

#[cfg(not(debug_assertions))]
mod without_debug_assertions {
    mod own {
        pub(super) mod testing {
            pub(in super::super) const PLACE: &str = "own";
        }
    }

    use carta::*;
    use own::*;

    pub(super) const PLACE: &str = testing::PLACE;
    pub(super) const AND_CARTA: fn() -> Host = Host::production;
}

fn main() {
    #[cfg(not(debug_assertions))]
    assert_eq!(without_debug_assertions::PLACE, "own", "{}", without_debug_assertions::AND_CARTA());
}
