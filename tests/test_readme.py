"""The README names everything there is, and nothing that is not."""

import re
from pathlib import Path

import pytest
import typer.main

from bot.cli import app
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LAYOUT = README.split("<!-- layout:begin -->")[1].split("<!-- layout:end -->")[0]
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
DEEPEST_NAME = 12  # columns before the name of the innermost room
# Identifiers of the house glossary that name something in this version.
GLOSSARY = [
    "Policy",
    "owner",
    "Clause",
    "clause_id",
    "lead_in",
    "heading_path",
    "Passage",
    "question",
    "query",
    "retrieve()",
    "Candidate.similarity",
    "Unsure",
    "NotCovered",
    "Sensitive",
    "Judgement",
    "handle_*",
    "ack",
]


def variables() -> list[str]:
    """Every environment variable that is a setting."""
    return [str(field.validation_alias or f"POLICYBOT_{name.upper()}") for name, field in Settings.model_fields.items()]


def verbs() -> list[str]:
    """Every verb of the command line, a group's verbs behind the group's name."""
    found = []
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found += [f"{name} {verb}" for verb in inner] if inner else [name]
    return found


def modules() -> list[tuple[str, str]]:
    """Every module and package of bot and index: its folder below the checkout, and its name in the layout."""
    found = []
    for path in sorted((*ROOT.glob("bot/**/*.py"), *ROOT.glob("index/**/*.py"))):
        folder = path.parent.relative_to(ROOT).as_posix()
        if "versions" in path.parts or "data" in path.parts:
            continue
        if path.stem == "__init__" and folder not in {"bot", "index"}:
            found.append((path.parent.parent.relative_to(ROOT).as_posix(), f"{path.parent.name}/"))
        elif not path.stem.startswith("__"):
            found.append((folder, path.stem))
    return found


def room(folder: str) -> str:
    """The part of the layout that draws one folder: its line, and the lines below it that are further in."""
    lines = LAYOUT.splitlines()
    depths = [len(line) - len(line.lstrip()) for line in lines]
    at = 0
    for part in folder.split("/"):
        at = next(i for i in range(at, len(lines)) if re.match(rf"\s*{re.escape(part)}/(\s|$)", lines[i]))
    end = next((i for i in range(at + 1, len(lines)) if lines[i].strip() and depths[i] <= depths[at]), len(lines))
    return "\n".join(lines[at:end])


@pytest.mark.parametrize("variable", variables())
def test_every_setting_is_in_the_table_of_settings(variable: str) -> None:
    assert f"\n| `{variable}` |" in README


@pytest.mark.parametrize("verb", verbs())
def test_every_verb_is_in_the_table_of_commands(verb: str) -> None:
    assert f"\n| `policybot {verb}` |" in README


def test_every_command_that_is_named_exists() -> None:
    """A renamed verb leaves no stale name behind."""
    firsts = {verb.split()[0] for verb in verbs()}
    assert set(re.findall(r"`policybot ([a-z-]+)", README)) <= firsts
    assert set(re.findall(r"^ {4,}.*\bpolicybot ([a-z]+)$", README, re.MULTILINE)) <= firsts


@pytest.mark.parametrize("identifier", GLOSSARY)
def test_every_identifier_of_the_glossary_is_explained(identifier: str) -> None:
    table = README.split("### Glossary")[1].split("###")[0]
    assert f"`{identifier}`" in table


def test_the_make_targets_it_names_exist() -> None:
    """And every target that is meant for people is named."""
    named = set(re.findall(r"(?:`|^ {4})make ([a-z-]+)", README, re.MULTILINE))
    assert named <= TARGETS
    meant = {line.split(":")[0] for line in (ROOT / "Makefile").read_text("utf-8").splitlines() if " ## " in line}
    assert meant <= named


@pytest.mark.parametrize(("folder", "name"), modules())
def test_the_layout_names_every_module(folder: str, name: str) -> None:
    """A module without a room in the drawing is in the wrong place, or the drawing is old."""
    assert re.search(rf"(?<![\w]){re.escape(name)}(?![\w])", room(folder)), f"{folder}: {name}"


def test_the_layout_names_nothing_that_is_gone() -> None:
    """The names before each line's description exist, in the folder they are drawn in."""
    above: list[tuple[int, Path]] = []
    for line in filter(str.strip, LAYOUT.splitlines()):
        depth = len(line) - len(line.lstrip())
        if depth > DEEPEST_NAME:  # a description that goes on
            continue
        above = [(other, folder) for other, folder in above if other < depth]
        inside = above[-1][1] if above else ROOT
        names = re.split(r" {2,}", line.strip())[0]
        for name in names.split():
            assert (inside / name).exists() or (inside / f"{name}.py").exists(), f"{inside.name}/{name}"
        above.append((depth, inside / names.split()[0]))
