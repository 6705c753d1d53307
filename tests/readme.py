"""`make readme`: puts what the commands really print, and the last recorded figures, into README.md."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from tests.bench.measuring import RECORD, Figure
from tests.bench.peers.command import COMMAND as PEERS
from tests.bench.peers.command import last_record, put_into_readme
from tests.places import ROOT

COLUMNS = 100
CHAT = "ASK\ncan I post a photo of the kids on my facebook\n/quit\n"


def said(words: list[str], typed: str | None = None) -> str:
    """What a command of this checkout prints, as a code block of Markdown."""
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "NO_COLOR": "1"}
    done = subprocess.run(words, cwd=ROOT, env=environment, input=typed, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return "\n".join(f"    {line}".rstrip() for line in done.stdout.strip("\n").splitlines())


def figures() -> str | None:
    """A table of what the bench commands last recorded, medians and figures with a goal; None where nothing is."""
    if not RECORD.exists():
        return None
    lines = [json.loads(line) for line in RECORD.read_text(encoding="utf-8").splitlines()]
    last: dict[str, dict[str, Any]] = {line["command"]: line for line in lines if line["command"] != PEERS}
    rows = ["| command | figure | value | goal |", "|---|---|---:|---|"]
    for command, line in sorted(last.items()):
        for figure in (Figure(**each) for each in line["figures"]):
            if not (figure.goal or "median" in figure.name):
                continue
            value = f"{figure.value:,.4g} {figure.unit}".strip()
            rows.append(f"| `policybot bench {command}` | {figure.name} | {value} | {figure.goal} |")
    machines = sorted({f"{line['machine']}, {line['date'][:10]}" for line in last.values()})
    return "\n".join([*rows, "", f"On {'; '.join(machines)}."])


def put(readme: str, name: str, text: str) -> str:
    """`readme` with `text` between the markers of `name`."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    before, rest = readme.split(begin)
    return f"{before}{begin}\n\n{text}\n\n{end}{rest.split(end)[1]}"


def main() -> None:
    """Write README.md anew."""
    path = ROOT / "README.md"
    readme = path.read_text(encoding="utf-8")
    readme = put(readme, "ask", said(["make", "--silent", "ask"]))
    readme = put(readme, "chat", said(["make", "--silent", "chat"], CHAT))
    readme = put(readme, "reviews", said([".venv/bin/policybot", "reviews"]))
    if recorded := figures():
        readme = put(readme, "speed", recorded)
    if compared := last_record(RECORD):
        readme = put_into_readme(readme, compared)
    path.write_text(readme, encoding="utf-8")


if __name__ == "__main__":
    main()
