//! The caller, for handlers that want to know who it is.

use crate::clock::Moment;
use crate::facts::Call;
use crate::guard::{Checked, Checking, Guard, check_async, check_policy};
use crate::{AuthenticationError, Policy, User};
use crate::{epoch, io, session, settings};
use std::ops::Deref;

/// Who sent the request, as Carta knows them: an extractor for handlers behind [`AuthLayer`](crate::AuthLayer), of axum's
/// and actix-web's with their features.
///
/// ```
/// use carta::CurrentUser;
///
/// async fn greet(user: CurrentUser) -> String {
///     format!("hello {}", user.name)
/// }
///
/// async fn welcome(user: Option<CurrentUser>) -> String {
///     user.map_or("hello".into(), |user| format!("hello {}", user.name))
/// }
/// # let _: axum::Router = axum::Router::new()
/// #     .route("/greet", axum::routing::get(greet))
/// #     .route("/welcome", axum::routing::get(welcome));
/// ```
///
/// Carta is asked as for `#[carta::authorize]`: the account was there a minute ago at most. Without a caller it answers 401;
/// as an `Option`, it is `None` where no credential was sent. The groups in it are what Carta chose to tell, and no evidence:
/// guard by the attribute.
///
/// With actix-web, an `Option` is `None` for every refusal, as of any extractor there: take a
/// `Result<CurrentUser, AuthenticationError>` to tell "nobody" from "can't be told".
#[derive(Clone, Debug)]
pub struct CurrentUser(pub User);

impl CurrentUser {
    /// Who calls, in the scope of the request that is being answered, for handlers without extractors:
    ///
    /// ```
    /// use carta::CurrentUser;
    /// use tonic::{Request, Response, Status};
    ///
    /// async fn greet(_: Request<()>) -> Result<Response<String>, Status> {
    ///     let user = CurrentUser::of_scope().await?;
    ///     Ok(Response::new(format!("hello {}", user.name)))
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As a guarded function that is for everybody with an account.
    pub async fn of_scope() -> Result<Self, AuthenticationError> {
        let checked = match check_async(&ACCOUNT) {
            Checking::Done(checked) => checked,
            Checking::Asking(asking) => asking.await,
        };
        match checked {
            Checked::Granted => user().await.map(Self),
            Checked::Denied(denial) => Err(denial),
        }
    }
}

impl Deref for CurrentUser {
    type Target = User;

    fn deref(&self) -> &User {
        &self.0
    }
}

/// By which it is found out whether there is an account, as cheaply as by any other guard.
static ACCOUNT: Guard = Guard::new("carta::CurrentUser", line!(), &Policy::Authenticated);

/// The caller, who was just found to have an account.
async fn user() -> Result<User, AuthenticationError> {
    loop {
        if let Some(user) = session::known_user() {
            return Ok(user);
        }
        // Forgotten, though the grant stands still: for want of memory, or because somebody said so meanwhile.
        if let Some(user) = Box::pin(told_user()).await {
            return Ok(user);
        }
        // The refusal says why that can't be told.
        check_policy(&Policy::Authenticated).await?;
    }
}

/// The caller, as Carta says now: whether or not there is room to remember it.
async fn told_user() -> Option<User> {
    if io::is_own_thread() {
        return None;
    }
    io::usable().ok()?;
    let settings = settings::current().ok()?;
    let caller = session::caller(&session::who(), &settings).await.ok()?;
    let denial_ttl = settings.denial_ttl;
    let call = Call { began: Moment::now(), denial_ttl, since: epoch::forgotten() };
    let told = caller.ask_account(call).await.ok()?;
    Some(told.value.user.clone())
}
