"""The written questions → each with the clauses that answer it.

A setting is a folder of policies; `<policy>.questions.yaml` beside a policy holds its questions:

    policy: mobile-phones.md
    subject: mobile phones
    items:
      - clause: "lockers in the staff room"      # words of the clause that answers; a list where all are needed
        also: ["kept under lock and key"]        # clauses that would do as well
        near: ["visitors.txt: a locker each"]    # clauses that look right and are not; of another policy with its file
        ask:
          slang: ["can i keep my moby on me in baby room"]
    uncovered:
      near_miss: ["…"]                           # about the subject, but no policy of this setting decides it
      off_topic: ["…"]

A snippet stands exactly once in its policy.  It names the clause it stands in: one that can be cited alone, or the
whole list or section whose lead-in or heading it is part of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from index.corpus import load_corpus
from index.settings_files import load_mapping
from index.types import Clause, ClauseKind, Corpus, Policy, Verbatim

DATA: Final = Path(__file__).parent / "data"
QUESTIONS_SUFFIX: Final = ".questions.yaml"

KINDS: Final = frozenset(
    {
        *("slang", "fragment", "misspelled", "scenario", "formal", "plain", "keyword", "exception", "audience"),
        *("consequence", "definition", "list", "metadata", "negated", "followup-like"),
    }
)
UNCOVERED_KINDS: Final = frozenset({"near_miss", "off_topic"})

# "other-policy.txt: the snippet", a clause of another policy of the same setting.
_ELSEWHERE: Final = re.compile(r"([\w-]+\.(?:md|txt|rst)): (.+)", re.DOTALL)

_MARKER: Final = re.compile(r"^(?:[-*•o]|\(?[a-zA-Z\d]{1,3}[.)]|\d+(?:\.\d+)+)\s+")


class ClausePlace(NamedTuple):
    """Where a clause stands: `corpus.policies[policy_index].clauses[clause_index]`."""

    policy_index: int
    clause_index: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the clauses that answer it; none where no policy of its setting covers it.

    `clauses` are all needed; each of `also` would do as well; those of `near` look right and are not.
    """

    text: str
    kind: str
    subject: str
    policy_index: int  # of the policy it was written for
    clauses: tuple[ClausePlace, ...] = ()
    also: tuple[ClausePlace, ...] = ()
    near: tuple[ClausePlace, ...] = ()

    @property
    def is_covered(self) -> bool:
        """Whether a clause answers it."""
        return bool(self.clauses)

    @property
    def acceptable(self) -> frozenset[ClausePlace]:
        """Every clause that is right to quote."""
        return frozenset(self.clauses) | frozenset(self.also)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something to mend: the file below the data folder, and what is wrong with what, and what to do."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


@dataclass(frozen=True, slots=True)
class WrittenQuestions:
    """Everything read from a data folder, and what could not be."""

    corpus: Corpus
    questions: tuple[Question, ...]
    faults: tuple[Fault, ...]

    @property
    def covered(self) -> tuple[Question, ...]:
        """The questions that a clause answers."""
        return tuple(question for question in self.questions if question.is_covered)

    @property
    def uncovered(self) -> tuple[Question, ...]:
        """The questions that nothing covers."""
        return tuple(question for question in self.questions if not question.is_covered)

    def clause(self, place: ClausePlace) -> Clause:
        """The clause that stands there."""
        return self.corpus.policies[place.policy_index].clauses[place.clause_index]

    def setting_of(self, question: Question) -> str:
        """The slug of the setting that the question was written for."""
        return self.corpus.policies[question.policy_index].club


def load_questions(root: Path = DATA) -> WrittenQuestions:
    """Every question below `root`; what cannot be read or resolved is in `faults`, and the rest still loads.

    Raises CorpusError where `root` is no folder.
    """
    corpus = load_corpus(root)
    reader = _Reader(root, corpus)
    for path in sorted(root.glob(f"*/*{QUESTIONS_SUFFIX}")):
        reader.read(path)
    reader.note_unasked()
    return WrittenQuestions(corpus, tuple(reader.questions), tuple(reader.faults))


def resolve(policy: Policy, snippet: str) -> int:
    """The index of the clause that `snippet` names.  Raises ValueError, saying what is wrong with the snippet."""
    times = policy.source.text.count(snippet)
    if times != 1:
        raise ValueError(
            f"the snippet {snippet!r} stands {times} times in {policy.source.path}; quote words that stand there once"
        )
    end = policy.source.text.index(snippet) + len(snippet)
    start = end - len(_MARKER.sub("", snippet))  # the number or bullet before a clause is not of its words
    for stands_in in (_has_own_words, _opens_with, _stands_under):
        found = [clause for clause in policy.clauses if stands_in(clause, start, end)]
        if found:
            # A list whose lead-in is a heading is both; the list is what was asked for, and the closer of the two.
            return policy.clauses.index(
                min(found, key=lambda clause: (clause.kind is ClauseKind.SECTION, len(clause.lines)))
            )
    raise ValueError(
        f"the snippet {snippet!r} of {policy.source.path} lies in no clause; "
        "quote words inside one clause, lead-in or heading"
    )


def _has_own_words(clause: Clause, start: int, end: int) -> bool:
    """Whether the words are the clause's own, and it can be cited alone."""
    return not clause.is_whole and any(_within(line.words, start, end) for line in clause.lines)


