//! `#[carta::authorize]` over targets and forms.
//!
//! Every case is called by nobody, by carl, who has an account and is in none of the groups, and by andy, who is in all of
//! them. So each shows both answers: [`answers`] sees to it that nothing of the body runs for the first two, that it runs
//! once for the third, and that the arguments are gone each time.

mod arguments;
mod asynchronous;
mod blocks;
mod callers;
mod denial;
mod forms;
mod functions;
mod futures;
mod generics;
mod harness;
mod hygiene;
mod macros;
mod methods;
mod names;
mod permissions;
mod strict;
mod texts;

use callers::{
    ACCOUNTS, ALL, CARL_ALONE, Call, Guarded, NONE, answers, both, granted, later, lets_in, runs,
    without_argument,
};
