//! Calls that go on: cut when nothing has moved for too long, and when their caller may no longer call.

use super::Limits;
use crate::app::App;
use crate::connection::Connection;
use crate::directory::{self, Caller, ServicePath};
use crate::error::Error;
use axum::http::StatusCode;
use futures_util::future::{Either, select};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep, sleep_until};

/// When something of a call last moved, in either direction. Clones are one and the same.
#[derive(Clone)]
pub(super) struct Activity(Arc<Mutex<Instant>>);

impl Activity {
    pub(super) fn begun() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    pub(super) fn moved(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    pub(super) fn last(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends once nothing has moved for so long.
    async fn ends(&self, idle: Duration) {
        loop {
            let silent = self.last() + idle;
            if silent <= Instant::now() {
                return;
            }
            sleep_until(silent).await;
        }
    }
}

/// Why a call that went on was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Cut {
    #[error("nothing moved for too long")]
    Silent,
    #[error("its caller may no longer call the service")]
    Refused,
}

/// A call, to be asked about again.
#[derive(Clone)]
pub(super) struct Ongoing {
    pub(super) app: App,
    pub(super) caller: Caller,
    pub(super) path: ServicePath,
    pub(super) base_url: String,
}

impl Ongoing {
    /// Ends when the call is to be cut.
    pub(super) async fn watch(self, activity: Activity, limits: Limits) -> Cut {
        let silence = pin!(activity.ends(limits.idle));
        let refusal = pin!(self.refusal(limits.recheck));
        match select(silence, refusal).await {
            Either::Left(((), _)) => Cut::Silent,
            Either::Right((_, _)) => Cut::Refused,
        }
    }

    /// Ends with why the call may no longer be made. What can't be asked just now is asked the next time: the call was
    /// allowed, and nothing says that it no longer is.
    pub(super) async fn refusal(&self, every: Duration) -> Error {
        loop {
            sleep(every).await;
            match directory::call_service(&self.app, &self.caller, &self.path).await {
                Ok(called) if called.base_url == self.base_url => {}
                Ok(_) => return moved(),
                Err(error) if is_unknown(error.status()) => {}
                Err(error) => return error,
            }
        }
    }
}

fn is_unknown(status: StatusCode) -> bool {
    [StatusCode::SERVICE_UNAVAILABLE, StatusCode::INTERNAL_SERVER_ERROR].contains(&status)
}

/// What has the name now is another service.
fn moved() -> Error {
    let outward = "the service was registered anew while it was called: try again";
    Error::new(StatusCode::SERVICE_UNAVAILABLE, outward)
}

/// Ends the caller's connection when the call is to be cut: also while they read nothing, so that nobody asks for the next
/// piece of the answer. Dropped with the answer.
pub(super) struct Watch(AbortHandle);

impl Watch {
    pub(super) fn begin(
        ongoing: Ongoing,
        activity: Activity,
        limits: Limits,
        connection: Connection,
    ) -> Self {
        let watching = tokio::spawn(async move {
            let cut = ongoing.watch(activity, limits).await;
            tracing::debug!(%cut, "a service's answer was cut short");
            connection.cut();
        });
        Self(watching.abort_handle())
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.abort();
    }
}
