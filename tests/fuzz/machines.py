"""Everything that is fuzzed."""

from tests.fuzz.dialect_machines import DIALECTS
from tests.fuzz.frame_machines import FRAMES
from tests.fuzz.passing_machines import PASSING
from tests.fuzz.text_machines import TEXTS
from tests.fuzz.wire_machines import WIRE
from tests.fuzz.word_machines import WORDS

ALL = (*WIRE, *FRAMES, *PASSING, *TEXTS, *DIALECTS, *WORDS)
