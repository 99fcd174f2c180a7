"""What schemathesis asks, half of the time about something that is there: otherwise nearly all it makes up is an unknown serial.

Loaded by `.ci/schemathesis`. A key is new for every request, or nearly all would be the same key with another body.
"""
import random
import uuid

import schemathesis

KNOWN = {
    "serial": "01040001",
    "county": "430104",
    "point": "430104-001",
    "number": "1",
    "day": "2021-11-01",
    "scope": "430104",
}
CHOICE = random.Random(1)


@schemathesis.hook
def before_call(context, case, kwargs):
    for parameters in (case.path_parameters, case.query):
        for name in list(parameters or {}):
            if name in KNOWN and CHOICE.random() < 0.7:
                parameters[name] = KNOWN[name]
    headers = case.headers
    if headers is not None and "Idempotency-Key" in headers and CHOICE.random() < 0.8:
        headers["Idempotency-Key"] = str(uuid.UUID(int=CHOICE.getrandbits(128)))
