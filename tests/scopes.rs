//! Scopes: in whose name a guarded call is decided, and that nobody gets somebody else's answer.

mod ending;
mod mingled;
mod nesting;
mod polls;
mod spawned;
mod tasks;
mod warm;

use crate::evidence::{UNAUTHENTICATED, refusal};
use crate::session::Session;
use carta::{Agent, AuthenticationError, Identity, Secret};
use carta_tests::scripted::{Asked, Scripted, json};
use std::future::poll_fn;
use std::mem::replace;
use std::task::Poll;

type Named = Result<&'static str, AuthenticationError>;

/// One guard of each kind for each of these users, and who of them the caller is, by what was granted.
macro_rules! users {
    ($($name:ident $name_async:ident $text:tt)*) => {
        $(
            #[carta::authorize(users = [$text])]
            fn $name() -> Named {
                Ok($text)
            }

            #[carta::authorize(users = [$text])]
            async fn $name_async() -> Named {
                Ok($text)
            }
        )*

        fn who() -> &'static str {
            the_one([$($name()),*])
        }

        /// The same, with a pause between two questions, so that others on the same thread get in between.
        async fn who_async() -> &'static str {
            let mut answers = Vec::new();
            $(
                answers.push($name_async().await);
                pause().await;
            )*
            the_one(answers)
        }
    };
}

users! {
    andy andy_async "andy"
    beth beth_async "beth"
    carl carl_async "carl"
    root root_async "root"
}

/// Lets others on the same thread go on, whatever executor it is.
async fn pause() {
    let mut is_over = false;
    let pause = poll_fn(|context| {
        context.waker().wake_by_ref();
        if replace(&mut is_over, true) { Poll::Ready(()) } else { Poll::Pending }
    });
    pause.await;
}

/// The users that act in scopes; the process is `root`.
const USERS: [&str; 3] = ["andy", "beth", "carl"];

fn the_one(answers: impl IntoIterator<Item = Named>) -> &'static str {
    let (granted, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    let names: Vec<_> = granted.into_iter().flatten().collect();
    match names[..] {
        [name] => name,
        [] if refused.into_iter().all(|one| refusal(one.map(drop)) == UNAUTHENTICATED) => "nobody",
        _ => panic!("{names:?}"),
    }
}

/// A Carta where everyone's token is their name, and `root` is logged in.
struct Stage {
    session: Session,
    carta: Scripted,
}

impl Stage {
    fn begin() -> Self {
        let (session, carta) = (Session::begin(), Scripted::start(account));
        session.set_token(carta.host(), "root");
        Self { session, carta }
    }

    fn identity(&self, name: &str) -> Identity {
        Identity::from(Agent::from_token(self.carta.host(), Secret::from(name)))
    }
}

fn account(asked: &Asked) -> Vec<u8> {
    json(200, &format!(r#"{{"name":"{}"}}"#, token(asked)))
}

fn token(asked: &Asked) -> &str {
    asked.header("authorization").and_then(|value| value.strip_prefix("Bearer ")).unwrap()
}
