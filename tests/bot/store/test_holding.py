"""A database in use is not replaced, and one that is being replaced is not opened."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import DatabaseError
from bot.store import open_store
from bot.store.holding import held_alone, hold_with_others

HOLDS = """
import sys, time
from pathlib import Path
from bot.store.holding import hold_with_others
hold = hold_with_others(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(600)
"""


def test_many_hold_it_together_and_nobody_alone_meanwhile(tmp_path: Path) -> None:
    holds = [hold_with_others(tmp_path / "x.db") for _ in range(2)]
    for hold in holds:
        with pytest.raises(DatabaseError, match="a bot is running on it; stop it first"), held_alone(tmp_path / "x.db"):
            pass
        hold.let_go()
        hold.let_go()
    with held_alone(tmp_path / "x.db"):
        pass


def test_one_that_is_being_replaced_is_not_opened(tmp_path: Path) -> None:
    with held_alone(tmp_path / "x.db"), pytest.raises(DatabaseError, match="is being restored; try again"):
        open_store(f"sqlite:///{tmp_path / 'x.db'}", tmp_path)
    open_store(f"sqlite:///{tmp_path / 'x.db'}", tmp_path).close()


def test_a_process_that_is_killed_holds_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDS, str(tmp_path / "x.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(DatabaseError), held_alone(tmp_path / "x.db"):
            pass
        process.kill()
    with held_alone(tmp_path / "x.db"):
        pass


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="cannot be written"):
        hold_with_others(tmp_path / "nowhere" / "x.db")
