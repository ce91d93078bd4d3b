"""Which model a path on Bedrock names, and what is asked of it.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html, `modelId`, read
2026-11-25.
"""

import re
from urllib.parse import unquote

from addons.core.providers import figures

# A gateway puts a beginning of its own before it.
_PLACE = re.compile(r"(?:/.*?)?/model/(.+)/([a-z-]+)")
_ARN = re.compile(r"arn:[^:/]*:[^:/]*:[^:/]*:[^:/]*:(.+)", re.DOTALL)
_NAMES_A_MODEL = ("foundation-model/", "inference-profile/")


def of_path(path: str) -> tuple[str, str]:
    """Give the model and the verb (`converse`, `invoke`, ...); empty when the path names none."""
    place = _PLACE.fullmatch(unquote(path))
    return (plain(place[1]), place[2]) if place else ("", "")


def plain(model: object) -> str:
    """Give a model's id without the region and the account that an ARN puts before it.

    A prefix (`us.`, `global.`) stays: it moves the price. Profiles of one's own, provisioned
    and imported models hide the model: they keep their kind (`application-inference-profile/x`).
    """
    name = figures.name(model)
    arn = _ARN.fullmatch(name)
    if not arn:
        return name
    resource = arn[1]
    for kind in _NAMES_A_MODEL:
        resource = resource.removeprefix(kind)
    return resource
