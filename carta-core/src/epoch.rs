//! What counts at present: the generation that all stamps belong to, and each agent's own.

use crate::clock::{Moment, Reading, SharedMoment};
use crate::stamp::Generation;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Advances with the process's session, its settings and its machine's sleep.
pub(crate) static GENERATION: Generation = Generation(AtomicU32::new(0));

/// What was asked before this counts for nothing.
static FORGOTTEN: SharedMoment = SharedMoment::new(Moment::FIRST);

/// Whether what was granted to those who ask through one agent still stands.
#[derive(Debug)]
pub(crate) struct Epoch {
    generation: Generation,
    /// Whether the agent is the process's own, whose stamps follow [`GENERATION`] alone.
    of_process: AtomicBool,
}

impl Epoch {
    pub(crate) const fn new() -> Self {
        Self { generation: Generation(AtomicU32::new(0)), of_process: AtomicBool::new(false) }
    }

    /// The generation that stamps of this agent's callers belong to, where the process's is this one.
    #[inline]
    pub(crate) fn within(&self, generation: u32) -> u32 {
        Generation::sum(generation, self.generation.number())
    }

    /// To be called before the agent becomes the process's own.
    ///
    /// INVARIANT: that takes the lock of the session, and a decision of the process looks for its caller under it. So
    /// whoever changes a fact after such a decision has read it sees the flag.
    pub(crate) fn becomes_process(&self) {
        self.of_process.store(true, Ordering::Release);
    }

    /// To be called once something changed that grants of this agent's callers rest on.
    pub(crate) fn advance(&self) {
        self.generation.advance();
        if self.of_process.load(Ordering::Acquire) {
            GENERATION.advance();
        }
    }
}

/// What was asked before this counts for nothing.
pub(crate) fn forgotten() -> Moment {
    FORGOTTEN.get()
}

/// Makes everything that was said so far, or is being asked, count for nothing.
pub(crate) fn forget() {
    FORGOTTEN.move_on(Moment::now().next());
    GENERATION.advance();
}

/// Ends every stamp if the machine has slept: their clock stood still meanwhile.
pub(crate) fn look_for_sleep() -> Reading {
    let reading = Reading::now();
    if reading.has_slept() {
        GENERATION.advance();
    }
    reading
}
