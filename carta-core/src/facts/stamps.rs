use super::budget::Part;
use crate::stamp::Stamp;
use std::mem::size_of;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU64;

/// Stamps of one page, and pages of one caller: 1 024 guards of a process can be stamped for each caller, in the order in
/// which they were first called. Beyond them, every call is decided from what is remembered.
const ON_PAGE: usize = 64;
const PAGES: usize = 16;

/// The grants to one caller, by the number of the guard. A caller of few functions takes a page of 512 bytes.
#[derive(Debug, Default)]
pub(crate) struct Stamps([OnceLock<Box<[Stamp; ON_PAGE]>>; PAGES]);

impl Stamps {
    #[inline]
    pub(crate) fn find(&self, guard: usize) -> Option<&Stamp> {
        self.0.get(guard / ON_PAGE)?.get()?.get(guard % ON_PAGE)
    }

    /// The place of a stamp, if there is room for it among all `pages`, of which this caller's part is counted.
    pub(super) fn place(&self, guard: usize, pages: &Part) -> Option<&Stamp> {
        const PAGE: usize = size_of::<[Stamp; ON_PAGE]>();
        let page = self.0.get(guard / ON_PAGE)?;
        if page.get().is_none() {
            if !pages.take(PAGE) {
                return None;
            }
            let blank = Box::new([const { Stamp(AtomicU64::new(0)) }; ON_PAGE]);
            if page.set(blank).is_err() {
                // Somebody else made it meanwhile.
                pages.give(PAGE);
            }
        }
        page.get()?.get(guard % ON_PAGE)
    }
}
