"""What Slack would say to a message, by its documented limits.  Ours, but written apart from the bot's validator."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

MANIFESTS = Path(__file__).parents[2] / "bot" / "slack"

# What each method needs, as Slack documents it; None: nothing but a token.
SCOPE_OF_METHOD = {
    "auth.test": None,
    "apps.connections.open": None,  # an app-level token
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "conversations.open": "im:write",
    "files.completeUploadExternal": "files:write",
    "files.getUploadURLExternal": "files:write",
    "files.info": "files:read",
    "oauth.v2.access": None,
    "usergroups.users.list": "usergroups:read",
    "users.info": "users:read",
    "views.open": None,
    "views.push": None,
    "views.update": None,
    "views.publish": None,
}

# What each event needs to be delivered at all.
SCOPE_OF_EVENT = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "tokens_revoked": None,
}

SECTION, CONTEXT, HEADER, BUTTON, OPTION, OPTION_VALUE, VALUE = 3000, 2000, 150, 75, 75, 150, 2000
BLOCKS, ALL_BLOCKS, TEXT = 50, 12_000, 4_000
VIEW_BLOCKS, TITLE, METADATA, LABEL, PLACEHOLDER = 100, 24, 3_000, 2_000, 150
ELEMENTS = {"context": 10, "actions": 25}
ALT_TEXT, IMAGE_TITLE, FILES, TICKS = 2_000, 2_000, 10, 10
BLOCK_TYPES = {"section", "context", "divider", "header", "actions", "rich_text", "input", "image"}
RICH_TYPES = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
FILE = re.compile(r"F[A-Z0-9]{8,}")
PERSON = re.compile(r"<@U[A-Z0-9]+>")


def granted_scopes(name: str = "manifest.json") -> set[str]:
    """The scopes that a committed manifest asks for."""
    manifest = json.loads((MANIFESTS / name).read_text(encoding="utf-8"))
    return set(manifest["oauth_config"]["scopes"]["bot"])


def faults(message: Mapping[str, Any]) -> Iterator[str]:
    """Everything Slack would refuse, cut, parse or show otherwise than it was meant."""
    for flag in ("unfurl_links", "unfurl_media"):
        if message.get(flag) not in (False, "false", "0", 0):
            yield f"{flag} is not switched off"
    text = message.get("text") or ""
    if not text.strip():
        yield "no text for notifications and screen readers"
    if length(text) > TEXT:
        yield f"text of {length(text)} characters"
    yield from marks("text", text)
    blocks = message.get("blocks") or []
    if not 1 <= len(blocks) <= BLOCKS:
        yield f"{len(blocks)} blocks"
    if sum(length(words) for words in all_words(blocks)) > ALL_BLOCKS:
        yield "msg_blocks_too_long"
    for block in blocks:
        yield from block_faults(block)


def view_faults(view: Mapping[str, Any]) -> Iterator[str]:
    """Everything Slack would refuse of a modal or a Home tab."""
    blocks = view.get("blocks") or []
    if view.get("type") not in ("modal", "home"):
        yield f"view of type {view.get('type')!r}"
    if not 1 <= len(blocks) <= VIEW_BLOCKS:
        yield f"{len(blocks)} blocks in a view"
    if view.get("type") == "modal":
        for name in ("title", "submit", "close"):
            if view.get(name) is not None or name == "title":
                yield from text_faults(name, view.get(name), TITLE)
        if any(block["type"] == "input" for block in blocks) and not view.get("submit"):
            yield "a modal with an input and no submit"
    if length(view.get("private_metadata") or "") > METADATA:
        yield "private_metadata"
    if len(view.get("callback_id") or "") > 255:
        yield "callback_id"
    for block in blocks:
        yield from block_faults(block)


def block_faults(block: Mapping[str, Any]) -> Iterator[str]:
    kind = block.get("type")
    if kind not in BLOCK_TYPES:
        yield f"unknown block {kind!r}"
    if kind in ("section", "header"):
        yield from text_faults(str(kind), block.get("text"), SECTION if kind == "section" else HEADER)
    if kind in ELEMENTS and not 1 <= len(block["elements"]) <= ELEMENTS[kind]:
        yield f"{kind}: {len(block['elements'])} elements"
    if kind == "rich_text":
        yield from rich_faults(block)
    if kind == "input":
        yield from text_faults("label", block.get("label"), LABEL)
    if kind == "image":
        yield from image_faults(block)
    elements = [*(block["elements"] if kind in ELEMENTS else ()), *filter(None, [block.get("accessory")])]
    ids = [element["action_id"] for element in elements if "action_id" in element]
    if len(ids) != len(set(ids)):
        yield "an action_id twice in a block"
    if any(element["type"] == "file_input" for element in elements):
        yield "a file_input outside an input block"
    for element in (*elements, *filter(None, [block.get("element")])):
        yield from text_faults("context", element, CONTEXT) if kind == "context" else element_faults(element)


def image_faults(image: Mapping[str, Any]) -> Iterator[str]:
    """Of an image as a block; it shows a file in Slack or one at an address."""
    if not 1 <= length(image.get("alt_text") or "") <= ALT_TEXT:
        yield "image: alt_text"
    if (image.get("slack_file") is None) == (image.get("image_url") is None):
        yield "image: one of slack_file and image_url"
    shown = image.get("slack_file")
    if shown is not None and not (shown.get("url") or FILE.fullmatch(str(shown.get("id")))):
        yield f"image: no file is called {shown.get('id')!r}"
    if image.get("title") is not None:
        yield from text_faults("image title", image["title"], IMAGE_TITLE)


def element_faults(element: Mapping[str, Any]) -> Iterator[str]:
    if not 1 <= len(element.get("action_id", "")) <= 255:
        yield "action_id"
    if element["type"] == "button":
        yield from text_faults("button", element["text"], BUTTON)
        if length(element.get("value", "")) > VALUE:
            yield "button value"
    elif element["type"] == "static_select":
        yield from menu_faults(element)
    elif element["type"] == "datepicker":
        pass
    elif element["type"] == "file_input":
        yield from file_input_faults(element)
    elif element["type"] in ("users_select", "multi_users_select"):
        yield from text_faults("placeholder", element["placeholder"], PLACEHOLDER)
    elif element["type"] in ("radio_buttons", "plain_text_input"):
        yield from input_faults(element)
    elif element["type"] == "checkboxes":
        yield from tick_faults(element)
    else:
        yield f"unknown element {element['type']!r}"


def menu_faults(element: Mapping[str, Any]) -> Iterator[str]:
    yield from text_faults("placeholder", element["placeholder"], 150)
    groups = element.get("option_groups") or [{"options": element.get("options", [])}]
    for group in groups:
        if not 1 <= len(group["options"]) <= 100:
            yield "options"
        values = [option["value"] for option in group["options"]]
        if len(values) != len(set(values)):
            yield "an option value twice"
        for option in group["options"]:
            yield from text_faults("option", option["text"], OPTION)
            if not 1 <= length(option["value"]) <= OPTION_VALUE:
                yield "option value"


def input_faults(element: Mapping[str, Any]) -> Iterator[str]:
    if not 0 <= len(element.get("options", [])) <= 10:
        yield "options"
    for option in element.get("options", []):
        yield from text_faults("option", option["text"], OPTION)
    if not 1 <= element.get("max_length", 3000) <= 3000:
        yield "max_length"
    if "placeholder" in element:
        yield from text_faults("placeholder", element["placeholder"], 150)


def tick_faults(element: Mapping[str, Any]) -> Iterator[str]:
    if not 1 <= len(element["options"]) <= TICKS:
        yield "options"
    values = [option["value"] for option in element["options"]]
    if len(values) != len(set(values)):
        yield "an option value twice"
    for option in element["options"]:
        yield from text_faults("option", option["text"], OPTION)
        if "description" in option:
            yield from text_faults("option description", option["description"], OPTION)
        if not 1 <= length(option["value"]) <= OPTION_VALUE:
            yield "option value"
    started = element.get("initial_options")
    if started is not None and (not started or any(option not in element["options"] for option in started)):
        yield "initial_options that are none of the options"


def file_input_faults(element: Mapping[str, Any]) -> Iterator[str]:
    if not 1 <= element.get("max_files", FILES) <= FILES:
        yield "max_files"
    if any(not kind or kind.startswith(".") for kind in element.get("filetypes", ["txt"])):
        yield "filetypes"


def text_faults(where: str, text: Any, most: int) -> Iterator[str]:
    if not isinstance(text, Mapping) or text.get("type") not in ("plain_text", "mrkdwn"):
        yield f"{where}: no text object"
        return
    if not 1 <= length(text["text"]) <= most:
        yield f"{where}: {length(text['text'])} characters"
    if text["type"] == "mrkdwn":
        yield from marks(where, text["text"])


def rich_faults(value: Mapping[str, Any]) -> Iterator[str]:
    if value["type"].startswith("rich_text") and not value.get("elements"):
        yield f"{value['type']}: no elements"
    for element in value.get("elements", []):
        if element["type"] == "text":
            if not element["text"]:
                yield "rich text without text"
        elif element["type"] == "link":
            if not str(element.get("url")).startswith(("https://", "http://")):
                yield "a link that leads nowhere"
        elif element["type"] not in RICH_TYPES:
            yield f"unknown rich text {element['type']!r}"
        else:
            yield from rich_faults(element)


def marks(where: str, text: str) -> Iterator[str]:
    """Marks that would call somebody or lead somewhere, other than a person named."""
    rest = PERSON.sub("", text)
    if "<" in rest or ">" in rest or re.search(r"&(?!amp;|lt;|gt;)", rest):
        yield f"{where}: unescaped"


def all_words(value: Any) -> Iterator[str]:
    """Every text that these blocks show, top to bottom."""
    if isinstance(value, Mapping):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for inner in value.values():
            yield from all_words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from all_words(inner)


def length(text: str) -> int:
    """As a browser counts."""
    return len(text.encode("utf-16-le")) // 2
