"""What Schemathesis cannot know of two headers. It changes what is meant to be valid, into what is valid.

Without it every write would carry the same few keys and tags: nearly all would be refused as the repetition of another request, or
as a change of something that has changed since, and nothing behind those two checks would be reached.
"""
import itertools
import re

import schemathesis
from schemathesis.core.parameters import ParameterLocation

counter = itertools.count(1)
KEY = re.compile(r"[\x20-\x7e]{1,240}")
TAG = re.compile(r'(W/)?"[^"]*"')
BARE = re.compile(r"[0-9a-z]+")


@schemathesis.hook
def before_call(context, case, kwargs):
    number = next(counter)
    if case.meta is None:
        return
    positive = case.meta.generation.mode.is_positive
    if not positive and getattr(case.meta.phase.data, "parameter_location", None) == ParameterLocation.HEADER:
        return  # It is about a header: what it sends, or leaves out, is the test.
    headers = case.headers or {}
    # One in ten repeats its key: that, too, has to be answered as documented.
    key = headers.get("Idempotency-Key")
    if isinstance(key, str) and KEY.fullmatch(key) and number % 10:
        headers["Idempotency-Key"] = f"{key}-{number}"
    # Where it draws one value of each parameter, it reads a quoted one as JSON and sends "0" as 0: the quotes belong to the tag.
    tag = headers.get("If-Match")
    if isinstance(tag, str) and BARE.fullmatch(tag) and positive:
        headers["If-Match"] = f'"{tag}"'
    # Every third tag stays as it is, which is hardly ever the one that is stored.
    tag = headers.get("If-Match")
    if isinstance(tag, str) and TAG.fullmatch(tag) and number % 3:
        headers["If-Match"] = "*"
