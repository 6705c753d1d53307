"""The templates that pages are made of, and what a browser may load for them."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_TEMPLATES: Final = Path(__file__).with_name("templates")
# Control and bidi characters turn words round, and half of a surrogate pair is no character.
_STEERING: Final = dict.fromkeys(
    [*range(9), 11, *range(14, 32), *range(127, 160), 0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F),
     *range(0x2066, 0x206A), *range(0xD800, 0xE000)],
    "�",
)  # fmt: skip


def environment() -> Environment:
    """The templates; whatever is put into one is escaped, and what could turn its words round is shown as "�"."""
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _plain(value: Any) -> Any:
    return value.translate(_STEERING) if isinstance(value, str) else value


def style_source(templates: Environment, name: str) -> str:
    """The style of that name as a source of a Content-Security-Policy: this text and no other."""
    style = templates.get_template(name).render()
    return f"'sha256-{b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
