//! What must not compile, and what the compiler says of it: one mistake in each file of `ui/fail`.

#[test]
fn mistakes_are_explained() {
    trybuild::TestCases::new().compile_fail("ui/fail/*.rs");
}
