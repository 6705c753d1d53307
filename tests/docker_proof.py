"""`make docker-proof`: runs the Dockerfile where no Docker engine is, and asks the result a question.

Each stage is run, instruction by instruction, in a clean folder of its own made by debootstrap, as root, in a chroot:
Debian bookworm with its Python 3.11 stands in for the image python:3.11-slim-bookworm.  Then the last stage is started
as its USER, with an empty data folder, through its ENTRYPOINT: it must answer the golden question, hold no PyTorch,
read every kind of policy file, scans among them, and, with `serve`, satisfy its HEALTHCHECK.  What pip is told on this
machine (PIP_* and pip.conf) it is told there too.

Needs root, debootstrap (apt-get install debootstrap) and 5 GB under TMPDIR; takes about five minutes.
TORCH_INDEX_URL is the build argument of that name; set but empty, the usual index only.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.dockerfile import ROOT, Instruction, Stage, is_ignored, read_dockerfile

RELEASE = "bookworm"
PACKAGES = "python3,python3-venv,ca-certificates"
QUESTION = "Can I accept this parent's friend request?"
EXPECTED = "Accept invitations from parents to connect via social media"
# Made up, and of the right shape.
SECRETS = {"SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef", "SLACK_BOT_TOKEN": "xoxb-1-1-proof"}
WHO_WE_ARE = json.dumps({"ok": True, "team_id": "T0PROOF", "user_id": "U0PROOF"}).encode()
HEALTHY_WITHIN_SECONDS = 60
ROOT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class ProofError(Exception):
    """Something that the Dockerfile promises did not happen."""


def say(words: str) -> None:
    """Tell the person who watches."""
    print(words, flush=True)  # noqa: T201 - this module is a command


def pip_settings() -> dict[str, str]:
    """What pip is told on this machine, as the variables that tell pip the same elsewhere."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    found = (re.fullmatch(r"(?:global|install|:env:)\.([a-z-]+)='(.*)'", line) for line in lines)
    return {"PIP_" + match[1].upper().replace("-", "_"): match[2] for match in found if match}


def local_paths(settings: dict[str, str]) -> list[Path]:
    """The files and folders of this machine that pip's settings name."""
    words = (word.removeprefix("file://") for value in settings.values() for word in value.split())
    paths = {Path(word) for word in words if word.startswith("/")}
    # Packages of a local index lie beside its pages, so the folder above comes along.
    paths |= {path.parent for path in paths if path.name == "simple"}
    return sorted(path for path in paths if path.exists() and path.parent not in paths)


