"""A value that must never be printed."""

from typing import final


@final
class Secret:
    """Hold a credential so that `repr`, `str` and f-strings show `***`.

    Unwrap it with `reveal()`, in one line a dialect: where the credential goes onto the wire.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Give the credential itself. Never log, store or format what this returns."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    def __str__(self) -> str:
        return "***"

    def __format__(self, spec: str) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("A Secret cannot be pickled: unwrap it where it goes onto the wire")
