//! Every integration test, in one binary.

mod compile_fail;
