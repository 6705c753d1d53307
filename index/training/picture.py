"""The picture of a calibration: what was said against what was found, and how much can be answered at what risk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from index.calibration import Calibration
from index.training.calibrating import Row, reliability, risk_coverage

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_INCHES: Final = (9.0, 4.2)
_SAME_IDS: Final = "policybot"  # or every drawing of the same data would be another file
_GROUPS: Final = (("a setting's policies", False, "#1f4e79"), ("one policy alone", True, "#c2571a"))


def draw(rows: Sequence[Row], checked: NDArray[np.float64], calibration: Calibration, path: Path) -> None:
    """Draw both into the SVG file `path`; `checked` is what the check said of each row."""
    import matplotlib as mpl  # noqa: PLC0415 - of the extra `train`
    from matplotlib.figure import Figure  # noqa: PLC0415

    with mpl.rc_context({"svg.hashsalt": _SAME_IDS, "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=_INCHES, layout="constrained")
        left, right = figure.subplots(1, 2)
        _draw_reliability(left, rows, checked)
        _draw_risk(right, rows, checked, calibration)
        figure.savefig(path, format="svg", metadata={"Date": None})


def _draw_reliability(axes: Axes, rows: Sequence[Row], checked: NDArray[np.float64]) -> None:
    axes.plot([0, 1], [0, 1], color="#999999", linewidth=0.8, linestyle="--")
    for name, alone, colour in _GROUPS:
        right, said = _of_group(rows, checked, alone=alone)
        bins = reliability(right, said)
        axes.plot([each.said for each in bins], [each.found for each in bins], "o-", color=colour, label=name)
    axes.set(xlabel="said: probability of being right", ylabel="found: share that was right", xlim=(0, 1), ylim=(0, 1))
    axes.set_title("Reliability, on subjects not taught")
    axes.legend(frameon=False)


def _draw_risk(axes: Axes, rows: Sequence[Row], checked: NDArray[np.float64], calibration: Calibration) -> None:
    for name, alone, colour in _GROUPS:
        right, said = _of_group(rows, checked, alone=alone)
        coverage, risk = risk_coverage(right, said)
        axes.plot(coverage, risk, color=colour, label=name)
        at = float((said >= calibration.answered_from).mean())
        axes.plot([at], [risk[max(0, round(at * len(risk)) - 1)]], "o", color=colour)
    axes.set(xlabel="share of all questions answered", ylabel="share of these wrong", xlim=(0, 1), ylim=(0, 1))
    axes.set_title(f"Risk and coverage; dots: answered from {calibration.answered_from:.2f}")
    axes.legend(frameon=False)


def _of_group(
    rows: Sequence[Row], checked: NDArray[np.float64], *, alone: bool
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    held = np.array([row.alone is alone for row in rows])
    return np.array([row.right for row in rows])[held], checked[held]
