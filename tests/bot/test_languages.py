"""Another language is found by its letters and its smallest words; English is never taken for one."""

import pytest

from bot.languages import is_foreign
from tests.bench.sensitive_messages import Half, ordinary_questions, read_messages


@pytest.mark.parametrize(
    "question",
    [
        "czy mogę przyjąć zaproszenie od rodzica",
        "pot accepta cererea de prietenie a unui părinte?",
        "¿Puedo aceptar la solicitud de amistad de una madre?",
        "puis-je accepter une demande d'ami d'un parent",
        "kann ich die Freundschaftsanfrage annehmen",
        "posso aceitar o pedido de amizade de uma mãe?",
        "ar galiu priimti tėvų draugystę",
        "bir velinin arkadaşlık isteğini kabul edebilir miyim?",
        "Чи можу я прийняти запит",
        "هل يمكنني قبول طلب صداقة",
        "我可以接受家长的好友请求吗",
    ],
)
def test_other_languages_are_found(question: str) -> None:
    assert is_foreign(question)


@pytest.mark.parametrize(
    "question", ["", "?", "999", "tiktok", "crèche à la carte", "José’s mum", "what is la la land"]
)
def test_a_foreign_word_or_none_at_all_is_english(question: str) -> None:
    assert not is_foreign(question)


def test_no_question_in_english_is_taken_for_another_language() -> None:
    texts = [each.text for each in ordinary_questions()]
    texts += [each.text for half in Half for each in read_messages(half)]
    assert len(texts) > 5000
    assert [text for text in texts if is_foreign(text)] == []
