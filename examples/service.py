"""An API that trusts Carta alone to say who calls: what examples/service.rs does, in Python.

    pip install 'pyjwt[crypto]'
    python service.py https://carta.example.com lab/scale 8000

It listens on 127.0.0.1: a Carta on the same machine has to allow that, by `carta serve --service-network 127.0.0.0/8`.
Register it by `carta service register lab/scale http://127.0.0.1:8000`, and call it through Carta:
`carta service call lab/scale hello`.
"""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import jwt

CARTA, SERVICE, PORT = sys.argv[1].rstrip("/"), sys.argv[2], int(sys.argv[3])
ISSUER = f"{CARTA}/assertions"
# Asks Carta for its keys, keeps them for a while, and asks again when it meets a key that it doesn't know.
KEYS = jwt.PyJWKClient(f"{ISSUER}/.well-known/jwks.json", cache_keys=True, lifespan=3600)


def caller(request):
    """Who calls, if Carta says so of this very call; else an error of `jwt`."""
    assertion = request.headers.get("Carta-Assertion", "")
    if jwt.get_unverified_header(assertion).get("typ") != "carta-assertion+jwt":
        raise jwt.InvalidTokenError("not an assertion")
    claims = jwt.decode(
        assertion,
        KEYS.get_signing_key_from_jwt(assertion).key,
        algorithms=["ES256"],
        issuer=ISSUER,
        audience=SERVICE,
        options={"require": ["exp", "iat", "iss", "aud", "sub", "jti"]},
    )
    if (claims["method"], claims["path"]) != (request.command, urlsplit(request.path).path):
        raise jwt.InvalidTokenError("an assertion for another call")
    return claims


class Api(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            status, text = 200, f"12 kg, as {caller(self)['username']} asked"
        except jwt.PyJWTError:
            status, text = 401, "call me through Carta"
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Says nothing: headers and paths are the caller's."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", PORT), Api)
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
