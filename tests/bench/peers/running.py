"""Who is started and asked when: everybody in turns, so that whatever else the machine does hits all alike."""

import statistics
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from index.encoder.identity import DEFAULT_MODEL_WEIGHTS_DIGEST, weights_digest_of
from index.evaluate import Judgement, Measures, Outcome, mark, summarise
from tests.bench.measuring import Question
from tests.bench.peers.asking import StackError, StackProcess, Told
from tests.bench.peers.lines import OURS
from tests.bench.peers.results import Result

BUILDS = 2  # the first brings the files into memory and is not counted
OPENS = 3
PASSES = 3  # over the questions: a 99th percentile of more than a handful of answers
TURN = 30  # questions; PyTorch's threads keep spinning for a while after each of its own
WARM_UP = 5

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Runner:
    """A stack to run: what it is called, and the command of its process but for build|open CORPUS FOLDER."""

    name: str
    command: Sequence[str]


@dataclass(slots=True)
class _Course:
    """How far one stack has come, and why no further."""

    runner: Runner
    folder: Path
    builds: list[float] = field(default_factory=list)
    opens: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    told: Told | None = None
    peak_mb: float = 0.0
    fault: str = ""

    def start(self, verb: str, corpus: Path) -> StackProcess:
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [*self.runner.command, verb, str(corpus), str(self.folder)]
        process = StackProcess(command, self.folder.with_suffix(".log"))
        self.told = process.told
        (self.builds if verb == "build" else self.opens).append(process.told.seconds)
        return process


def run(
    runners: Sequence[Runner], corpus: Path, asked: Sequence[Question], judgements: Sequence[Judgement], tell: Tell
) -> tuple[list[Result], dict[str, str]]:
    """What was measured of each stack that ran, in order, and why the others did not, by name.

    `judgements` are those of `asked`, in the same order, or none: then nothing is said of quality.

    Raises StackError where policybot itself does not run: there is nothing to compare with then.
    """
    with TemporaryDirectory(prefix="policybot-peers-") as scratch:
        courses = [_Course(runner, Path(scratch) / str(number)) for number, runner in enumerate(runners)]
        for number in range(BUILDS):
            _start_all(courses, "build", corpus, tell, is_counted=number > 0)
        for _ in range(OPENS - 1):
            _start_all(courses, "open", corpus, tell, is_counted=True)
        _ask_all(courses, corpus, asked, tell)
    results = [_result(course, judgements) for course in courses if not course.fault]
    return results, {course.runner.name: course.fault for course in courses if course.fault}


def _start_all(courses: Sequence[_Course], verb: str, corpus: Path, tell: Tell, *, is_counted: bool) -> None:
    for course in _sound(courses):
        try:
            with course.start(verb, corpus) as process:
                _check_weights(process.told)
                process.end()
        except StackError as error:
            _leave_out(course, error, tell)
            continue
        done = "built its index" if verb == "build" else "opened its index"
        counted = "" if is_counted else ", not counted"
        tell(f"{course.runner.name} {done} and was ready in {process.told.seconds:.1f} s{counted}")


def _ask_all(courses: Sequence[_Course], corpus: Path, asked: Sequence[Question], tell: Tell) -> None:
    with ExitStack() as stack:
        processes: dict[str, StackProcess] = {}
        for course in _sound(courses):
            try:
                processes[course.runner.name] = stack.enter_context(course.start("open", corpus))
            except StackError as error:
                _leave_out(course, error, tell)
        for number in range(PASSES):
            for start in range(0, len(asked), TURN):
                for course in _sound(courses):
                    try:
                        _ask(course, processes[course.runner.name], asked[start : start + TURN], is_first=number == 0)
                    except StackError as error:
                        _leave_out(course, error, tell)
                tell(f"asked {min(start + TURN, len(asked))} of {len(asked)}, pass {number + 1} of {PASSES}")
        for course in _sound(courses):
            try:
                course.peak_mb = processes[course.runner.name].end()
            except StackError as error:
                _leave_out(course, error, tell)


def _ask(course: _Course, process: StackProcess, turn: Sequence[Question], *, is_first: bool) -> None:
    for each in turn[:WARM_UP]:
        process.ask(each.question, each.club)
    for each in turn:
        answered = process.ask(each.question, each.club)
        course.seconds.append(answered.seconds)
        if is_first:
            course.outcomes.append(answered.outcome)


def _sound(courses: Sequence[_Course]) -> list[_Course]:
    return [course for course in courses if not course.fault]


def _leave_out(course: _Course, error: StackError, tell: Tell) -> None:
    if course.runner.name == OURS:
        raise StackError(f"policybot itself cannot be measured: {error}") from error
    course.fault = str(error)
    tell(f"{course.runner.name} is left out: {error}")


def _check_weights(told: Told) -> None:
    if told.weights is None:
        return
    digest = weights_digest_of(told.weights)
    if digest != DEFAULT_MODEL_WEIGHTS_DIGEST:
        raise StackError(
            f"its encoder has weights of the digest {digest[:12]}…, not {DEFAULT_MODEL_WEIGHTS_DIGEST[:12]}…"
        )


def _result(course: _Course, judgements: Sequence[Judgement]) -> Result:
    assert course.told is not None
    firsts = [len(outcome.quotes[0].text) for outcome in course.outcomes if outcome.quotes]
    return Result(
        name=course.runner.name,
        versions=dict(course.told.versions),
        passages=course.told.passages,
        first_characters=statistics.fmean(firsts) if firsts else 0.0,
        build_seconds=statistics.median(course.builds[1:]),
        open_seconds=statistics.median(course.opens),
        question_seconds=tuple(course.seconds),
        peak_mb=course.peak_mb,
        quality=_quality(judgements, course.outcomes),
    )


def _quality(judgements: Sequence[Judgement], outcomes: Sequence[Outcome]) -> Measures | None:
    if not judgements:
        return None
    return summarise([mark(judged, outcome) for judged, outcome in zip(judgements, outcomes, strict=True)]).overall
