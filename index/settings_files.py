"""YAML as the project reads it: the safe loader, no aliases, no key twice."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml


class _PlainLoader(yaml.SafeLoader):
    """Refuses aliases (a few lines of them expand to gigabytes) and doubled keys (the last would win silently)."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # the stubs leave it untyped
            raise yaml.constructor.ConstructorError(
                None, None, "aliases (*name) are not allowed; write the value out", mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable) or key in seen:
                reason = (
                    f"{key!r} stands twice; keep one" if isinstance(key, Hashable) else "a key must be a plain word"
                )
                raise yaml.constructor.ConstructorError(None, None, reason, key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def load_mapping(text: str) -> dict[str, Any]:
    """The mapping that `text` holds; an empty text is an empty mapping.

    Raises yaml.YAMLError for broken YAML, aliases and doubled keys, ValueError where it is no mapping.
    """
    value = yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a subclass of the safe loader
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError("expected names with values, such as 'title: Social Media Policy'")  # noqa: TRY004 - as documented
    return value
