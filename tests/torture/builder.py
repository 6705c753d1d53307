"""The process that `policybot torture build` kills: builds one index after another into the same directory.

Says on stdout, a line each: "ready", then for each build "building <corpus digest>" and "built <corpus digest>".
"""

import sys
from pathlib import Path

from index.encoder import open_encoder
from index.snapshot import build_snapshot
from tests.places import data_folder
from tests.torture.indexes import RememberingEncoder, real_corpus, variant


def main(directory: Path, first: int) -> None:
    """Build variants from number `first` on, without end, once a line on stdin says so."""
    encoder, corpus = RememberingEncoder(open_encoder(data_folder())), real_corpus()
    encoder.encode(["The first run of a session is slower than the others."])
    _say("ready")
    sys.stdin.readline()
    number = first
    while True:
        edition = variant(corpus, number)
        _say("building", edition.digest)
        build_snapshot(edition, encoder, directory)
        _say("built", edition.digest)
        number += 1


def _say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
