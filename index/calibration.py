"""What was learned about how sure an answer is, as index/training/calibration.json keeps it.

It is fitted by `policybot train calibrate` and copied into the manifest of every index, so that an index answers as it
was measured, whatever stands in the file later.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from index.errors import PolicyIndexError
from index.files import canonical_json, digest_of_json

CALIBRATION_FILE: Final = Path(__file__).parent / "training" / "calibration.json"
CALIBRATE_COMMAND: Final = "policybot train calibrate"


class CalibrationError(PolicyIndexError):
    """The file of calibration cannot be used: what is wrong with it, and the command that makes it again."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic model of the probability that the first clause decides a question, and what is done with it.

    The probability is 1 / (1 + exp(-(intercept + Σ weights[name] · feature))), of the features that
    `index.confidence.features` names.  From `answered_from` a clause is given as the answer, from `unsure_from` it is
    shown as what may answer; both are probabilities, 0 to 1.  `adapter_digest` is of the adapter whose cosines it was
    fitted on; `evaluation` says in words on what it was fitted, and what it reaches there.
    """

    weights: dict[str, float]
    intercept: float
    answered_from: float
    unsure_from: float
    adapter_digest: str
    evaluation: str

    @property
    def digest(self) -> str:
        """64 hex digits over all of it."""
        return digest_of_json(_adapter().dump_python(self, mode="json"))

    def to_bytes(self) -> bytes:
        """The file, as `read_calibration` reads it."""
        return canonical_json(_adapter().dump_python(self, mode="json"))


@cache
def _adapter() -> TypeAdapter[Calibration]:
    return TypeAdapter(Calibration)


def read_calibration(path: Path = CALIBRATION_FILE) -> Calibration:
    """What the file says.  Raises CalibrationError where it is missing or says something else."""
    try:
        return _adapter().validate_json(path.read_bytes())
    except FileNotFoundError:
        reason = "is missing"
    except OSError as error:
        reason = f"cannot be read ({error.strerror})"
    except ValidationError as error:
        first = error.errors()[0]
        reason = f"cannot be used ({' '.join(map(str, first['loc']))}: {first['msg']})".replace("(: ", "(")
    raise CalibrationError(f"{path.name} {reason}; put it back, or run `{CALIBRATE_COMMAND}`")
