use super::{Authority, Clock, clock};
use crate::{logout, settings};
use std::cell::RefCell;
use std::fmt;
use std::rc::{Rc, Weak};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

static TURNS: Mutex<()> = Mutex::new(());

thread_local! {
    static MINE: RefCell<Weak<Turn>> = const { RefCell::new(Weak::new()) };
}

/// The test kit, installed: the process's session, settings and clock, in the hands of one test at a time.
///
/// ```
/// use std::time::Duration;
///
/// let kit = carta::testing::install();
/// kit.authority().add_member("MyOrg:Ops", "andy");
/// carta::set_agent(kit.authority().agent("andy"));
/// kit.advance(Duration::from_secs(61));
/// ```
///
/// Its end, when the last `Kit` of the thread is dropped, logs the process out, puts the settings back and ends the
/// [authority](Kit::authority), which can't be reached any more.
#[derive(Clone)]
pub struct Kit {
    /// Of one thread, since the thread that installed it may install it again.
    turn: Rc<Turn>,
}

struct Turn {
    authority: Authority,
    settings: settings::Saved,
    _turn: MutexGuard<'static, ()>,
}

/// Puts the process into the hands of a test: nobody is logged in, nobody will be logged in automatically, the clock can
/// be moved, and every pause that carta makes before it tries a request again passes at once.
///
/// ```
/// let kit = carta::testing::install();
/// assert!(!carta::is_authenticated());
/// let same = carta::testing::install(); // by the same thread: the same turn, which ends with the last of them
/// # drop((kit, same));
/// ```
///
/// Tests take turns: while one thread holds a [`Kit`], `install` waits on every other one. So threads that a test starts
/// itself don't install: hand them what they need, the [`Clock`] or the [`Authority`].
#[must_use = "the kit is installed until it is dropped"]
pub fn install() -> Kit {
    let turn = mine().unwrap_or_else(|| {
        let turn = Rc::new(Turn::begin());
        MINE.with_borrow_mut(|mine| *mine = Rc::downgrade(&turn));
        turn
    });
    Kit { turn }
}

/// The authority of this thread's turn, if it has one.
pub(super) fn current_authority() -> Option<Authority> {
    mine().map(|turn| turn.authority.clone())
}

fn mine() -> Option<Rc<Turn>> {
    MINE.with_borrow(Weak::upgrade)
}

impl Kit {
    /// The clock, for any thread.
    #[must_use]
    pub fn clock(&self) -> Clock {
        Clock
    }

    /// Moves the clock forward. It can't go back.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// kit.advance(std::time::Duration::from_secs(61));
    /// ```
    pub fn advance(&self, span: Duration) {
        clock::move_on(span);
    }

    /// The authority of this turn, for any thread. At first it knows nobody.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// assert!(kit.authority().requests().is_empty());
    /// ```
    #[must_use]
    pub fn authority(&self) -> Authority {
        self.turn.authority.clone()
    }
}

impl Turn {
    fn begin() -> Self {
        // A test that failed had its turn like any other.
        let turn = TURNS.lock().unwrap_or_else(PoisonError::into_inner);
        logout();
        clock::take(true);
        Self { authority: Authority::new(), settings: settings::save(), _turn: turn }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        logout();
        self.authority.end();
        self.settings.restore();
        clock::take(false);
    }
}

impl fmt::Debug for Kit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kit").field("authority", &self.turn.authority).finish_non_exhaustive()
    }
}
