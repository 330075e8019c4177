//! HTTP as no honest client speaks it, byte by byte: every time an answer or the end of the connection, nothing changed,
//! and a server that goes on.

mod bodies;
mod connections;
mod framing;
mod heads;
mod turns;
mod values;
pub(super) mod wire;

use super::carta::{ADMIN, Carta};
use wire::Wire;

/// A server, and what tells whether anything has changed.
struct Target {
    carta: Carta,
    admin: String,
    /// A stranger's token.
    andy: String,
    audit: String,
}

impl Target {
    async fn new() -> Self {
        let carta = Carta::start();
        let admin = carta.admin().await;
        let andy = carta.stranger(&admin, "andy").await;
        let mut target = Self { carta, admin, andy, audit: String::new() };
        target.audit = target.audit().await;
        target
    }

    fn wire(&self) -> Wire {
        Wire::open(self.carta.server.address())
    }

    async fn audit(&self) -> String {
        let audit = self.carta.get(&self.admin, "/audit?limit=1000").await.expect(200);
        assert_eq!(audit.json().get("next"), None, "one page holds all");
        audit.text
    }

    /// It serves others, and whatever was tried has changed nothing.
    async fn assert_untouched(&self, what: &str) {
        assert_eq!(self.audit().await, self.audit, "{what}");
        assert_eq!(self.carta.names(&self.admin, "/user/users").await, [ADMIN, "andy"], "{what}");
    }

    /// An administrator's request that makes the user `evil`: what a smuggled one would be.
    fn evil(&self) -> String {
        let body = r#"{"name":"evil"}"#;
        format!("{}content-length: {}\r\n\r\n{body}", self.head("POST /user"), body.len())
    }

    /// The administrator's, without the line that ends it.
    fn head(&self, what: &str) -> String {
        head(what, &self.admin) + "content-type: application/json\r\n"
    }
}

fn head(what: &str, token: &str) -> String {
    format!("{what} HTTP/1.1\r\nhost: carta.test\r\nauthorization: Bearer {token}\r\n")
}
