"""How Claude writes calls of tools: as XML, which the API turns into JSON.

Anthropic does not document it. Of recorded calls of Claude 3 to Opus 4.7 (240 answers, read
2026-11-26) nearly all report exactly the tokens of this form and one more, less what the model was
given to begin with: where a tool must be called, its call has begun already. Read 2026-11-27: 49
of 50 whose request forbade a second call at once report exactly what comes before the wrapping's
end, and the eight recorded calls of Sonnet 5 by name and arguments have no wrapping.
"""

import json
import re
from collections.abc import Sequence

_MARK = "antml:"
_WRAPPING = f"<{_MARK}function_calls>\n"
_INVOKED = f'<{_MARK}invoke name="'
_NAMED = '">\n'
_GIVEN = {"any": _INVOKED, "named": _NAMED}
_DECODER = json.JSONDecoder(strict=False)
_BEGINS = re.compile(r"[^\s{,:]")
"""What a name or a value begins with: no blank, and no sign that stands between them."""
_LONGEST_ESCAPE = len("\\u00e")
"""Of what may have been cut at the end of a string."""


def written(
    called: Sequence[tuple[str, str]],
    choice: str = "",
    is_over: bool = True,
    *,
    wants_one: bool = False,
    is_wrapped: bool = True,
) -> str:
    """Write calls, by name and arguments (JSON, which may be cut), as far as they came.

    `choice` is what the request says of tools (`tool_schemas.choice`). Where the answer is not
    over, the last call may have no arguments yet. A model that may make one call only is stopped
    behind it, before it closes the wrapping around all of them; newer ones write none.
    """
    calls, is_whole = "", True
    for number, (name, arguments) in enumerate(called, 1):
        is_begun = not arguments and number == len(called) and not is_over
        members, is_whole = _members("{" if is_begun else arguments)
        inside = "".join(map(_parameter, members))
        # The last one stands open where it was cut.
        inside = inside if is_whole else inside.removesuffix(_end("parameter"))
        calls += f"{_INVOKED}{name}{_NAMED}{inside}{_end('invoke') if is_whole else ''}"
    text = f"{_WRAPPING}{calls}" if is_wrapped else calls
    if is_whole and is_wrapped and not wants_one:
        text += _end("function_calls").rstrip()
    return text.partition(_GIVEN[choice])[2] if choice in _GIVEN else text


def _end(tag: str) -> str:
    return f"</{_MARK}{tag}>\n"


def _parameter(member: tuple[str, object]) -> str:
    name, value = member
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f'<{_MARK}parameter name="{name}">{text}{_end("parameter")}'


def _members(arguments: str) -> tuple[list[tuple[str, object]], bool]:
    """Give the arguments of a call, and whether these are all of them."""
    try:
        whole = json.loads(arguments or "{}", strict=False)
        return list(whole.items()), True
    except (ValueError, RecursionError, AttributeError):
        return _cut_members(arguments), False


def _cut_members(text: str) -> list[tuple[str, object]]:
    members: list[tuple[str, object]] = []
    at = 0
    while name_at := _BEGINS.search(text, at):
        name, at = _value(text, name_at.start())
        value_at = _BEGINS.search(text, at)
        value, at = _value(text, value_at.start()) if value_at else ("", len(text))
        members.append((str(name), value))
    return members


def _value(text: str, start: int) -> tuple[object, int]:
    """Give the value that begins there and where it ends; of one that is cut, what there is."""
    try:
        return _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        rest = text[start:]
    for cut in range(_LONGEST_ESCAPE + 1) if rest.startswith('"') else ():
        try:
            return json.loads(rest[: len(rest) - cut] + '"', strict=False), len(text)
        except ValueError:
            continue
    return rest, len(text)
