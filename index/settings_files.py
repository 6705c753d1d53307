"""YAML as the project reads it: the safe loader, no aliases, no key twice, nothing huge and nothing very deep."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from index.errors import SettingsFileError

# A hundred clubs with everything that can be said of them take a tenth of it.
MOST_BYTES = 1_000_000


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


class Strict(BaseModel):
    """A part of such a file: what it does not know is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def mapping_at(path: Path, error_type: type[SettingsFileError]) -> dict[str, Any]:
    """The mapping in the file at `path`.  Raises `error_type` as `mapping_in`, and where it cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise error_type(path.name, "", f"cannot be read ({error.strerror}); check its permissions") from error
    return mapping_in(content, path.name, error_type)


def mapping_in(content: bytes, name: str, error_type: type[SettingsFileError]) -> dict[str, Any]:
    """The mapping that a file of that name holds.  Raises `error_type`, which says what to mend."""
    if len(content) > MOST_BYTES:
        raise error_type(name, "", f"is larger than {MOST_BYTES} bytes; keep what belongs in it")
    try:
        return load_mapping(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise error_type(name, "", "is not UTF-8; save it as UTF-8") from error
    except RecursionError as error:
        raise error_type(name, "", "is nested too deeply; write it out plainly") from error
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark is not None else ""
        raise error_type(name, where, f"{getattr(error, 'problem', None) or error}; mend it") from error


def first_fault(error: ValidationError, name: str, error_type: type[SettingsFileError]) -> SettingsFileError:
    """The first fault that a model found, by the dotted name of its entry."""
    first = error.errors()[0]
    return error_type(name, ".".join(str(part) for part in first["loc"]), f"{first['msg']}; mend the entry")


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
