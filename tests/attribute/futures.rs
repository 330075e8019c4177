//! Functions that return a future without being `async fn`: nothing of them exists before the check.

use super::{Call, Guarded, NONE, answers, both, granted, later, lets_in};
use std::future::ready;
use std::pin::Pin;

mod methods;
mod spellings;

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn eager(call: Call, wait: bool) -> impl Future<Output = Guarded> {
    // What runs before there is a future is a part of the body, too.
    let answer = call.runs();
    async move {
        if wait {
            ready(()).await;
        }
        answer
    }
}

#[test]
fn an_eager_part() {
    both(later(|call| eager(call, true)));
    both(later(|call| eager(call, false)));
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn branches(call: Call, early: bool) -> Pin<Box<dyn Future<Output = Guarded>>> {
    if early {
        return Box::pin(ready(call.runs()));
    }
    Box::pin(async move { call.runs() })
}

#[test]
fn branches_with_different_futures() {
    both(later(|call| branches(call, true)));
    both(later(|call| branches(call, false)));
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn exclusive<'a>(call: Call, count: &'a mut usize) -> impl Future<Output = Guarded> + 'a {
    *count += 1;
    async move {
        *count += 1;
        call.runs()
    }
}

#[test]
fn an_exclusive_borrow() {
    let counts = answers(later(|call| async move {
        let mut count = 0;
        drop(exclusive(call, &mut count).await);
        count
    }));
    assert_eq!(counts, [0, 0, 2]);
}

#[carta::authorize(groups = ["MyOrg:MyGroup"], denied = |_| { *seen = true; kept.len() })]
fn made<'a>(call: Call, seen: &'a mut bool, kept: String) -> impl Future<Output = usize> + 'a {
    ready(call.gives(kept.len() + 1))
}

#[test]
fn a_closure_makes_what_the_future_gives() {
    let answers = answers(later(|call| async move {
        let mut seen = false;
        (made(call, &mut seen, "four".to_owned()).await, seen)
    }));
    assert_eq!(answers, [(4, true), (4, true), (5, false)]);
}

#[carta::authorize(users = ["andy"])]
#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn twice(call: Call) -> impl Future<Output = Guarded> {
    ready(call.runs())
}

#[carta::authorize(users = ["andy"])]
#[carta::authorize(users = ["beth"])]
fn second_of_two(call: Call) -> impl Future<Output = Guarded> {
    ready(call.runs())
}

#[carta::authorize(users = ["beth"])]
#[carta::authorize(users = ["andy"])]
fn first_of_two(call: Call) -> Pin<Box<dyn Future<Output = Guarded>>> {
    Box::pin(ready(call.runs()))
}

#[test]
fn two_attributes() {
    both(later(twice));
    lets_in(NONE, later(second_of_two));
    lets_in(NONE, later(first_of_two));
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn sent(call: Call, text: String) -> impl Future<Output = Result<usize, carta::Error>> + Send {
    async move { Ok(call.gives(text.len())) }
}

#[test]
fn its_future_can_be_sent() {
    let [nobody, carl, andy] = answers(|call| {
        let future = sent(call, "four".to_owned());
        std::thread::spawn(move || pollster::block_on(future)).join().unwrap()
    });
    assert!(nobody.is_err() && carl.is_err());
    assert_eq!(andy.unwrap(), 4);
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn of_an_opaque(
    call: Call,
) -> impl Future<Output = Result<impl Iterator<Item = u8>, carta::AuthenticationError>> {
    async move { Ok(call.gives([1, 2].into_iter())) }
}

#[test]
fn an_opaque_value_of_an_opaque_future() {
    assert_eq!(granted(later(of_an_opaque)).sum::<u8>(), 3);
}
