"""Sidecars as they are written: what a person confirmed, what they may confirm, and what was understood.

They are read by `index.sidecars`; what is written here is read there as the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import yaml

from bot import wording
from index.errors import SidecarError
from index.sidecars import OF_ONE_TEXT, SIDECAR_SUFFIX, Sidecar, sidecar_in
from index.types import Fact, FactKind, LeadInWord, Oddity, Policy

_WIDTH: Final = 110
_UNDERSTOOD: Final = "understood"
_CHECKED: Final = True
# The lines above what was understood that this module writes.
_OURS: Final = re.compile(
    "|".join(
        (
            r"[^#]*",
            *(re.escape(f"# {line}") for line in (*wording.sidecar_head("")[1:], wording.SIDECAR_DIGEST)),
            re.escape(f"# {wording.sidecar_head('')[0].partition('“')[0]}") + ".*",
            rf"#\s*(?:{'|'.join(Sidecar.model_fields)}|\S+/\S+): .*",
            re.escape(f"lead_ins:  # {wording.SIDECAR_LEAD_INS}"),
        )
    )
)


def written(
    policy: Policy,
    file: str,
    former: bytes,
    said: Sidecar,
    understood: Mapping[str, Any],
    offered: Sequence[Fact] = (),
    asked: Sequence[tuple[str, Any, str]] = (),
) -> bytes:
    """The sidecar of a policy, read from a file of that name, in which a person `said` something.

    Of the `former` one, which is empty where there is none, everything above what was understood stays as it is where
    it says the same and a person put more into it than answers.  `offered` are facts that it may have from elsewhere,
    to be confirmed where it states none; `asked` are keys that a person is asked for, with a value and why.
    """
    said = said.model_copy(update={"file_sha256": policy.source.sha256, _UNDERSTOOD: None})
    before = _parsed(former)
    head = _kept_head(former, before, said)
    if head is None:
        head = _text((*_head(file, said), *_to_answer(policy, before, said, offered, asked)))
    return (head + _understood(understood)).encode(errors="replace")


def following(new: bytes, former: bytes, digest: str) -> bytes:
    """What stands beside a text of that digest, in whose place a `former` sidecar stood; empty where nothing is said.

    What was confirmed of another text alone is gone; the owner stays, and whatever was confirmed of this one.
    """
    said = _parsed(new)
    base, new_one = _holding(_parsed(former), digest, is_pinned=True), _holding(said, digest)
    taken = base.model_copy(update={name: value for name, value in new_one if value})
    if taken == said:
        return new
    if not (taken.owner or taken.says_of_text or taken.understood):
        return b""
    understood = taken.understood if isinstance(taken.understood, dict) else {}
    head = _kept_head(new, said, taken)
    if head is None:
        head = _text(_values(taken))
    return (head + _understood(understood)).encode(errors="replace")


def _holding(said: Sidecar, digest: str, *, is_pinned: bool = False) -> Sidecar:
    """What of a sidecar holds for a text of that digest once it is in force.

    One that does not say of which text it is holds for it, unless `is_pinned` asks for one that does.
    """
    if said.is_of(digest) and (said.file_sha256 or not is_pinned):
        return said.model_copy(update={"file_sha256": digest, "version_of": None, "split": None})
    return Sidecar(file_sha256=digest, owner=said.owner)


def still_said(said: Sidecar, digest: str) -> Sidecar:
    """What of a sidecar goes on for a text of that digest: what a person said of the file, whatever its text."""
    if said.is_of(digest):
        return said
    return Sidecar(file_sha256=digest, owner=said.owner, version_of=said.version_of, split=said.split)


def sidecar_values(content: bytes) -> Mapping[str, Any]:
    """What a sidecar says beside what was understood."""
    return _values_of(_parsed(content))


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
    """What stands above what was understood; None where it does not say the same, or says no more than we wrote."""
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
    if all(map(_OURS.fullmatch, lines[:end])):
        return None
    head = _text(lines[:end])
    if before.file_sha256 is None:
        head = f"# {wording.SIDECAR_DIGEST}\n{_line('file_sha256', said.file_sha256)}\n{head}"
    # Whatever a person wrote there, what is kept must say what it said.
    return head if _values_of(_parsed(head.encode())) == _values_of(said) else None


def _values_of(sidecar: Sidecar) -> dict[str, Any]:
    return sidecar.model_dump(exclude={_UNDERSTOOD})


def _head(file: str, said: Sidecar) -> Iterator[str]:
    for line in wording.sidecar_head(file):
        yield f"# {_printable(line)}"
    yield ""
    yield f"# {wording.SIDECAR_DIGEST}"
    yield from _values(said)
    yield ""


def _to_answer(
    policy: Policy, before: Sidecar, said: Sidecar, offered: Sequence[Fact], asked: Sequence[tuple[str, Any, str]]
) -> Iterator[str]:
    """What a person may say, each line with a mark in front that they take away."""
    for name, value, why in asked:
        if getattr(said, name) is None:
            yield f"# {_line(name, value, why)}"
    if not said.owner:
        yield f"# {_line('owner', 'NAME', wording.SIDECAR_OWNER)}"
    earlier = Sidecar() if before.is_of(policy.source.sha256) else before
    for name in OF_ONE_TEXT:
        if getattr(said, name) is None:
            yield from _to_confirm(name, policy, getattr(earlier, name), offered)
    if any(not each.lead_in for each in policy.oddities):
        yield f"# {_line('checked', _CHECKED, wording.SIDECAR_CHECKED)}"
    doubtful = [each for each in policy.oddities if each.lead_in]
    if doubtful and not said.lead_ins:
        yield f"lead_ins:  # {wording.SIDECAR_LEAD_INS}"
    for oddity in doubtful:
        yield _doubtful(policy, oddity)


def _to_confirm(name: str, policy: Policy, earlier: Any, offered: Sequence[Fact]) -> Iterator[str]:
    """What a person may confirm under a key: what the text says, what they confirmed before, what the cover says."""
    fact = policy.fact(FactKind(name.replace("_", " ")))
    if fact and (fact.day or fact.name):
        yield f"# {_line(name, fact.day or fact.name, wording.sidecar_fact(fact))}"
    elif earlier:
        yield f"# {_line(name, earlier, wording.SIDECAR_BEFORE)}"
    else:
        for other in offered:
            if other.kind.value.replace(" ", "_") == name and (other.day or other.name):
                yield f"# {_line(name, other.day or other.name, wording.sidecar_offered(other))}"


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
            yield _line(name, value)
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


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"
