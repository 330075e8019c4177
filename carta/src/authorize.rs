/// x
pub use carta_macros::authorize;
