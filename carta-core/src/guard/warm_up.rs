//! Everything that the guards of the program will want to know, asked at once.

use super::registry;
use crate::decide;
use crate::session;
use crate::{Error, Group, Policy, io, settings};
use std::collections::BTreeSet;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

type Progress = Box<dyn FnMut(usize, usize) + Send>;

/// A warm-up that is to be made; from [`warm_up`].
#[must_use = "nothing is asked until this is awaited, or waited for with `blocking()`"]
pub struct WarmUp {
    progress: Option<Progress>,
}

/// What a warm-up came to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WarmedUp {
    /// The groups that guards of the program name.
    pub groups: usize,
    /// Those of which Carta didn't say whether the caller is a member, and why. Calls that need one of them ask again.
    pub unknown: Vec<(Group, Error)>,
}

/// Asks Carta, at once and before anyone waits for it, about the caller and every group that a guard of the program names: a
/// service that has warmed up answers its first calls as quickly as later ones.
///
/// ```no_run
/// # async fn example() -> Result<(), carta::Error> {
/// carta::login().await?;
/// let warm = carta::warm_up().on_progress(|done, of| println!("{done} of {of}")).await?;
/// println!("{} groups are known", warm.groups - warm.unknown.len());
/// # Ok(())
/// # }
/// ```
///
/// It is one request where Carta's `GET /user` says that the groups in it are all, and else one for each group that it
/// doesn't name. The caller is the innermost scope's, or else the process, as for a guarded call. What isn't told of a group
/// is no error: a guard that needs it asks again. pycarta has no counterpart.
///
/// # Errors
///
/// If nobody is logged in, or `GET /user` fails.
pub fn warm_up() -> WarmUp {
    WarmUp { progress: None }
}

impl WarmUp {
    /// Calls `progress` with how many groups are known of and how many there are: at first, and after each.
    pub fn on_progress(mut self, progress: impl FnMut(usize, usize) + Send + 'static) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }

    /// The same, from code that isn't async.
    ///
    /// # Errors
    ///
    /// See [`warm_up`].
    pub fn blocking(self) -> Result<WarmedUp, Error> {
        io::block_on(self.into_future())
    }

    async fn run(self) -> Result<WarmedUp, Error> {
        if io::is_own_thread() {
            return Err(Error::own_thread());
        }
        io::usable()?;
        let settings = settings::current()?;
        let caller = session::caller(&session::who(), &settings).await?;
        let groups = named_groups();
        let progress = self.progress.unwrap_or_else(|| Box::new(|_, _| {}));
        let unknown = decide::warm_up(&caller, &groups, &settings.of(&caller), progress).await?;
        Ok(WarmedUp { groups: groups.len(), unknown })
    }
}

/// The groups that guards name, each once.
fn named_groups() -> Vec<Group> {
    let mut groups = BTreeSet::new();
    for guard in registry::registered() {
        guard.policy().for_each_leaf(&mut |leaf| {
            if let Policy::Group(group) = leaf {
                groups.insert(*group);
            }
        });
    }
    groups.into_iter().collect()
}

impl IntoFuture for WarmUp {
    type Output = Result<WarmedUp, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl std::fmt::Debug for WarmUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WarmUp")
    }
}