class Place:
    """One stage's folder: a clean Debian, in which the stage's instructions are run."""

    def __init__(self, folder: Path, stage: Stage, told: dict[str, str]) -> None:
        """`told` are pip's settings; `folder` holds a clean Debian already."""
        self.folder = folder
        self.stage = stage
        self.workdir = "/"
        self.user: str | None = None
        self.environment = {"PATH": ROOT_PATH, "LANG": "C.UTF-8", **told}
        (folder / "usr/local/bin/python").symlink_to("/usr/bin/python3")
        shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")
        mount("--types", "proc", "proc", folder / "proc")
        mount("--rbind", "/dev", folder / "dev")
        for path in local_paths(told):
            inside = folder / path.relative_to("/")
            if path.is_dir():
                inside.mkdir(parents=True, exist_ok=True)
                mount("--bind", path, inside)
                mount("--options", "remount,bind,ro", inside)
            else:
                inside.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, inside)

    def command(self, words: tuple[str, ...], extra: dict[str, str] | None = None) -> list[str]:
        """The command that runs `words` in this place, as its user, in its folder, with its variables only."""
        user = [f"--userspec={self.user}"] if self.user else []
        variables = [f"{name}={value}" for name, value in {**self.environment, **(extra or {})}.items()]
        inside = ["/bin/sh", "-c", f'cd "{self.workdir}" && exec "$@"', "sh", *words]
        return ["chroot", *user, str(self.folder), "/usr/bin/env", "-i", *variables, *inside]

    def run(self, words: tuple[str, ...], extra: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """What a command says in this place."""
        return subprocess.run(
            self.command(words, extra), capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )

    def follow(self, instruction: Instruction, places: dict[str, Place]) -> None:
        """Do what one instruction says.  Raises ProofError when a RUN fails."""
        match instruction.word:
            case "ARG":
                name, _, default = instruction.rest.partition("=")
                self.environment[name] = os.environ.get(name, default)
            case "ENV":
                self.environment |= dict(pair.split("=", 1) for pair in instruction.words)
            case "WORKDIR":
                self.workdir = instruction.rest
                (self.folder / self.workdir.lstrip("/")).mkdir(parents=True, exist_ok=True)
            case "USER":
                self.user = f"{instruction.rest}:{instruction.rest}"
            case "COPY":
                self.copy(instruction, places)
            case "RUN":
                done = self.run(("/bin/sh", "-c", instruction.rest))
                if done.returncode:
                    raise ProofError(f"RUN {instruction.rest}\n{done.stdout}{done.stderr}")

    def copy(self, instruction: Instruction, places: dict[str, Place]) -> None:
        """Copy as COPY does: a folder's content, or a file into a folder; of the checkout, nothing that is ignored."""
        *sources, target = instruction.paths
        start = places[instruction.from_stage].folder if instruction.from_stage else ROOT
        below = Path(self.workdir if not target.startswith("/") else "/", target).relative_to("/")
        for source in sources:
            origin = start / source.strip("/")
            if origin.is_dir():
                away = None if instruction.from_stage else ignored_below
                shutil.copytree(origin, self.folder / below, dirs_exist_ok=True, symlinks=True, ignore=away)
            else:
                (self.folder / below).mkdir(parents=True, exist_ok=True)
                shutil.copy(origin, self.folder / below / origin.name)

    def megabytes(self, path: str) -> int:
        """The size of a folder of this place."""
        command = ["du", "--summarize", "--block-size=1M", str(self.folder / path.lstrip("/"))]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[0])


def ignored_below(folder: str, names: list[str]) -> list[str]:
    """The names in a folder of the checkout that .dockerignore keeps away."""
    return [name for name in names if is_ignored((Path(folder) / name).relative_to(ROOT).as_posix())]


def mount(*words: str | Path) -> None:
    """Mount something, in this process's own view of the machine only."""
    subprocess.run(["mount", *map(str, words)], check=True)


def build(folder: Path) -> Place:
    """Every stage run in order; the last one's place."""
    base = folder / "base"
    say(f"debootstrap {RELEASE} ({PACKAGES}) …")
    command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", RELEASE, str(base)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ProofError(f"{' '.join(command)}\n{done.stdout[-2000:]}{done.stderr}")
    told = pip_settings()
    places: dict[str, Place] = {}
    for stage in read_dockerfile():
        name = stage.name or "serve"
        say(f"\nstage {name}: FROM {stage.image}")
        subprocess.run(["cp", "--archive", "--reflink=auto", base, folder / name], check=True)
        places[name] = place = Place(folder / name, stage, told)
        for instruction in stage.instructions:
            started = time.monotonic()
            place.follow(instruction, places)
            seconds = time.monotonic() - started
            say(f"  {instruction.word} {shorten(instruction.rest)}" + (f"   {seconds:.0f} s" if seconds > 1 else ""))
    # What serves is told nothing of this machine.
    places["serve"].environment = {
        name: value for name, value in places["serve"].environment.items() if not name.startswith("PIP_")
    }
    return places["serve"]


def shorten(text: str, width: int = 110) -> str:
    """One line of it."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"


def check_answer(place: Place) -> None:
    """The golden question is answered by the last stage, from an empty data folder, as its user."""
    start = place.stage.last("ENTRYPOINT").words
    for when in ("first start, empty data folder", "second start"):
        began = time.monotonic()
        done = place.run((*start, "policybot", "ask", QUESTION, "--club", "ask-clubs", "--json"))
        if done.returncode or EXPECTED not in done.stdout:
            raise ProofError(f"policybot ask ({when}): exit {done.returncode}\n{done.stdout}{done.stderr}")
        say(f"  answered as {place.user}, {when}: {time.monotonic() - began:.1f} s")


def check_no_pytorch(place: Place) -> None:
    """Neither importable nor anywhere in the last stage's folder."""
    done = place.run(("python", "-c", "import torch"))
    if "ModuleNotFoundError" not in done.stderr:
        raise ProofError(f"`import torch` in the last stage: exit {done.returncode}\n{done.stderr}")
    installed = place.folder / "opt/policybot"
    found = [*installed.glob("lib/*/site-packages/torch"), *installed.rglob("libtorch*")]
    if found:
        raise ProofError(f"PyTorch in the last stage: {found[0]}")
    say("  no PyTorch in it")


