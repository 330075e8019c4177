//! Services: who registers them, who calls them, and what goes through.

pub(crate) mod backend;
mod calling;
mod misbehaving;
mod registering;
mod revoked;
mod smuggling;
mod stage;
mod streams;
mod websockets;

use super::carta::{Answer, Carta};
use backend::Conversation;
use carta_server::Builder;
use reqwest::Method;
use serde_json::Value;

/// A Carta with an administrator, and `owner`, who owns the namespace `lab`.
struct Lab {
    carta: Carta,
    admin: String,
    owner: String,
}

impl Lab {
    /// Services may be on this machine.
    async fn new() -> Self {
        Self::with(|builder| builder).await
    }

    async fn with(settings: impl FnOnce(Builder) -> Builder) -> Self {
        let carta = Carta::start_with(|builder| settings(builder.service_network("127.0.0.0/8")));
        let admin = carta.admin().await;
        let owner = carta.stranger(&admin, "owner").await;
        carta.post(&owner, "/service/reserve/lab").await.expect(200);
        Self { carta, admin, owner }
    }

    /// Registers a service of the owner's, whose API is at `base`.
    async fn register(&self, service: &str, base: &str) -> Value {
        let path = format!("/service/register/lab/{service}?baseUrl={base}");
        self.carta.post(&self.owner, &path).await.expect(200).json()
    }

    /// Somebody with an account, and with a role on a resource.
    async fn user(&self, name: &str, resource: &Value, role: &str) -> String {
        let token = self.carta.stranger(&self.admin, name).await;
        self.grant(&token, resource, role).await;
        token
    }

    async fn grant(&self, token: &str, resource: &Value, role: &str) {
        let id = self.carta.get(token, "/user").await.expect(200).json();
        let (id, resource) = (text(&id["id"]), text(&resource["id"]));
        let path = format!("/permissions/{resource}/{id}?userType=User&role={role}");
        self.carta.call(&self.owner, Method::PUT, &path).await.expect(200);
    }

    /// A connection on which the head of a call has been sent: `/service/lab/{path}`, with further headers as they are.
    fn wire(&self, token: &str, method: &str, path: &str, headers: &str) -> Conversation {
        let address = self.carta.server.address();
        let mut wire = Conversation::with(address);
        wire.say(format!(
            "{method} /service/lab/{path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n{headers}\r\n"
        ));
        wire
    }

    async fn call(&self, token: &str, path: &str) -> Answer {
        self.carta.get(token, &format!("/service/lab/{path}")).await
    }
}

fn text(json: &Value) -> &str {
    json.as_str().expect("a text")
}
