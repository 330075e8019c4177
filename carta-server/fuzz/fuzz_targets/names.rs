//! Names of groups and users, as they stand in requests: what is taken says of itself what it is, and no two that look
//! alike are both taken.
//!
//! ```text
//! cargo +nightly fuzz run -s none names -- -max_total_time=600 -max_len=512
//! ```

#![no_main]

use carta_core::{Group, GroupName, UserName};
use carta_server::fuzzing::{fold, parse_group};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    assert_eq!(GroupName::from(text).as_str(), text, "what Carta says is kept as it is");
    let folded = fold(text);
    assert_eq!(fold(&folded), folded, "folded once is folded for good");
    if let Some(group) = parse_group(text) {
        assert_eq!(group, text);
        assert!(text.chars().count() <= 128 && !text.contains('/') && text.matches(':').count() <= 1);
        assert!(!text.chars().any(char::is_control));
    }
    if let Ok(user) = text.parse::<UserName>() {
        assert_eq!(user.as_str(), text);
    }
    // Names are kept for good, so only those that are refused may be many.
    if text.contains('/') {
        assert!(text.parse::<Group>().is_err());
    }
});
