//! Calls that go on: cut when nothing has moved for too long, and when their caller may no longer call.

use super::Limits;
use crate::app::App;
use crate::directory::{self, Caller, ServicePath};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::time::{Instant, sleep_until};

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
}

impl Ongoing {
    /// Ends when the call is to be cut.
    pub(super) async fn watch(self, activity: Activity, limits: Limits) -> Cut {
        let mut ask_again = Instant::now() + limits.recheck;
        loop {
            let silent = activity.last() + limits.idle;
            sleep_until(silent.min(ask_again)).await;
            if activity.last() + limits.idle <= Instant::now() {
                return Cut::Silent;
            }
            if ask_again <= Instant::now() {
                if !self.may_go_on().await {
                    return Cut::Refused;
                }
                ask_again = Instant::now() + limits.recheck;
            }
        }
    }

    /// What can't be asked just now is asked the next time: the call was allowed, and nothing says that it no longer is.
    async fn may_go_on(&self) -> bool {
        match directory::call_service(&self.app, &self.caller, &self.path).await {
            Ok(_) => true,
            Err(error) => !error.status().is_client_error(),
        }
    }
}
