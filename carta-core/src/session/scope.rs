//! Acting in somebody's name: for a future, for a closure, and across tasks and threads.

use super::{Identity, stack};
use pin_project_lite::pin_project;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Runs `future` in the name of `identity`: guarded calls in it, at whatever depth, are decided for that identity and not
/// for the process.
///
/// ```
/// use carta::{AuthenticationError, Identity, Refusal};
///
/// #[carta::authorize(groups = ["MyOrg:Readers"])]
/// async fn read() -> Result<String, AuthenticationError> {
///     Ok("the report".into())
/// }
///
/// # carta::block_on(async {
/// // In a service: the identity of the request that is being answered.
/// let refused = carta::scope(Identity::anonymous(), read()).await.unwrap_err();
/// assert_eq!(refused.refusal(), Refusal::Unauthenticated);
/// # });
/// ```
///
/// The innermost scope counts, an anonymous one too: it never falls back on the process's login. A scope is entered for each
/// poll of the future, and for its drop, on the thread that polls it. It doesn't reach what the future spawns, nor other
/// tasks that happen to run on the same thread: [`Scope::current`] carries it there on purpose.
///
/// pycarta has no counterpart: there, the process is the only caller.
pub fn scope<F: Future>(identity: Identity, future: F) -> Scoped<F> {
    Scope(Some(identity)).enter(future)
}

/// Runs `call` in the name of `identity`, on this thread; see [`scope`] for futures.
///
/// ```
/// use carta::{AuthenticationError, Identity, Refusal};
///
/// #[carta::authorize]
/// fn anyone() -> Result<(), AuthenticationError> {
///     Ok(())
/// }
///
/// let refused = carta::scope_sync(Identity::anonymous(), anyone).unwrap_err();
/// assert_eq!(refused.refusal(), Refusal::Unauthenticated);
/// ```
///
/// A tokio task that `call` drives on this thread isn't in the scope: only what runs under the same task is. Tasks of other
/// executors can't be told apart: those that `call` drives are in it.
pub fn scope_sync<R>(identity: Identity, call: impl FnOnce() -> R) -> R {
    Scope(Some(identity)).enter_sync(call)
}

/// The scope that a piece of code runs in, to be taken along to where it wouldn't reach by itself.
///
/// ```
/// # carta::scope_sync(carta::Identity::anonymous(), || {
/// let scope = carta::Scope::current();
/// std::thread::spawn(move || {
///     scope.enter_sync(|| {
///         assert!(carta::Scope::current().identity().is_some());
///     });
/// })
/// # .join().unwrap();
/// # });
/// ```
///
/// Outside of every scope it stands for just that: what is run in it is decided for the process, also from inside of
/// another scope.
#[derive(Clone, Debug)]
pub struct Scope(Option<Identity>);

impl Scope {
    /// The innermost scope of the running task or thread.
    #[must_use]
    pub fn current() -> Self {
        Self(stack::innermost(copy))
    }

    /// In whose name; `None` outside of every scope.
    #[must_use]
    pub fn identity(&self) -> Option<&Identity> {
        self.0.as_ref()
    }

    /// Runs `future` in this scope; see [`scope`].
    pub fn enter<F: Future>(self, future: F) -> Scoped<F> {
        let is_outside = self.0.is_none();
        Scoped { identity: self.0.unwrap_or_default(), is_outside, future: Some(future) }
    }

    /// Takes this scope along to where `call` will be called, for what asks for a function and spawns it.
    ///
    /// ```
    /// # async fn talk(_: String) {}
    /// # fn on_upgrade<F: Future>(_: impl FnOnce(String) -> F) {}
    /// on_upgrade(carta::Scope::current().carry(talk)); // a WebSocket, in the name of whoever opened it
    /// ```
    pub fn carry<A, F: Future>(self, call: impl FnOnce(A) -> F) -> impl FnOnce(A) -> Scoped<F> {
        move |argument| {
            let future = self.clone().enter_sync(|| call(argument));
            self.enter(future)
        }
    }

    /// Runs `call` in this scope; see [`scope_sync`].
    pub fn enter_sync<R>(self, call: impl FnOnce() -> R) -> R {
        let is_outside = self.0.is_none();
        within(&mut self.0.unwrap_or_default(), is_outside, call)
    }
}

/// By a function's own lifetimes: a method's path has but one.
fn copy(identity: Option<&Identity>) -> Option<Identity> {
    identity.cloned()
}

/// Runs `call` in the scope of `identity`, or outside of every scope.
#[inline]
pub(crate) fn within<R>(identity: &mut Identity, is_outside: bool, call: impl FnOnce() -> R) -> R {
    if is_outside {
        let _left = stack::leave();
        return call();
    }
    let _entered = stack::enter(identity);
    call()
}

pin_project! {
    /// A future in somebody's name; from [`scope`].
    #[derive(Debug)]
    #[must_use = "futures do nothing unless awaited"]
    pub struct Scoped<F> {
        identity: Identity,
        is_outside: bool,
        // `None` only while it is being dropped.
        #[pin]
        future: Option<F>,
    }

    impl<F> PinnedDrop for Scoped<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            within(this.identity, *this.is_outside, || this.future.set(None));
        }
    }
}

impl<F: Future> Future for Scoped<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        within(this.identity, *this.is_outside, || match this.future.as_pin_mut() {
            Some(future) => future.poll(context),
            None => Poll::Pending,
        })
    }
}
