"""What the Dockerfile says is true of this checkout.  That its lines run is `make docker-proof`'s part."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.dockerfile import ROOT, Stage, is_ignored, read_dockerfile

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
STAGES = read_dockerfile()
MAKE, SERVE = STAGES
MAKING_ONLY = re.compile(r"torch|sentence.transformers|build\.txt|onnxscript|\bpeft\b", re.IGNORECASE)


def test_there_are_two_stages_on_one_pinned_image() -> None:
    """Both stand on the Python of the lists of exact versions; never on `latest`."""
    assert [stage.name for stage in STAGES] == ["make", ""]
    assert MAKE.image == SERVE.image == "python:3.11-slim-bookworm"


@pytest.mark.parametrize("stage", STAGES, ids=["make", "serve"])
def test_what_is_copied_from_the_checkout_exists_and_is_not_ignored(stage: Stage) -> None:
    """Every path is there and .dockerignore lets it through."""
    for copy in stage.all("COPY"):
        if copy.from_stage is None:
            for source in copy.paths[:-1]:
                assert (ROOT / source).exists(), source
                assert not is_ignored(source), source


def test_nothing_private_or_heavy_reaches_the_image() -> None:
    """What is not copied on purpose stays out, whatever lies about in a checkout."""
    for path in (".git/config", ".venv/bin/python", "var/policybot.db", "slack.env", ".env", "tests/conftest.py"):
        assert is_ignored(path), path
    assert is_ignored("bot/__pycache__/app.pyc")
    assert not is_ignored("bot/app.py")


def test_what_is_copied_from_the_first_stage_was_made_there() -> None:
    """The wheel's folder and the data folder are those that the first stage's lines write."""
    copied = [copy.paths[0] for copy in SERVE.all("COPY") if copy.from_stage == MAKE.name]
    workdir = MAKE.last("WORKDIR").rest
    assert copied == [f"{workdir}/wheels/", MAKE.environment["POLICYBOT_DATA"] + "/"]
    assert "--wheel-dir wheels" in " ".join(run.rest for run in MAKE.all("RUN"))


def test_the_first_stage_makes_encoder_and_index() -> None:
    """From the locked versions, with PyTorch's own index where one is named."""
    runs = [run.rest for run in MAKE.all("RUN")]
    assert "requirements/build.txt" in runs[0]
    assert '${TORCH_INDEX_URL:+--extra-index-url "$TORCH_INDEX_URL"}' in runs[0]
    assert MAKE.arguments["TORCH_INDEX_URL"].startswith("https://download.pytorch.org/")
    assert runs[-1] == ".venv/bin/policybot index build"


def test_the_last_stage_has_no_pytorch() -> None:
    """It installs the serving list and our wheel alone, without what the wheel's extras would bring."""
    for instruction in SERVE.instructions:
        assert not MAKING_ONLY.search(instruction.rest), instruction
    installs = [run.rest for run in SERVE.all("RUN") if "pip install" in run.rest]
    assert len(installs) == 2
    assert "--requirement /opt/policybot/serve.txt" in installs[0]
    assert "--no-deps" in installs[1]


def test_the_last_stage_can_read_what_clubs_have() -> None:
    """Scans by Debian's Tesseract, without what is only recommended and without apt's lists; the rest by the extra."""
    (apt,) = [run.rest for run in SERVE.all("RUN") if "apt-get" in run.rest]
    assert SERVE.instructions[0].rest == apt, "before what changes more often, so that it is kept from build to build"
    assert "--no-install-recommends tesseract-ocr" in apt
    assert apt.endswith("rm -rf /var/lib/apt/lists/*")
    listed = (ROOT / "requirements" / "serve.txt").read_text(encoding="utf-8")
    for library in PROJECT["optional-dependencies"]["import"]:
        assert re.search(rf"^{re.split('[<>=~]', library)[0]}==", listed, re.MULTILINE), library


def test_it_serves_as_an_ordinary_user_who_owns_the_data_folder() -> None:
    """No line after USER gives root back, and the folder it writes to is its own."""
    words = [instruction.word for instruction in SERVE.instructions]
    assert SERVE.last("USER").rest == "policybot"
    assert words.count("USER") == 1
    assert "RUN" not in words[words.index("USER") :]
    assert any("--owner=policybot" in run.rest and run.rest.endswith("/data") for run in SERVE.all("RUN"))


