"""What the code reads at run time travels with it: an installed policybot has every file that a checkout has."""

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGE_DATA = PYPROJECT["tool"]["setuptools"]["package-data"]
EXTRAS = PYPROJECT["project"]["optional-dependencies"]
OURS = {"bot", "index", "tests"}
# In an environment of their own, so that their modules' names cannot be looked up here.
ELSEWHERE = {
    "haystack": ["haystack-ai"],
    "haystack_integrations": ["sentence-transformers-haystack"],
    "llama_index": ["llama-index-core", "llama-index-embeddings-huggingface"],
}
# What the encoder was taught with, and what is told of it; nothing reads it when serving.
STAYS_BEHIND = ("index/training/data/", "index/training/README.md", "index/training/calibration.svg")


def test_every_file_that_is_no_module_is_package_data() -> None:
    """Otherwise the image would miss it: a manifest, a migration's template, an adapter's weights."""
    packed = {
        path
        for package, patterns in PACKAGE_DATA.items()
        for each in patterns
        for path in ROOT.glob(f"{package}/{each}")
    }
    for path in (*ROOT.glob("bot/**/*"), *ROOT.glob("index/**/*")):
        name = path.relative_to(ROOT).as_posix()
        if path.is_file() and path.suffix not in {".py", ".pyc"} and not name.startswith(STAYS_BEHIND):
            assert path in packed, f"{name} is in no pattern of [tool.setuptools.package-data]"


def test_every_folder_of_modules_is_a_package() -> None:
    """A folder without __init__.py is found by some tools and not by others."""
    for path in (*ROOT.glob("bot/**/*.py"), *ROOT.glob("index/**/*.py")):
        assert (path.parent / "__init__.py").exists(), path.parent.relative_to(ROOT).as_posix()


def declared(*extras: str) -> set[str]:
    """What pyproject.toml asks for by name: the core, and those extras."""
    lines = [*PYPROJECT["project"]["dependencies"], *(line for extra in extras for line in EXTRAS[extra])]
    return {canonicalize_name(Requirement(line).name) for line in lines}


def imported(folder: str) -> dict[str, str]:
    """The distributions that a folder's modules import, each with one module that does."""
    found: dict[str, str] = {}
    known = packages_distributions()
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            for top in {name.split(".")[0] for name in names} - OURS - set(sys.stdlib_module_names):
                for distribution in known.get(top, ELSEWHERE.get(top, [top])):
                    found[canonicalize_name(distribution)] = path.relative_to(ROOT).as_posix()
    return found


@pytest.mark.parametrize(
    ("folder", "extras"),
    [
        ("bot", ()),
        ("index", ("import", "build", "train")),
        ("tests", ("import", "build", "train", "dev", "bench")),
    ],
)
def test_what_is_imported_is_asked_for(folder: str, extras: tuple[str, ...]) -> None:
    """Nothing is relied on only because something else happens to bring it."""
    missing = {name: where for name, where in imported(folder).items() if name not in declared(*extras)}
    assert not missing