def check_files(place: Place) -> None:
    """`doctor` finds Tesseract and the libraries that read Word files, PDFs and web pages."""
    done = place.run(("policybot", "doctor", "--json"))
    found = {line["what"]: line for line in map(json.loads, done.stdout.splitlines())}
    for what in ("policy files", "scanned policies"):
        if found.get(what, {}).get("level") != "ok":
            raise ProofError(f"policybot doctor: {what}: {found.get(what)}\n{done.stdout}{done.stderr}")
        say(f"  {what}: {found[what]['said']}")


def check_health(place: Place) -> None:
    """`serve`, over HTTP with made-up secrets, becomes healthy by the Dockerfile's own check."""
    start = (*place.stage.last("ENTRYPOINT").words, *place.stage.last("CMD").words)
    log = place.folder / "serve.log"
    with slack_that_knows_us() as address, log.open("w") as stream:
        settings = {**SECRETS, "SLACK_API_URL": address, "POLICYBOT_HOST": "127.0.0.1", "POLICYBOT_PORT": free_port()}
        server = subprocess.Popen(place.command(start, settings), stdout=stream, stderr=stream)
        try:
            seconds = wait_until_healthy(place, server, settings)
        finally:
            server.terminate()
            server.wait(timeout=30)
    if seconds is None:
        raise ProofError(f"`policybot serve` did not become healthy: exit {server.returncode}\n{log.read_text()}")
    say(f"  `policybot serve` is healthy after {seconds:.1f} s")


def wait_until_healthy(place: Place, server: subprocess.Popen[bytes], settings: dict[str, str]) -> float | None:
    """After how many seconds the HEALTHCHECK is content; None where it never is."""
    began = time.monotonic()
    while server.poll() is None and time.monotonic() - began < HEALTHY_WITHIN_SECONDS:
        if place.run(place.stage.last("HEALTHCHECK").words, settings).returncode == 0:
            return time.monotonic() - began
        time.sleep(0.2)
    return None


@contextmanager
def slack_that_knows_us() -> Iterator[str]:
    """A Slack on this machine that knows no more than who we are; yields its address."""

    class WhoWeAre(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(WHO_WE_ARE)

        def log_message(self, *_words: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), WhoWeAre) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/api/"
        server.shutdown()


def free_port() -> str:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def prove(folder: Path) -> None:
    """Build, then check what was built."""
    place = build(folder)
    say("\nthe last stage, started:")
    check_answer(place)
    check_no_pytorch(place)
    check_files(place)
    check_health(place)
    say(f"  {place.megabytes('/opt/policybot')} MB in /opt/policybot, {place.megabytes('/data')} MB in /data")
    say("\nThe Dockerfile holds what it promises.")


def main() -> int:
    """0 when the Dockerfile holds what it promises, 1 when not, 2 when it cannot be tried here."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    inside: Path | None = parser.parse_args().inside
    if inside:
        try:
            prove(inside)
        except ProofError as error:
            say(f"\n{error}\n\nThe Dockerfile does not hold what it promises.")
            return 1
        return 0
    if os.geteuid() or not shutil.which("debootstrap"):
        say("docker-proof needs root and debootstrap (apt-get install debootstrap)")
        return 2
    folder = Path(tempfile.mkdtemp(prefix="policybot-docker-proof-"))
    try:
        # Mounts are made in a view of their own: nothing of this machine is under the folder when it is removed.
        words = ["unshare", "--mount", "--propagation", "private", sys.executable, "-m", "tests.docker_proof"]
        return subprocess.run([*words, "--inside", str(folder)], cwd=ROOT, check=False).returncode
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
