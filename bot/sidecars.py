"""Sidecars as they are written: what a person confirmed, what they may confirm, and what was understood.

They are read by `index.sidecars`; what is written here is read there as the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

import yaml

from bot import wording
from index.errors import SidecarError
from index.sidecars import OF_ONE_TEXT, SIDECAR_SUFFIX, Sidecar, sidecar_in
from index.types import FactKind, LeadInWord, Oddity, Policy

_WIDTH: Final = 110
_UNDERSTOOD: Final = "understood"


def written(policy: Policy, file: str, former: bytes, said: Sidecar, understood: Mapping[str, Any]) -> bytes:
    """The sidecar of a policy, read from a file of that name, in which a person `said` something.

    Of the `former` one, which is empty where there is none, everything above what was understood stays as it is where
    it says the same.
    """
    said = said.model_copy(update={"file_sha256": policy.source.sha256, _UNDERSTOOD: None})
    before = _parsed(former)
    head = _kept_head(former, before, said)
    if head is None:
        head = _text(_head(policy, file, before, said))
    return (head + _understood(understood)).encode(errors="replace")


def following(new: bytes, former: bytes, digest: str) -> bytes:
    """What stands beside a text of that digest, in whose place a `former` sidecar stood; empty where nothing is said.

    What was confirmed of the former text alone is gone; the owner stays.
    """
    said, before = _parsed(new), _parsed(former)
    if said.is_of(digest):
        taken = said.model_copy(update={"file_sha256": digest, "owner": said.owner or before.owner})
    else:
        taken = Sidecar(file_sha256=digest, owner=said.owner or before.owner)
    taken = taken.model_copy(update={"version_of": None, "split": None})
    if taken == said:
        return new
    if not (taken.owner or taken.says_of_text or taken.understood):
        return b""
    understood = taken.understood if isinstance(taken.understood, dict) else {}
    head = _kept_head(new, said, taken)
    if head is None:
        head = _text(_values(taken))
    return (head + _understood(understood)).encode(errors="replace")


def outdated(former: bytes, digest: str) -> Sidecar:
    """What of a sidecar goes on for a text of that digest: what a person said of the file, whatever its text."""
    before = _parsed(former)
    if before.is_of(digest):
        return before
    return Sidecar(file_sha256=digest, owner=before.owner, version_of=before.version_of, split=before.split)


def _parsed(content: bytes) -> Sidecar:
    try:
        return sidecar_in(content, SIDECAR_SUFFIX)
    except SidecarError:
        return Sidecar()


# Text -----------------------------------------------------------------------------------------------------------------


class _PlainDumper(yaml.SafeDumper):
    """Writes no aliases, because none are read."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature is yaml's
        return True


def _kept_head(former: bytes, before: Sidecar, said: Sidecar) -> str | None:
    """What stands above what was understood; None where it does not say the same."""
    if not former or _values_of(before) | {"file_sha256": said.file_sha256} != _values_of(said):
        return None
    try:
        text = former.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    lines = text.splitlines()
    end = next((at for at, line in enumerate(lines) if line.startswith(f"{_UNDERSTOOD}:")), len(lines))
    if end and lines[end - 1] == f"# {wording.SIDECAR_UNDERSTOOD}":
        end -= 1
    head = "\n".join(lines[:end]).rstrip() + "\n"
    if before.file_sha256 is None:
        head = f"{_line('file_sha256', said.file_sha256, wording.SIDECAR_DIGEST)}\n{head}"
    # Whatever a person wrote there, what is kept must say what it said.
    return head if _values_of(_parsed(head.encode())) == _values_of(said) else None


def _values_of(sidecar: Sidecar) -> dict[str, Any]:
    return sidecar.model_dump(exclude={_UNDERSTOOD})


def _head(policy: Policy, file: str, before: Sidecar, said: Sidecar) -> Iterator[str]:
    for line in wording.sidecar_head(file):
        yield f"# {line}"
    yield ""
    yield from _values(said)
    yield ""
    if not said.owner:
        yield f"# {_line('owner', 'NAME', wording.SIDECAR_OWNER)}"
    for name in OF_ONE_TEXT:
        fact = policy.fact(FactKind(name.replace("_", " ")))
        earlier = None if before.is_of(policy.source.sha256) else getattr(before, name)
        if getattr(said, name) is None and fact and (fact.day or fact.name) and not fact.confirmed:
            yield f"# {_line(name, fact.day or fact.name, wording.sidecar_fact(fact))}"
        elif getattr(said, name) is None and earlier:
            yield f"# {_line(name, earlier, wording.SIDECAR_BEFORE)}"
    doubtful = [each for each in policy.oddities if each.lead_in and each.clause_id not in said.lead_ins]
    if doubtful and not said.lead_ins:
        yield f"lead_ins:  # {wording.SIDECAR_LEAD_INS}"
    for oddity in doubtful:
        yield _doubtful(policy, oddity)


def _doubtful(policy: Policy, oddity: Oddity) -> str:
    """An item that a person may have a word on, as it is shown now."""
    clause = policy.clause(oddity.clause_id)
    is_with = bool(clause.lead_ins)
    word = LeadInWord.WITH if is_with else LeadInWord.WITHOUT
    comment = wording.sidecar_lead_in(oddity, clause.lines[0].words.text, is_shown_with=is_with)
    return f"#   {_line(oddity.clause_id, word.value, comment)}"


def _values(said: Sidecar) -> Iterator[str]:
    """What a person said, a line each; the lead-ins last, so that doubtful ones can follow."""
    for name, value in _values_of(said).items():
        if value is not None and name != "lead_ins":
            yield _line(name, value, wording.SIDECAR_DIGEST if name == "file_sha256" else "")
    if said.lead_ins:
        yield f"lead_ins:  # {wording.SIDECAR_LEAD_INS}"
        for key, word in said.lead_ins.items():
            yield f"  {_line(key, word.value)}"


def _line(key: str, value: Any, comment: str = "") -> str:
    behind = f"  # {_printable(comment)}" if comment else ""
    return f"{_inline(key)}: {_inline(value)}{behind}"


def _inline(value: Any) -> str:
    """A value as it stands on one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    plain = yaml.dump(value, Dumper=_PlainDumper, allow_unicode=True, width=len(value) * 10 + 10)
    plain = plain.removesuffix("...\n").rstrip("\n")
    if "\n" in plain or " #" in plain:
        return yaml.dump(value, Dumper=_PlainDumper, default_style='"', width=len(value) * 10 + 10).rstrip("\n")
    return plain


def _printable(text: str) -> str:
    """A comment on one line, without what YAML refuses."""
    return "".join(character for character in " ".join(text.split()) if character.isprintable())


def _understood(found: Mapping[str, Any]) -> str:
    if not found:
        return ""
    dumped = yaml.dump(
        {_UNDERSTOOD: dict(found)}, Dumper=_PlainDumper, allow_unicode=True, sort_keys=False, width=_WIDTH
    )
    return f"\n# {wording.SIDECAR_UNDERSTOOD}\n{dumped}"


def _text(lines: Iterator[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"
