//! Every integration test, in one binary.
#![expect(missing_docs, reason = "tests say what they show by their names")]
