//! The integration tests' package; the tests are in `main.rs` and its modules.
