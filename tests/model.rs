//! The engine against a model that knows the whole truth: whatever happens in whatever order, no answer of a guard is one
//! that Carta didn't justify within the bounds that the settings give.
//!
//! The model has no cache. It knows what Carta would have said at every moment ([`history`]), and asks of each answer
//! whether there are moments, within the bounds, whose facts give it ([`oracle`]). The facts of one decision may come from
//! different moments, and asking in the background can only bring newer ones, so both are allowed for.

mod bridge;
mod caller;
mod guards;
mod history;
mod oracle;
mod step;
mod steps;
mod world;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestError, TestRunner};
use std::env;
use world::World;

/// `PROPTEST_CASES` and `PROPTEST_RNG_SEED` ask for more, or for others.
fn config() -> Config {
    let mut config =
        Config { failure_persistence: None, max_shrink_iters: 5_000, ..Config::default() };
    if env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 320;
    }
    if env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(0xCA27A);
    }
    config
}

#[test]
fn every_answer_is_one_that_carta_justified_in_time() {
    let outcome = TestRunner::new(config()).run(&steps::histories(), |steps| {
        let mut world = World::begin();
        for (number, step) in steps.iter().enumerate() {
            let told = world.run(step);
            prop_assert!(told.is_ok(), "step {number}: {}", told.unwrap_err());
        }
        Ok(())
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Abort(reason)) => panic!("{reason}"),
        Err(TestError::Fail(reason, steps)) => {
            let lines: String = steps.iter().map(|step| format!("\n  {step:?}")).collect();
            panic!("{reason}{lines}");
        }
    }
}
