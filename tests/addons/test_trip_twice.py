"""What may be asked for twice, and what may not."""

from addons.trip import Trouble
from tests.addons.sample import answer, call
from tests.addons.test_trip import OVERLOADED, Going


def test_what_should_not_be_made_twice_is_sent_again_only_if_it_was_not_made() -> None:
    batch = call(path="/v1/batches")
    assert batch.endpoint.operation == "batches"
    for trouble, goes_on in (
        (OVERLOADED, False),
        (Trouble(message="timed out", is_connected=True, is_late=True), False),
        (Trouble(message="server closed connection", is_connected=True), False),
        (Trouble(message="connection refused"), True),
        (Trouble(answer(429)), True),
    ):
        going = Going(call=call(path="/v1/batches"))
        going.trip.start()
        assert going.trip.goes_on(trouble) is goes_on
