import pytest

from addons.core.providers.cohere import jobs
from addons.core.providers.dialect import Dialect, Wordy, is_wordy
from addons.core.providers.openai import chat, embeddings


@pytest.mark.parametrize("dialect", [chat.DIALECT, chat.OpenAIChat()])
def test_who_can_tell_the_words_of_both_sides_is_wordy(dialect: Dialect) -> None:
    assert is_wordy(dialect)
    assert isinstance(dialect, Wordy)


@pytest.mark.parametrize("dialect", [jobs.DIALECT, embeddings.DIALECT])
def test_who_cannot_is_not(dialect: Dialect) -> None:
    assert not is_wordy(dialect)
    assert not isinstance(dialect, Wordy)
