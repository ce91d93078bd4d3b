from dataclasses import replace

import pytest

from addons.core.policy import claims
from addons.core.policy.claims import Claims
from tests.addons.core.policy.mint import DELEGABLE, NOW, ROOT

FULL = replace(
    DELEGABLE,
    token_id="abcdefghij012345.0123456789",
    providers=("openai", "g*"),
    operations=("chat", "*"),
    parent="x",
)


@pytest.mark.parametrize("said", [ROOT, DELEGABLE, FULL])
def test_what_was_written_is_read(said: Claims) -> None:
    assert claims.read(said.to_bytes()) == said


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b"{}",
        b"no JSON",
        ROOT.to_bytes() + b" ",
        ROOT.to_bytes().replace(b'"sub"', b' "sub"'),
        ROOT.to_bytes().replace(b'"sub":"ann"', b'"sub":"ann","sub":"bob"'),
        ROOT.to_bytes().replace(b'"sub":"ann"', b'"sub":7'),
        ROOT.to_bytes().replace(b'"jti"', b'"j"'),
        ROOT.to_bytes().replace(b'{"aud"', b'{"admin":true,"aud"'),
        ROOT.to_bytes().replace(str(NOW).encode(), f'"{NOW}"'.encode()),
        ROOT.to_bytes().replace(str(NOW).encode(), f"{NOW}.0".encode()),
        ROOT.to_bytes().replace(b'"weir-proxy"', b'["weir-proxy"]'),
        ROOT.to_bytes().replace(b'["gpt-*"]', b'["gpt-*",1]'),
        ROOT.to_bytes().replace(b'["gpt-*"]', b'"gpt-*"'),
    ],
)
def test_there_is_one_way_to_write_each_claim(payload: bytes) -> None:
    assert claims.read(payload) is None


@pytest.mark.parametrize(
    "wrong",
    [
        replace(ROOT, token_id="short"),
        replace(ROOT, token_id="ABCDEFGHIJ012345"),
        replace(ROOT, label=""),
        replace(ROOT, label="two words"),
        replace(ROOT, label="x" * 65),
        replace(ROOT, project="<b>"),
        replace(ROOT, person="\u202eann"),
        replace(ROOT, expires_at=NOW),
        replace(ROOT, expires_at=10**30),
        replace(ROOT, not_before=0),
        replace(ROOT, not_before=ROOT.expires_at),
        replace(ROOT, issued_at=ROOT.expires_at),
        replace(ROOT, issued_at=ROOT.not_before + 1),
        replace(ROOT, issued_at=-1),
        replace(ROOT, providers=("Open AI",)),
        replace(ROOT, models=("",)),
        replace(ROOT, models=("x" * 129,)),
        replace(ROOT, models=("é",)),
        replace(ROOT, operations=("Chat",)),
        replace(ROOT, holder=b"short"),
    ],
)
def test_what_no_check_would_let_through_is_not_minted(wrong: Claims) -> None:
    assert claims.objection(wrong)
    assert claims.objection(ROOT) == ""
