"""What a person confirmed of a policy, in a file beside it: it goes before what was read.

`phones.docx` has its sidecar in `phones.yaml`.  Dates, signatures and words on lead-ins are of one text where the
sidecar says of which (`file_sha256`); the owner is so whatever the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from index.clauses import contradicting_dates, read_confirmed_policy
from index.errors import SidecarError
from index.files import digest_of, digest_of_json
from index.settings_files import MOST_BYTES, Strict, first_fault, mapping_in
from index.types import Club, Fact, FactKind, LeadInWord, Policy, Precision

SIDECAR_SUFFIX = ".yaml"
# The confirmed facts that hold for one text alone, by their keys.
OF_ONE_TEXT = ("adopted", "last_reviewed", "next_review", "signed_by", "approved_by")


def _plain_day(value: Any) -> Any:
    """A day as YAML or a text gives it; a number would be read as seconds since 1970."""
    is_day = value is None or (isinstance(value, (str, date)) and not isinstance(value, datetime))
    if not is_day:
        raise ValueError("expected a day such as 2024-03-31")
    return value


def _none_set(value: Any) -> Any:
    """A key under which every line is commented out says nothing."""
    return {} if value is None else value


_Day = Annotated[date | None, BeforeValidator(_plain_day)]
_LeadIns = Annotated[dict[str, LeadInWord], BeforeValidator(_none_set)]


class Sidecar(Strict):
    """What a person confirmed about a policy, and what they said of how its file is to be taken in."""

    file_sha256: Annotated[str | None, Field(pattern=r"^[0-9a-f]{64}$")] = None  # of the text it was written for
    owner: str | None = None
    adopted: _Day = None
    last_reviewed: _Day = None
    next_review: _Day = None
    signed_by: str | None = None
    approved_by: str | None = None
    lead_ins: _LeadIns = Field(default={})  # by the ids of clauses
    checked: bool | None = None  # that somebody has looked at what else is to be confirmed: scanned pages, hidden words
    version_of: str | None = None  # the slug of the policy that it is a new version of, `NO_VERSION` for none
    split: bool | None = None  # whether a file of many policies is taken apart
    understood: Any = None  # written for people to read; never read back

    def is_of(self, digest: str) -> bool:
        """Whether it holds for the text of that digest."""
        return self.file_sha256 in (None, digest)

    def decides(self, digest: str) -> str:
        """The digest of what it says of the clauses and doubts of the text of that digest; empty where nothing."""
        if not self.is_of(digest) or not (self.lead_ins or self.checked):
            return ""
        return digest_of_json({"lead_ins": self.lead_ins, "checked": bool(self.checked)})

    @property
    def says_of_text(self) -> bool:
        """Whether it says anything that holds for one text alone."""
        return bool(self.lead_ins or self.checked) or any(getattr(self, name) for name in OF_ONE_TEXT)


NO_VERSION = "none"
# Who takes the "#" away from "# owner: Jo" leaves a space, which YAML would not have there.
_LEFT_BY_A_MARK = (
    (re.compile(rb"^ (?=(?:%s) *:)" % "|".join(Sidecar.model_fields).encode(), re.MULTILINE), b""),
    (re.compile(rb"^ {1,4}(?=\S+/\S+ *: *with(?:out)?\b)", re.MULTILINE), b"  "),
)


def sidecar_at(path: Path) -> Sidecar:
    """The sidecar in the file at `path`.  Raises SidecarError, which says what to mend."""
    if not path.is_file():
        raise SidecarError(path.name, "", "cannot be read (it is no file); take it away")
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)  # one more is too many
    except OSError as error:
        raise SidecarError(path.name, "", f"cannot be read ({error.strerror}); check its permissions") from error
    return sidecar_in(content, path.name)


def sidecar_in(content: bytes, name: str) -> Sidecar:
    """The sidecar that the bytes of a file of that name are.  Raises SidecarError, which says what to mend."""
    for behind_mark, put in _LEFT_BY_A_MARK:
        content = behind_mark.sub(put, content)
    values = mapping_in(content, name, SidecarError)
    try:
        return Sidecar.model_validate(values)
    except ValidationError as error:
        raise first_fault(error, name, SidecarError) from error


def read_beside(data: bytes, path: str, club: Club, sidecar: Sidecar) -> tuple[Policy, tuple[str, ...]]:
    """The policy that `data` holds with what its sidecar confirms, and what of the sidecar was not applied.

    Raises UnreadablePolicyError as `read_policy` does.
    """
    digest = digest_of(data)
    policy, unused = read_confirmed_policy(data, path, club, sidecar.lead_ins if sidecar.is_of(digest) else {})
    confirmed, remarks = confirm(replace(policy, beside=sidecar.decides(digest)), sidecar)
    spoken = (f"speaks of {each!r}, which is no clause under a lead-in; take the line out" for each in unused)
    return confirmed, (*remarks, *spoken)


def confirm(policy: Policy, sidecar: Sidecar) -> tuple[Policy, tuple[str, ...]]:
    """A policy as it was read, with the facts that its sidecar confirms, and what of the sidecar was not applied.

    What the sidecar says of lead-ins must have been looked at when the policy was read.
    """
    is_of_it = sidecar.is_of(policy.source.sha256)
    remarks = (f"was written for another text: {_ONLY_OWNER}",) if sidecar.says_of_text and not is_of_it else ()
    return _confirmed(policy, sidecar, is_of_it=is_of_it), remarks


_ONLY_OWNER = "its dates, signatures and lead-ins were not applied; confirm them for this one"


def _confirmed(policy: Policy, sidecar: Sidecar, *, is_of_it: bool) -> Policy:
    """The policy with the confirmed facts before those that were read, and without the doubts that are settled."""
    facts = tuple(_facts(sidecar, is_of_it=is_of_it))
    kinds = {fact.kind for fact in facts}
    of_dates = contradicting_dates(policy.facts, policy.source)
    settled = contradicting_dates([fact for fact in policy.facts if fact.kind in kinds], policy.source)
    if sidecar.checked and is_of_it:
        settled += tuple(each for each in policy.oddities if not each.lead_in and each not in of_dates)
    oddities = tuple(each for each in policy.oddities if each not in settled)
    return replace(policy, facts=(*facts, *policy.facts), oddities=oddities)


def _facts(sidecar: Sidecar, *, is_of_it: bool) -> Iterator[Fact]:
    for name in ("owner", *(OF_ONE_TEXT if is_of_it else ())):
        value = getattr(sidecar, name)
        if value:
            day = value if isinstance(value, date) else None
            said = None if day else str(value)
            kind, precision = FactKind(name.replace("_", " ")), Precision.DAY if day else None
            yield Fact(kind, day, said, precision, certain=True, ranges=(), words="", confirmed=True)
