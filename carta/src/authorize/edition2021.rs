//! Callers in the older edition, in which an opaque type borrows only what it says.
//!
//! ```edition2021
//! use carta::AuthenticationError;
//! use std::future::{ready, Future};
//! use std::pin::Pin;
//!
//! type Answer<'a> = Result<&'a str, AuthenticationError>;
//! type Boxed<'a> = Pin<Box<dyn Future<Output = Answer<'a>> + Send + 'a>>;
//!
//! #[carta::authorize(users = ["andy"], not(group = "MyOrg:Suspended"))]
//! fn guarded(text: &str) -> Answer<'_> {
//!     Ok(text)
//! }
//!
//! #[carta::authorize(denied = |_| None)]
//! async fn later(text: &str) -> Option<&str> {
//!     Some(text)
//! }
//!
//! #[carta::authorize(groups = ["MyOrg:MyGroup"])]
//! fn opaque(text: &str) -> impl Future<Output = Answer<'_>> + '_ {
//!     let text = text.trim();
//!     async move { Ok(text) }
//! }
//!
//! #[carta::authorize(groups = ["MyOrg:MyGroup"])]
//! fn owned(text: String) -> impl Future<Output = Result<String, AuthenticationError>> + Send {
//!     ready(Ok(text))
//! }
//!
//! #[carta::authorize(groups = ["MyOrg:MyGroup"])]
//! fn boxed<'a>(text: &'a str, early: bool) -> Pin<Box<dyn Future<Output = Answer<'a>> + 'a>> {
//!     if early {
//!         return Box::pin(ready(Ok(text)));
//!     }
//!     Box::pin(async move { Ok(text) })
//! }
//!
//! #[carta::authorize(permission = "read", on = text, future)]
//! fn alias(text: &str) -> Boxed<'_> {
//!     Box::pin(async move { Ok(text) })
//! }
//!
//! trait Serve {
//!     type Later<'a>: Future<Output = Answer<'a>>
//!     where
//!         Self: 'a;
//!
//!     fn serve<'a>(&self, text: &'a str) -> Answer<'a>;
//!     fn serve_later(&self) -> Self::Later<'_>;
//!
//!     #[carta::authorize(groups = ["MyOrg:Desk"])]
//!     fn by_default<'a>(&self, text: &'a str) -> Answer<'a> {
//!         Ok(text)
//!     }
//! }
//!
//! struct Desk(String);
//!
//! impl Serve for Desk {
//!     type Later<'a> = Boxed<'a>;
//!
//!     #[carta::authorize(groups = ["MyOrg:Desk"])]
//!     fn serve<'a>(&self, text: &'a str) -> Answer<'a> {
//!         Ok(text)
//!     }
//!
//!     #[carta::authorize(groups = ["MyOrg:Desk"], future)]
//!     fn serve_later(&self) -> Boxed<'_> {
//!         Box::pin(async move { Ok(&*self.0) })
//!     }
//! }
//!
//! #[carta::authorize(groups = ["MyOrg:Desk"])]
//! impl Desk {
//!     pub fn text(&self) -> Answer<'_> {
//!         Ok(&self.0)
//!     }
//!
//!     pub async fn text_later(&self) -> Answer<'_> {
//!         Ok(&self.0)
//!     }
//!
//!     pub fn text_opaque(&self) -> impl Future<Output = Answer<'_>> + '_ {
//!         ready(Ok(self.0.as_str()))
//!     }
//!
//!     #[carta::unguarded]
//!     pub fn open(&self) -> &str {
//!         &self.0
//!     }
//! }
//!
//! // Nobody is logged in, so nothing but what is open can be reached, in this edition too.
//! carta::logout();
//! let desk = Desk("text".into());
//! assert!(guarded("text").is_err() && wait(later("text")).is_none());
//! assert!(wait(opaque("text")).is_err() && wait(owned("text".into())).is_err());
//! assert!(wait(boxed("text", true)).is_err() && wait(alias("text")).is_err());
//! assert!(desk.serve("text").is_err() && desk.by_default("text").is_err());
//! assert!(wait(desk.serve_later()).is_err() && desk.text().is_err());
//! assert!(wait(desk.text_later()).is_err() && wait(desk.text_opaque()).is_err());
//! assert_eq!(desk.open(), "text");
//! # fn wait<T>(future: impl Future<Output = T>) -> T { carta::block_on(future) }
//! ```
