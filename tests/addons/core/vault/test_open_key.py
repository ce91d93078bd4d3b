from addons.core.vault.open_key import OpenKey


def test_a_key_is_called_by_its_label_or_else_by_its_id() -> None:
    assert OpenKey("k1", "openai", "team", (), ()).name == "openai “team”"
    assert OpenKey("k1", "openai", "", (), ()).name == "openai k1"
