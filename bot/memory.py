"""Memory that was needed for a moment, given back to the system."""

from __future__ import annotations

import ctypes
import gc


def give_back() -> None:
    """Hand the system what this process needs no more; takes a tenth of a second.

    glibc keeps most of what is freed for later unless it is told; other C libraries are not.
    """
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
