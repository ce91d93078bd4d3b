import pytest

from addons.core.providers.rule import Rule

VERSION = r"/v[0-9]+"


@pytest.mark.parametrize(
    ("rule", "path", "fits"),
    [
        ("{version}/responses", "/v1/responses", True),
        ("{version}/responses", "/v1/responses/r1", False),
        ("{version}/responses/{}", "/v1/responses/r1", True),
        ("{version}/responses/{}", "/v1/responses/r1/input_items", False),
        ("{version}/models/{}:generate", "/v1/models/m:generate", True),
        ("{version}/models/{}:generate", "/v1/models/m:generate:more", False),
        ("{version}/files{rest}", "/v1/files", True),
        ("{version}/files{rest}", "/v1/files/f1/content", True),
        ("{version}/files{rest}", "/v1/filesystem", False),
        ("{version}/files{rest}", "/vX/files", False),
        ("/a.b", "/aXb", False),
    ],
)
def test_a_path_is_matched_as_a_whole_with_its_blanks_filled(
    rule: str, path: str, fits: bool
) -> None:
    pattern = Rule("POST", rule, "some").pattern(VERSION)
    assert bool(pattern.fullmatch(path)) is fits
