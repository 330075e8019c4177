"""What schemathesis has to be told of Cognito's content type: it is JSON by another name."""

import json

import schemathesis

COGNITO = "application/x-amz-json-1.1"


@schemathesis.serializer(COGNITO)
def serialize(ctx, value):
    if isinstance(value, bytes):
        return value
    return json.dumps(value).encode()


@schemathesis.deserializer(COGNITO)
def deserialize(ctx, response):
    return json.loads(response.content)
