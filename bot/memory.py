"""Memory that was needed for a moment, given back to the system."""

from __future__ import annotations

import ctypes


def give_back() -> None:
    """Hand the system what this process has freed; glibc keeps most of it for later, other C libraries have no say."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
