"""The record → a picture of two panels: what is found and quoted, and how long a question takes.

usage: python -m tests.bench.peers.drawing PICTURE <RECORD

Run by the stacks' environment, which has matplotlib.  The same record gives the same bytes.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")

from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from tests.bench.peers.lines import OURS

_FOUND = ("hit@1", "quoted@1")
_MEANINGS = {
    "hit@1": "hit@1: the first quotation holds the clause",
    "quoted@1": "quoted@1: given as the answer, and at least a third of it is the clause",
}
_INK, _SOFT, _GRID = "#222222", "#b8bec6", "#e3e5e8"
_STRONG, _OTHERS = "#1f4e79", "#7d8894"
_BAR = 0.38
_STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "svg.fonttype": "path",  # letters as shapes: the same on every machine
    "svg.hashsalt": "policybot",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.edgecolor": _OTHERS,
    "axes.axisbelow": True,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
}


def draw(record: Mapping[str, Any], picture: Path) -> None:
    """Write the picture of `record`; by its suffix as SVG or PNG."""
    stacks = record["stacks"]
    has_quality = all(each["quality"] for each in stacks)
    with mpl.rc_context(_STYLE):
        figure, panels = plt.subplots(
            1,
            1 + has_quality,
            figsize=(10.5 if has_quality else 5.5, 1.9 + 0.62 * len(stacks)),
            sharey=True,
            squeeze=False,
            layout="constrained",
        )
        if has_quality:
            _draw_found(panels[0][0], stacks)
        _draw_time(panels[0][-1], stacks)
        panels[0][0].set_yticks(range(len(stacks)), [each["name"] for each in stacks])
        panels[0][0].invert_yaxis()
        figure.savefig(picture, metadata={"Date": None} if picture.suffix == ".svg" else None, dpi=150)
        plt.close(figure)


def _draw_found(axes: Axes, stacks: Sequence[Mapping[str, Any]]) -> None:
    """Two bars a stack, each with its 95 % interval."""
    for number, name in enumerate(_FOUND):
        found = [each["quality"][name] for each in stacks]
        values = [100 * each["value"] for each in found]
        ends = [
            [value - 100 * each["low"] for value, each in zip(values, found, strict=True)],
            [100 * each["high"] - value for value, each in zip(values, found, strict=True)],
        ]
        rows = [row + (number - 0.5) * _BAR for row in range(len(stacks))]
        colour = _SOFT if number == 0 else _STRONG
        axes.barh(rows, values, height=_BAR, color=colour, label=_MEANINGS[name])
        axes.errorbar(values, rows, xerr=ends, fmt="none", ecolor=_INK, elinewidth=0.8, capsize=2)
        for row, value, high in zip(rows, values, ends[1], strict=True):
            axes.text(value + high + 1.5, row, f"{value:.0f}", va="center", fontsize=9)
    axes.set_xlim(0, 112)
    axes.set_xticks(range(0, 101, 20))
    axes.set_xlabel(f"percent of {stacks[0]['quality'][_FOUND[0]]['count']} questions that a clause answers")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), frameon=False, fontsize=9)
    _finish(axes)


def _draw_time(axes: Axes, stacks: Sequence[Mapping[str, Any]]) -> None:
    """One dot a stack, on an axis where each line is ten times the one before."""
    values = [each["median_ms"] for each in stacks]
    low = 10.0 ** _power(min(values) / 2)
    axes.set_xscale("log")
    axes.set_xlim(low, max(values) * 6)
    for row, (value, each) in enumerate(zip(values, stacks, strict=True)):
        colour = _STRONG if each["name"] == OURS else _OTHERS
        axes.hlines(row, low, value, colors=_SOFT, linewidth=1.2)
        axes.plot(value, row, marker="o", markersize=9, color=colour)
        axes.text(value * 1.2, row, f"{value:.3g} ms", va="center", fontsize=9)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.set_xlabel("milliseconds a question, median (each line ten times the last)")
    _finish(axes)


def _power(value: float) -> int:
    """The power of ten at or below `value`."""
    power = 0
    while 10**power > value:
        power -= 1
    while 10 ** (power + 1) <= value:
        power += 1
    return power


def _finish(axes: Axes) -> None:
    axes.grid(visible=True, axis="x", color=_GRID, linewidth=0.8)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", which="minor", length=0)


if __name__ == "__main__":
    draw(json.loads(sys.stdin.read()), Path(sys.argv[1]))
