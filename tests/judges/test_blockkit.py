"""The judges of blocks that are not ours do judge: each refuses what another lets through."""

from typing import Any

import pytest

from tests.judges import blockkit
from tests.judges.place import NOT_INSTALLED

pytestmark = pytest.mark.judge

TEXT = {"type": "plain_text", "text": "x", "emoji": False}
SECTION = {"type": "section", "text": TEXT}
BUTTON = {"type": "button", "text": TEXT, "action_id": "a", "value": "v"}
RICH = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}


def rich_list(**more: Any) -> dict[str, Any]:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_list", "style": "bullet", "elements": [RICH], **more}],
    }


@pytest.fixture
def schema() -> dict[str, Any]:
    """The schema of Slack's types; without it there is nothing to test."""
    found = blockkit.schema()
    if found is None:
        pytest.skip(NOT_INSTALLED)
    return found


def test_slacks_types_know_every_block_that_the_bot_builds(schema: dict[str, Any]) -> None:
    built = {"section", "context", "divider", "header", "actions", "rich_text", "input"}
    assert built <= blockkit.blocks_by_type().keys()


@pytest.mark.parametrize(
    "block",
    [SECTION, {"type": "actions", "elements": [BUTTON]}, rich_list(indent=2, border=1), {"type": "divider"}],
)
def test_what_is_well_built_passes_every_judge(schema: dict[str, Any], block: dict[str, Any]) -> None:
    assert [*blockkit.structure_faults([block]), *blockkit.length_faults([block])] == []


@pytest.mark.parametrize(
    "block",
    [
        {"type": "hologram"},
        {"type": "section", "text": {"type": "plain", "text": "x"}},
        {"type": "divider", "colour": "red"},
        {"type": "actions", "elements": [{**BUTTON, "style": "huge"}]},
        {"type": "actions", "elements": [SECTION]},
        rich_list(style="stars"),
        rich_list(
            elements=[{"type": "rich_text_section", "elements": [{"type": "text", "text": "x", "style": "bold"}]}]
        ),
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        {"type": "input", "element": {"type": "plain_text_input"}},
    ],
)
def test_what_is_badly_built_is_refused_by_slacks_types(schema: dict[str, Any], block: dict[str, Any]) -> None:
    assert list(blockkit.structure_faults([block]))


def test_what_is_too_long_is_refused_by_slacks_library_alone(schema: dict[str, Any]) -> None:
    block = {"type": "section", "text": {**TEXT, "text": "x" * 3001}}
    assert not list(blockkit.structure_faults([block]))
    assert list(blockkit.length_faults([block]))


@pytest.mark.parametrize(
    "wrong", [{"type": "pane"}, {"title": "x"}, {"colour": "red"}, {"blocks": [{"type": "hologram"}]}]
)
def test_a_view_is_judged_with_its_blocks(schema: dict[str, Any], wrong: dict[str, Any]) -> None:
    view = {"type": "modal", "title": TEXT, "blocks": [SECTION]}
    assert list(blockkit.view_structure_faults(view)) == []
    assert list(blockkit.view_structure_faults({**view, **wrong}))