def test_data_and_corpus_are_volumes_and_settings_name_them() -> None:
    """What must be kept and what clubs supply lie outside the image."""
    environment = SERVE.environment
    assert SERVE.last("VOLUME").words == (environment["POLICYBOT_DATA"], environment["POLICYBOT_CORPUS"])
    assert environment["POLICYBOT_HOST"] == "0.0.0.0"
    assert SERVE.last("EXPOSE").rest == environment["POLICYBOT_PORT"]


def test_every_setting_that_it_names_exists() -> None:
    """A misspelt variable would be ignored without a word."""
    from bot.settings import PREFIX, Settings  # noqa: PLC0415 - the rest of this file needs no package of ours

    known = {PREFIX + name.upper() for name in Settings.model_fields}
    named = {name for stage in STAGES for name in stage.environment if name.startswith(PREFIX)}
    assert named <= known


def test_it_runs_commands_that_exist() -> None:
    """The command is the project's console script, started through the script that lays the data out."""
    start = SERVE.last("ENTRYPOINT").words[0]
    assert start == "/opt/policybot/start"
    assert "requirements/start" in [path for copy in SERVE.all("COPY") for path in copy.paths]
    assert os.access(ROOT / "requirements" / "start", os.X_OK)
    assert SERVE.last("CMD").words == ("policybot", "serve")
    assert "policybot" in PROJECT["scripts"]
    assert SERVE.environment["PATH"].split(":")[0] == "/opt/policybot/bin"


def test_its_health_is_what_the_server_says() -> None:
    """It asks /healthz on the port that the settings name, by a program that compiles."""
    *_, program = SERVE.last("HEALTHCHECK").words
    compile(program, "HEALTHCHECK", "exec")
    assert "/healthz" in program
    assert "POLICYBOT_PORT" in program


@pytest.fixture
def image(tmp_path: Path) -> tuple[Path, Path, dict[str, str]]:
    """The start script beside a made folder and a stand-in for the command, with an empty data folder."""
    made, data, programs = tmp_path / "made", tmp_path / "data", tmp_path / "bin"
    for folder in (made / "encoders" / "new", made / "index", data, programs):
        folder.mkdir(parents=True)
    (made / "encoders" / "new" / "model.onnx").write_text("weights")
    (made / "index" / "manifest.json").write_text("made")
    command = programs / "policybot"
    command.write_text('#!/bin/sh\necho "ran: $*"\n')
    command.chmod(0o755)
    start = tmp_path / "start"
    start.write_text((ROOT / "requirements" / "start").read_text("utf-8").replace("/opt/policybot/made", str(made)))
    start.chmod(0o755)
    return start, data, {"POLICYBOT_DATA": str(data), "PATH": f"{programs}:{os.environ['PATH']}"}


def run(start: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What the start script prints before `policybot serve`."""
    command = [str(start), "policybot", "serve"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_an_empty_data_folder_is_given_encoder_and_index(image: tuple[Path, Path, dict[str, str]]) -> None:
    """As with a bind mount; then the index is brought up to date, said on stderr, and the command runs."""
    start, data, environment = image
    done = run(start, environment)
    assert (done.stdout, done.stderr, done.returncode) == ("ran: serve\n", "ran: index build\n", 0)
    assert (data / "encoders" / "new" / "model.onnx").read_text() == "weights"
    assert (data / "index" / "manifest.json").read_text() == "made"


def test_a_volume_of_an_older_image_keeps_what_it_has(image: tuple[Path, Path, dict[str, str]]) -> None:
    """The newer encoder is laid beside the old one; an index that is there is left to `index build`."""
    start, data, environment = image
    (data / "encoders" / "old").mkdir(parents=True)
    (data / "index").mkdir()
    (data / "index" / "manifest.json").write_text("older")
    (data / "copying").mkdir()  # left by a container that was stopped at a bad moment
    assert run(start, environment).returncode == 0
    assert sorted(path.name for path in (data / "encoders").iterdir()) == ["new", "old"]
    assert (data / "index" / "manifest.json").read_text() == "older"
    assert not (data / "copying").exists()