def _opens_with(clause: Clause, start: int, end: int) -> bool:
    """Whether the words stand in the lead-in of the list, or in the heading of the section, that the clause is."""
    return clause.is_whole and _within(clause.lines[0].words, start, end)


def _stands_under(clause: Clause, start: int, end: int) -> bool:
    """Whether the words head the table that the clause is a row of."""
    return not clause.is_whole and any(_within(words, start, end) for words in clause.lead_ins)


def _within(words: Verbatim, start: int, end: int) -> bool:
    return words.span.start <= start and end <= words.span.end


# -- the files -------------------------------------------------------------------------------------------------


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


_Snippet = Annotated[str, Field(min_length=1)]
_Snippets = Annotated[tuple[_Snippet, ...], BeforeValidator(_as_list)]
_Texts = tuple[Annotated[str, Field(min_length=1)], ...]


class _Item(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    clause: Annotated[_Snippets, Field(min_length=1)]
    also: _Snippets = ()
    near: _Snippets = ()
    ask: dict[str, _Texts]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    policy: str
    subject: Annotated[str, Field(min_length=1)]
    items: tuple[_Item, ...]
    uncovered: dict[str, _Texts] = {}


@dataclass
class _Reader:
    """Reads one file after the other, and keeps what it finds wrong beside what it finds."""

    root: Path
    corpus: Corpus
    questions: list[Question] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    _asked: set[int] = field(default_factory=set)

    def read(self, path: Path) -> None:
        """Take in one file of questions, as far as it can be used."""
        below = path.relative_to(self.root).as_posix()
        try:
            said = _File.model_validate(load_mapping(path.read_text(encoding="utf-8")))
            policy_index = self._policy_index(path.parent.name, said.policy)
        except ValidationError as error:
            self.faults += [
                Fault(below, f"{'.'.join(map(str, each['loc']))}: {each['msg']}; mend the entry")
                for each in error.errors()
            ]
            return
        except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
            self.faults.append(Fault(below, f"{' '.join(str(error).split())}; mend the file"))
            return
        self._asked.add(policy_index)
        for item in said.items:
            self.questions += self._of_item(item, said, policy_index, below)
        self.questions += self._uncovered(said, policy_index, below)

    def note_unasked(self) -> None:
        """Name the policies that could not be read, and those that no questions are asked of."""
        self.faults += [Fault(each.path, each.reason) for each in self.corpus.left_out]
        self.faults += [
            Fault(policy.source.path, f"has no questions; write {_questions_file(policy)}")
            for index, policy in enumerate(self.corpus.policies)
            if index not in self._asked and not (self.root / policy.club / _questions_file(policy)).exists()
        ]

    def _policy_index(self, setting: str, file: str) -> int:
        for index, policy in enumerate(self.corpus.policies):
            if policy.source.path == f"{setting}/{file}":
                return index
        raise ValueError(f"there is no policy {file!r} in {setting!r} that can be read")

    def _of_item(self, item: _Item, said: _File, policy_index: int, below: str) -> Iterator[Question]:
        places = [self._places(snippets, policy_index, below) for snippets in (item.clause, item.also, item.near)]
        clauses, also, near = places
        self._note_contradictions(item, clauses, also, near, below)
        if len(clauses) < len(item.clause):
            return
        for kind, texts in item.ask.items():
            self._note_unknown_kind(kind, KINDS, below)
            for text in texts:
                yield Question(text, kind, said.subject, policy_index, clauses, also, near)

    def _uncovered(self, said: _File, policy_index: int, below: str) -> Iterator[Question]:
        for kind, texts in said.uncovered.items():
            self._note_unknown_kind(kind, UNCOVERED_KINDS, below)
            for text in texts:
                yield Question(text, kind, said.subject, policy_index)

    def _places(self, snippets: Sequence[str], policy_index: int, below: str) -> tuple[ClausePlace, ...]:
        found = []
        for snippet in snippets:
            try:
                found.append(self._place(snippet, policy_index))
            except ValueError as error:
                self.faults.append(Fault(below, str(error)))
        return tuple(found)

    def _place(self, snippet: str, policy_index: int) -> ClausePlace:
        elsewhere = _ELSEWHERE.fullmatch(snippet)
        if elsewhere is not None:
            policy_index = self._policy_index(self.corpus.policies[policy_index].club, elsewhere[1])
            snippet = elsewhere[2]
        return ClausePlace(policy_index, resolve(self.corpus.policies[policy_index], snippet))

    def _note_unknown_kind(self, kind: str, known: frozenset[str], below: str) -> None:
        if kind not in known:
            self.faults.append(Fault(below, f"{kind!r} is no kind of question; use one of {', '.join(sorted(known))}"))

    def _note_contradictions(
        self,
        item: _Item,
        clauses: Sequence[ClausePlace],
        also: Sequence[ClausePlace],
        near: Sequence[ClausePlace],
        below: str,
    ) -> None:
        """A clause cannot be right and wrong at once, nor be named twice."""
        right = [*clauses, *also]
        if len(set(right)) < len(right):
            self.faults.append(Fault(below, f"{item.clause[0]!r} names one clause twice; keep one snippet of it"))
        if set(right) & set(near):
            self.faults.append(
                Fault(below, f"{item.clause[0]!r} has a clause that answers under 'near' too; take it out there")
            )


def _questions_file(policy: Policy) -> str:
    return f"{Path(policy.source.path).stem}{QUESTIONS_SUFFIX}"
