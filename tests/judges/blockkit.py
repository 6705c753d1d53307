"""Two judges of blocks that are not ours, beside `slackworld/judging.py` that is.

Slack's TypeScript types, as a JSON Schema, know how blocks are built and nothing of lengths; the validators of
slack_sdk know lengths and let much through that Slack does not know.  Where the schema is not installed, it is silent:
`test_blockkit.py` says so.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from jsonschema import Draft7Validator
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.judges.place import place
from tests.slackworld import judging

Json = Mapping[str, Any]

VIEW_TYPES = {"home": "HomeView", "modal": "ModalView"}


def message_faults(sent: Json) -> list[str]:
    """What any of the judges has against a message as it is sent."""
    blocks = sent.get("blocks") or []
    return [*judging.faults(sent), *length_faults(blocks), *structure_faults(blocks)]


def view_faults(view: Json) -> list[str]:
    """What any of the judges has against a modal or a Home."""
    return [*judging.view_faults(view), *view_length_faults(view), *view_structure_faults(view)]


def length_faults(blocks: Sequence[Json]) -> Iterator[str]:
    """What slack_sdk's validators have against blocks, and what it would lose of them."""
    try:
        read = [block.to_dict() if block else None for block in Block.parse_all(list(blocks))]
    except (SlackObjectFormationError, TypeError) as error:
        yield f"slack_sdk: {error}"
        return
    if read != list(blocks):
        yield "slack_sdk: a block or element is unknown"


def view_length_faults(view: Json) -> Iterator[str]:
    """The same of a view."""
    yield from length_faults(view.get("blocks") or [])
    try:
        View(**view).to_dict()
    except (SlackObjectFormationError, TypeError) as error:
        yield f"slack_sdk: {error}"


def structure_faults(blocks: Sequence[Json]) -> Iterator[str]:
    """What Slack's types have against blocks."""
    if schema() is None:
        return
    for block in blocks:
        name = blocks_by_type().get(str(block.get("type")))
        if name is None:
            yield f"@slack/types: no block is a {block.get('type')!r}"
        else:
            yield from _said(name, block)


def view_structure_faults(view: Json) -> Iterator[str]:
    """What Slack's types have against a view; its blocks are judged one by one, for words that say which."""
    if schema() is None:
        return
    yield from structure_faults(view.get("blocks") or [])
    name = VIEW_TYPES.get(str(view.get("type")))
    if name is None:
        yield f"@slack/types: no view is a {view.get('type')!r}"
    else:
        yield from _said(name, {**view, "blocks": []})


@cache
def schema() -> dict[str, Any] | None:
    """The JSON Schema of Slack's types; None where it is not installed."""
    found = place()
    return json.loads((found / "blockkit.json").read_text(encoding="utf-8")) if found else None


@cache
def blocks_by_type() -> dict[str, str]:
    """The definition of each block, by what stands in its `type`."""
    definitions = _definitions()
    names = [each["$ref"].rpartition("/")[2] for each in definitions["KnownBlock"]["anyOf"]]
    return {_first_form(definitions[name])["properties"]["type"]["const"]: name for name in names}


def _first_form(definition: Json) -> Json:
    """A block that has several forms has the same `type` in each."""
    return definition.get("anyOf", [definition])[0]


@cache
def _validator(definition: str) -> Draft7Validator:
    return Draft7Validator({"$ref": f"#/definitions/{definition}", "definitions": _definitions()})


def _definitions() -> dict[str, Any]:
    return (schema() or {})["definitions"]


def _said(definition: str, value: Json) -> Iterator[str]:
    for error in _validator(definition).iter_errors(value):
        yield f"@slack/types: {definition} at {error.json_path}: {error.message[:300]}"
