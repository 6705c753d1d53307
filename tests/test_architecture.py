"""The rooms are joined as pyproject.toml draws them, and no file knows the machine it was written on."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Folders of one machine, and PyTorch's mark of the build it found.  In two halves, or this file would find itself.
MACHINE = re.compile(r"/(?:work|root|home|Users)/" + r"[\w.]|" + r"\d\+" + r"cpu\b|file:/{3}")
KEPT_AS_SUPPLIED = ("corpus/",)


def test_imports_run_one_way() -> None:
    """Every import contract of pyproject.toml holds."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def tracked_files() -> list[Path]:
    """Every file that is in git, or would be after `git add`."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout: which files belong to it cannot be told")
    return [ROOT / name for name in done.stdout.split("\0") if name and not name.startswith(KEPT_AS_SUPPLIED)]


def test_no_file_names_a_path_of_one_machine() -> None:
    """A clone anywhere else reads the same."""
    found = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        found += [f"{path.relative_to(ROOT)}: {match[0]!r}" for match in MACHINE.finditer(text)]
    assert not found
