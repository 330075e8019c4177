//! Whoever may no longer call is cut in the middle of whatever goes on.

use super::Lab;
use super::backend::Heard;
use super::stage::{CHUNKED, EVENTS, SWITCHED, Stage, UPGRADE, chunk, next_chunk};
use serde_json::Value;
use std::time::Duration;

/// How somebody loses the right to call.
enum Loss {
    Suspended,
    GrantTakenBack,
    ServiceMoved,
}

impl Loss {
    async fn happen(&self, lab: &Lab, user: &str, service: &Value) {
        match self {
            Self::Suspended => {
                lab.carta.post(&lab.admin, "/user/user/suspend").await.expect(200);
            }
            Self::GrantTakenBack => lab.grant(user, service, "Guest").await,
            Self::ServiceMoved => {
                lab.carta.delete(&lab.owner, "/service/remove/lab/scale").await.expect(200);
                let other = lab.register("scale", "http://127.0.0.1:1").await;
                lab.grant(user, &other, "User").await;
            }
        }
    }
}

#[tokio::test]
async fn whoever_may_no_longer_call_is_cut_in_the_middle() {
    for loss in [Loss::Suspended, Loss::GrantTakenBack, Loss::ServiceMoved] {
        for path in ["ws", "events", "upload"] {
            let lab = Lab::with(|builder| builder.service_recheck(Duration::from_millis(50))).await;
            let stage = Stage::set(&lab, |conversation, cues| {
                let asked = conversation.head().expect("a head");
                if asked.line.contains("/ws") {
                    conversation.say(SWITCHED);
                } else if asked.line.contains("/events") {
                    conversation.say(EVENTS);
                    conversation.say(chunk("data: 1\n\n"));
                } else {
                    next_chunk(conversation);
                }
                cues.notice("begun");
                cues.notice_end(conversation);
            })
            .await;
            let shown = lab.carta.get(&lab.owner, "/service/details/lab/scale").await;
            let service = shown.expect(200).json();
            let user = lab.user("user", &service, "User").await;
            let mut wire = match path {
                "ws" => lab.wire(&user, "GET", "scale/ws", UPGRADE),
                "events" => lab.wire(&user, "GET", "scale/events", ""),
                _ => lab.wire(&user, "POST", "scale/upload", CHUNKED),
            };
            if path == "upload" {
                wire.say(chunk("first"));
            }
            assert_eq!(stage.noticed(), "begun");
            loss.happen(&lab, &user, &service).await;
            assert_eq!(stage.noticed(), "hung up", "{path}");
            match path {
                "ws" => {
                    wire.head().expect("a head");
                    assert!(wire.is_hung_up());
                }
                "events" => assert!(!wire.answer().expect("an answer").1, "seen to be cut"),
                _ => {
                    let (told, _): (Heard, _) = wire.answer().expect("an answer");
                    // Between its removal and its return under the same name, there is no such service.
                    let is_gone = matches!(loss, Loss::ServiceMoved) && told.status() == 404;
                    assert!(is_gone || [401, 403, 503].contains(&told.status()), "{told:?}");
                }
            }
        }
    }
}
