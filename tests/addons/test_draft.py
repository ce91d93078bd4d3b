from addons.draft import Draft
from tests.addons.sample import request


def test_a_request_is_what_it_was_whatever_was_done_to_it() -> None:
    asked = request(body=b'{"model":"gpt-5.4"}', x_a="1")
    before = asked.get_state()
    draft = Draft.of(asked)
    asked.host, asked.port, asked.scheme, asked.path = "api.example", 8000, "http", "/other"
    asked.headers["x-b"] = "2"
    del asked.headers["x-a"]
    asked.content = b"{}"
    draft.restore(asked)
    assert asked.get_state() == before
