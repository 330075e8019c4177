//! `async fn`.

use super::{Call, Guarded, both, granted, later};
use carta::AuthenticationError;

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
async fn plain(call: Call) -> Guarded {
    std::future::ready(()).await;
    call.runs()
}

#[test]
fn an_async_function() {
    both(later(plain));
}

#[test]
fn its_future_can_be_sent() {
    let elsewhere = |call| std::thread::spawn(move || pollster::block_on(plain(call)));
    both(|call| elsewhere(call).join().unwrap());
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
async fn recursive(call: Call, depth: usize) -> Guarded {
    if depth > 0 {
        return Box::pin(recursive(call, depth - 1)).await;
    }
    call.runs()
}

#[test]
fn a_recursive_async_function() {
    both(later(|call| recursive(call, 2)));
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
async fn borrowed<'a>(call: &Call, text: &'a mut String) -> Result<&'a str, AuthenticationError> {
    text.push('!');
    Ok(call.gives(text))
}

#[test]
fn borrowed_arguments() {
    let length = granted(later(|call| async move {
        let mut text = "kept".to_owned();
        borrowed(&call, &mut text).await.map(str::len)
    }));
    assert_eq!(length, 5);
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
#[carta::authorize(users = ["andy"])]
async fn twice(call: Call) -> Guarded {
    call.runs()
}

#[test]
fn two_attributes() {
    both(later(twice));
}

#[test]
fn a_function_inside_an_async_block() {
    both(later(|call| async move {
        #[carta::authorize(groups = ["MyOrg:MyGroup"])]
        async fn inside(call: Call) -> Guarded {
            call.runs()
        }

        inside(call).await
    }));
}
