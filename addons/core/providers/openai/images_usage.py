"""The usage of OpenAI's images, turned into counts."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from addons.core.call import NO_USAGE, Charge, Usage
from addons.core.providers import figures, usages
from addons.core.providers.openai import chat_usage


def added(each: Iterable[Mapping[str, Any]], model: str, *, is_stream: bool) -> Usage:
    """Add up the usage of each image; a plain answer has one usage for all of its images.

    The event of a finished image does not split its output: all of it is the image
    (openai-python's `ImageGenCompletedEvent`, read 2026-11-25).
    """
    total = NO_USAGE
    for usage in each:
        own = chat_usage.read(usage, model)
        if is_stream and not usage.get("output_tokens_details"):
            own = replace(own, image_output_tokens=own.output_tokens)
        total = usages.plus(total, own)
    return total


def cached(count: object) -> dict[str, float]:
    """Give the cached images of an input as the unit that they are: their price is their own."""
    known = figures.count(count)
    return {"cache_image_read_tokens": known} if known else {}


def drawn_as_text(usage: object) -> tuple[Charge, ...]:
    """Give the line of the model that wrote an image as SVG: its tokens are in no other figure.

    `svg_usage` stands beside `usage` (openai-python's `ImagesResponse`, read 2026-11-25).
    """
    told = figures.table(usage)
    model = figures.name(told.get("model"))
    counted = chat_usage.read(told, model)
    if not model or counted == NO_USAGE:
        return ()
    return (Charge(model, counted, "svg"),)
