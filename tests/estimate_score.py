"""Print how near our own counts come to what providers reported: `python -m tests.estimate_score`.

Recordings that report their usage are counted as if they did not. Thoughts that a provider counts
and does not show, pictures, and results of hosted tools cannot be counted: those are left out.
"""

import statistics
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from addons.core.pricing import estimate
from addons.core.pricing.counter import Counter
from addons.core.pricing.families import family_of
from addons.core.providers.dialect import Wordy
from tests import recordings, tapes_score
from tests.recordings import Recording

_TOOLS = (b'"tools"', b'"functions"')


@dataclass(frozen=True, slots=True)
class Guess:
    """One figure, counted and reported."""

    what: str
    counted: int
    reported: int
    of: str

    @property
    def is_near(self) -> bool:
        """Tell whether it is within 2 tokens or 5 %."""
        return abs(self.counted - self.reported) <= max(2, 0.05 * self.reported)


def guesses(recording: Recording, counter: Counter) -> Iterator[Guess]:
    """Count a recording that reports its usage; nothing where it cannot be counted."""
    expected = recording.expected
    dialect = tapes_score.endpoint(recording).dialect
    if expected is None or expected["poll"] or not isinstance(dialect, Wordy):
        return
    model = expected["model"] or dialect.ask(recording.request).model
    family = f"{dialect.name} {_family(model)}"
    with_tools = any(word in recording.request.body for word in _TOOLS)
    prompt = dialect.prompt(recording.request.body)
    reported = expected["input_tokens"]
    if prompt is not None and reported and not expected["units"]:
        counted = estimate.prompt_tokens(prompt, model, counter.count)
        kind = "prompt with tools" if with_tools else "prompt"
        yield Guess(f"{family:28} {kind}", counted, reported, str(recording))
    said = dialect.speech(recording.body.replace(b'"usage', b'"hidden'))
    reported = expected["output_tokens"] - expected["reasoning"]
    if any(said.texts) and reported > 0 and not expected["reasoning"]:
        counted = estimate.speech_tokens(said, model, counter.count, asked=prompt)
        kind = "answer with calls" if said.calls else "answer"
        yield Guess(f"{family:28} {kind}", counted, reported, str(recording))


def _family(model: str) -> str:
    if not family_of(model).is_told_in_json:
        return "gpt-oss" if "oss" in model else "gpt"
    return next((name for name in ("claude", "gemini") if name in model), "other")


def main() -> None:
    """Print a line for each dialect, family and kind; with `-v`, each figure that is far off."""
    found: dict[str, list[Guess]] = defaultdict(list)
    counter = Counter()
    for recording in recordings.every():
        if recording.id.startswith("made-"):  # our own: their figures are made up
            continue
        for guess in guesses(recording, counter):
            found[guess.what].append(guess)
    counter.close()
    lines = [f"{'':46} count  exact  ±2 or 5 %  median counted / reported"]
    for what, made in sorted(found.items()):
        exact = sum(guess.counted == guess.reported for guess in made)
        near = sum(guess.is_near for guess in made)
        ratio = statistics.median(guess.counted / guess.reported for guess in made)
        lines.append(f"{what:46} {len(made):5}  {exact:5}  {near:9}  {ratio:.2f}")
    if not found:
        lines = [f"No recordings of real exchanges: they are looked for in {recordings.SHARED}."]
    if "-v" in sys.argv:
        far = [guess for made in found.values() for guess in made if not guess.is_near]
        lines += [f"{g.what}: {g.counted}, reported {g.reported}: {g.of}" for g in far]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
