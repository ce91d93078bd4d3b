"""A usage split into the classes that have a price of their own, contradictions taken out."""

from collections.abc import Mapping

from addons.core.call import Usage

Parts = dict[str, float]
"""Counts by the price table's names; a whole contains its parts."""

_UNIT_NAMES: Mapping[str, tuple[str, ...]] = {
    "pages": ("input_document_pages",),
    "annotated_pages": ("input_annotated_document_pages",),
    "seconds": ("audio_seconds", "input_audio_seconds"),
    "billable_audio_seconds": ("audio_seconds",),
    "characters": ("input_characters",),
    "file_searches": ("storage_searches",),
    "file_search": ("storage_searches",),
    "collections_searches": ("storage_searches",),
    "code_interpreter": ("code_executions",),
    "x_searches": ("social_searches",),
    "x_search": ("social_searches",),
    "web_search": ("web_searches",),
    "web_search_requests": ("web_searches",),
}
"""Our name of a unit: the price table's names, where they differ."""


CACHED_IMAGE = "cache_image_read_tokens"


def split(usage: Usage) -> Parts:
    """Give the usage under the price table's names, no part larger than its whole.

    Providers contradict themselves at times (cached > input); the totals are then believed.
    Parts whose whole is not said make up the whole.
    """
    units = usage.units
    written = _Room(usage.cache_write_tokens, usage.cache_write_1h_tokens)
    cached = _Room(usage.cache_read_tokens, usage.cache_audio_read_tokens)
    video_in = int(units.get("video_input_tokens", 0))
    video_out = int(units.get("video_output_tokens", 0))
    inputs = _Room(
        usage.input_tokens,
        written.whole,
        cached.whole,
        usage.audio_input_tokens,
        usage.image_input_tokens,
        video_in,
    )
    outputs = _Room(
        usage.output_tokens,
        usage.output_reasoning_tokens,
        usage.audio_output_tokens,
        usage.image_output_tokens,
        video_out,
    )
    # Perplexity counts citations beside what it wrote.
    cited = max(0, units.get("citation_tokens", 0))
    parts: Parts = {"input_tokens": inputs.whole, "output_tokens": outputs.whole + cited}
    parts["output_citation_tokens"] = cited
    parts["cache_read_tokens"] = read = inputs.take(cached.whole)
    parts["cache_write_tokens"] = write = inputs.take(written.whole)
    parts["cache_write_1h_tokens"] = min(usage.cache_write_1h_tokens or 0, write)
    audio = min(usage.audio_input_tokens or 0, inputs.whole)
    # Cached audio is in both wholes: it takes no room of its own.
    shared = min(usage.cache_audio_read_tokens or 0, read, audio)
    parts["cache_audio_read_tokens"] = shared
    parts["input_audio_tokens"] = shared + inputs.take(audio - shared)
    image = min(usage.image_input_tokens or 0, inputs.whole)
    known = max(0, min(int(units.get(CACHED_IMAGE, 0)), read - shared, image))
    parts[CACHED_IMAGE] = known
    parts["input_image_tokens"] = known + inputs.take(image - known)
    parts["input_video_tokens"] = inputs.take(video_in)
    parts["output_audio_tokens"] = outputs.take(usage.audio_output_tokens or 0)
    parts["output_image_tokens"] = outputs.take(usage.image_output_tokens or 0)
    parts["output_video_tokens"] = outputs.take(video_out)
    parts["output_reasoning_tokens"] = outputs.take(usage.output_reasoning_tokens or 0)
    for name, count in units.items():
        if not name.endswith("_tokens"):
            parts.update(dict.fromkeys(_UNIT_NAMES.get(name, (name,)), count))
    return {name: count for name, count in parts.items() if count > 0}


def as_cached_text(parts: Parts) -> Parts:
    """Leave cached images among what was cached: they have no rate of their own."""
    known = parts[CACHED_IMAGE]
    left = {**parts, "input_image_tokens": parts["input_image_tokens"] - known, CACHED_IMAGE: 0}
    return {name: count for name, count in left.items() if count > 0}


class _Room:
    """What is left of a whole while parts are taken out of it."""

    def __init__(self, whole: int | None, *parts: int | None) -> None:
        self.whole = max(whole, 0) if whole is not None else sum(max(p or 0, 0) for p in parts)
        self._left = self.whole

    def take(self, wanted: int) -> int:
        """Take a part out, as much of it as is left."""
        taken = max(0, min(wanted, self._left))
        self._left -= taken
        return taken
