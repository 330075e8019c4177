//! One request to a fake authority, in place of the network.

use super::Authority;
use super::weather::Weather;
use crate::Error;
use crate::error::RequestLine;
use crate::http::Request;
use crate::testing::body::Body;
use crate::testing::routes::{self, Asked};
use crate::testing::{Reply, clock};
use percent_encoding::percent_decode_str;
use std::sync::Arc;
use url::Url;

impl Authority {
    pub(crate) async fn answer(
        &self,
        line: &RequestLine,
        request: &Request,
    ) -> Result<http::Response<Body>, Error> {
        let segments = segments(&request.url);
        let path = format!("/{}", segments.join("/"));
        self.note(request.method.as_str(), &path);
        self.released().await;
        let (weather, takes) = {
            let state = self.state();
            (state.weather, state.answers_take)
        };
        if weather == Weather::Silent || takes > request.limit {
            clock::move_on(request.limit);
            return Err(Error::Timeout { request: line.clone(), limit: request.limit });
        }
        clock::move_on(takes);
        match weather {
            Weather::Fine | Weather::Silent => Ok(self.told(request, &path, &segments)),
            Weather::Failing(status) => {
                Ok(Reply::refusal(status, "the fake authority fails").into_answer())
            }
            Weather::Away => Err(unreachable(line, "the fake authority went away")),
            Weather::Ended => Err(unreachable(line, "the test of this fake authority is over")),
        }
    }

    fn told(&self, request: &Request, path: &str, segments: &[String]) -> http::Response<Body> {
        let state = self.state();
        match state.replies.get(path) {
            Some(reply) => reply.clone().into_answer(),
            None => {
                let (method, headers) = (&request.method, &request.headers);
                routes::answer(&state.directory, &Asked { method, segments, headers })
            }
        }
    }
}

fn unreachable(line: &RequestLine, problem: &str) -> Error {
    let source = Arc::new(std::io::Error::other(problem.to_owned()));
    Error::Transport { request: line.clone(), source }
}

/// The parts of the path, decoded.
fn segments(url: &Url) -> Vec<String> {
    let segments = url.path_segments().into_iter().flatten();
    segments.map(|text| percent_decode_str(text).decode_utf8_lossy().into_owned()).collect()
}
