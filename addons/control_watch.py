"""Has control.db watched as long as the proxy runs."""

from addons.core.control.view import View


class ControlWatch:
    """Start the view of control.db with the chain, and end it with the proxy."""

    def __init__(self, view: View) -> None:
        """Read the first state here and now: whoever subscribed has it before the first call."""
        self._view = view
        view.start()

    def done(self) -> None:
        """Stop watching."""
        self._view.close()
