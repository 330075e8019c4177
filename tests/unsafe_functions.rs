//! Unsafe functions, of which this workspace has none: doc tests are the only programs here that its lints don't look at.
//!
//! ```
//! use carta::{Agent, AuthenticationError, Secret};
//! use carta_tests::scripted::{Scripted, json};
//! use std::sync::Arc;
//! use std::sync::atomic::{AtomicUsize, Ordering};
//!
//! type Guarded = Result<usize, AuthenticationError>;
//!
//! #[carta::authorize(groups = ["MyOrg:MyGroup"])]
//! unsafe fn sync(runs: Arc<AtomicUsize>) -> Guarded {
//!     Ok(runs.fetch_add(1, Ordering::SeqCst))
//! }
//!
//! #[carta::authorize(groups = ["MyOrg:MyGroup"])]
//! async unsafe fn later(runs: Arc<AtomicUsize>) -> Guarded {
//!     Ok(runs.fetch_add(1, Ordering::SeqCst))
//! }
//!
//! #[carta::authorize(groups = ["MyOrg:MyGroup"])]
//! unsafe fn future(runs: Arc<AtomicUsize>) -> impl Future<Output = Guarded> {
//!     let answer = runs.fetch_add(1, Ordering::SeqCst);
//!     async move { Ok(answer) }
//! }
//!
//! #[carta::authorize(groups = ["MyOrg:MyGroup"], denied = |_| Box::new(7))]
//! unsafe extern "C" fn foreign(runs: Box<Arc<AtomicUsize>>) -> Box<usize> {
//!     Box::new(runs.fetch_add(1, Ordering::SeqCst))
//! }
//!
//! struct Desk;
//!
//! #[carta::authorize(groups = ["MyOrg:MyGroup"])]
//! impl Desk {
//!     pub unsafe fn method(&self, runs: Arc<AtomicUsize>) -> Guarded {
//!         Ok(runs.fetch_add(1, Ordering::SeqCst))
//!     }
//! }
//!
//! /// What each of them says, when the body of each is expected to have run so often.
//! fn call(bodies: usize) -> [Option<usize>; 5] {
//!     let each = [(); 5].map(|()| Arc::new(AtomicUsize::new(0)));
//!     let [a, b, c, d, e] = each.clone();
//!     let answers = unsafe {
//!         [
//!             sync(a).ok(),
//!             pollster::block_on(later(b)).ok(),
//!             pollster::block_on(future(c)).ok(),
//!             Some(*foreign(Box::new(d))),
//!             Desk.method(e).ok(),
//!         ]
//!     };
//!     for runs in each {
//!         assert_eq!(runs.load(Ordering::SeqCst), bodies);
//!         assert_eq!(Arc::strong_count(&runs), 1, "the argument is gone");
//!     }
//!     answers
//! }
//!
//! carta::logout();
//! assert_eq!(call(0), [None, None, None, Some(7), None]);
//!
//! let carta = Scripted::start(|_| json(200, r#"{"name":"andy","groups":["MyOrg:MyGroup"]}"#));
//! carta::set_agent(Agent::from_token(carta.host(), Secret::from("token")));
//! assert_eq!(call(1), [Some(0); 5]);
//! ```
