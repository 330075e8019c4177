//! Permissions and fresh guards, under the lints of the module above.

use crate::attribute::{Call, answers, both, later};

/// Permissions of a public type.
pub mod public {
    use crate::attribute::Call;
    use carta::{AuthenticationError, Permission};

    /// What it takes to change a document.
    const CHANGE: Permission = Permission::Write;

    /// A document.
    #[derive(Debug)]
    pub struct Document {
        id: String,
    }

    /// A document by its id.
    #[must_use]
    pub fn document(id: &str) -> Document {
        Document { id: id.to_owned() }
    }

    #[carta::authorize(permission = "read", on = self.id)]
    impl Document {
        /// Reads.
        ///
        /// # Errors
        ///
        /// If the caller may not.
        pub fn read(&self, call: Call) -> Result<usize, AuthenticationError> {
            call.runs()
        }

        /// Changes.
        ///
        /// # Errors
        ///
        /// If the caller may not.
        #[carta::authorize(groups = ["MyOrg:Desk"], permission = CHANGE, on = self.id, fresh)]
        pub async fn change(mut self, call: Call) -> Result<usize, AuthenticationError> {
            self.id.clear();
            std::future::ready(()).await;
            call.runs()
        }
    }

    /// Reads later.
    #[carta::authorize(permission = "read", on = format!("{id}"))]
    pub fn later(
        call: Call,
        id: usize,
    ) -> impl Future<Output = Result<usize, AuthenticationError>> + Send {
        std::future::ready(call.runs())
    }
}

#[carta::authorize(permission = "owner", on = id, denied = |_| id.len())]
fn made(call: Call, id: &str) -> usize {
    call.gives(0)
}

#[test]
fn no_lint_finds_the_expansion() {
    both(|call| public::document("r-1").read(call));
    both(later(|call| public::document("r-1").change(call)));
    both(later(|call| public::later(call, 1)));
    assert_eq!(answers(|call: Call| made(call, "five")), [4, 4, 0]);
}
