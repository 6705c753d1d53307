"""Whatever these tests have built is also put before the judges that are not ours."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.judges import blockkit


@pytest.fixture(scope="module", autouse=True)
def _outside_judges(request: pytest.FixtureRequest) -> Iterator[None]:
    """`validated` and `validated_view`, where the test module uses them, fail on what any judge finds."""
    with pytest.MonkeyPatch.context() as patch:
        for name, judge in (("validated", blockkit.message_faults), ("validated_view", blockkit.view_faults)):
            if hasattr(request.module, name):
                patch.setattr(request.module, name, _judged(getattr(request.module, name), judge))
        yield


def _judged(make: Callable[[Any], dict[str, Any]], judge: Callable[[Any], list[str]]) -> Callable[[Any], Any]:
    def made_and_judged(value: Any) -> dict[str, Any]:
        made = make(value)
        assert judge(made) == []
        return made

    return made_and_judged
