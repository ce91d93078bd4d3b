"""What a check found."""

from dashboard.commands.checkup.finding import bad, fact, good


def test_only_what_is_broken_counts_as_broken() -> None:
    assert good("a", "b").is_good is True
    assert bad("a", "b", "c").is_good is False
    assert fact("a", "b").is_good is None


def test_what_is_broken_comes_with_its_remedy() -> None:
    assert bad("port", "taken", "Choose another.").remedy == "Choose another."
