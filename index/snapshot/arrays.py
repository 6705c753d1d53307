"""Plain arrays ↔ bytes, without pickle."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray


def array_bytes(array: NDArray[Any]) -> bytes:
    """The array in numpy's own format."""
    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    return file.getvalue()


def array_from(content: bytes, dtype: type[np.generic], dimensions: int) -> NDArray[Any]:
    """The array that `array_bytes` wrote.  Raises ValueError where it is none of that type and shape."""
    array: NDArray[Any] = np.load(io.BytesIO(content), allow_pickle=False)
    if array.dtype != dtype or array.ndim != dimensions:
        raise ValueError(f"an array is {array.dtype} of {array.ndim} dimensions")
    return array
