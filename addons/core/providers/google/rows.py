"""Google's hosts, and Anthropic's in Google's cloud."""

from addons.core.providers import regions
from addons.core.providers.anthropic import paths as anthropic
from addons.core.providers.google.code_assist_paths import CODE_ASSIST
from addons.core.providers.google.paths import GEMINI
from addons.core.providers.google.vertex_paths import VERTEX, VERTEX_RESOURCES
from addons.core.providers.openai.paths import OPENAI
from addons.core.providers.row import Row
from addons.core.providers.rule import unasked

_CLAUDE = "{v}/projects/{segment}/locations/{}"

GOOGLE = (
    Row(
        "google",
        ("generativelanguage.googleapis.com",),
        {
            "{v}": GEMINI,
            "{v}/openai": unasked(OPENAI),
            "{v}/openai/v1": unasked(OPENAI),  # as clients write it that put `/v1` behind any base
        },
    ),
    # https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest, read 2026-11-25: below
    # a project and a location or, in express mode, without.
    Row("google", regions.VERTEX, {"{v}{any}": (*VERTEX, *VERTEX_RESOURCES)}),
    # Firebase AI Logic, which apps call instead: github.com/firebase/firebase-js-sdk,
    # `packages/ai/src/requests`, not re-read. With Vertex AI or with the Gemini API behind it.
    Row(
        "google",
        ("firebasevertexai.googleapis.com",),
        {"{v}/projects/{segment}{any}": (*VERTEX, *VERTEX_RESOURCES)},
    ),
    # The Gemini CLI with a Google login, and Antigravity: the servers that their code names.
    Row(
        "google",
        (
            "cloudcode-pa.googleapis.com",
            "daily-cloudcode-pa.googleapis.com",
            "daily-cloudcode-pa.sandbox.googleapis.com",
            "autopush-cloudcode-pa.sandbox.googleapis.com",
        ),
        {"{v}": CODE_ASSIST},
    ),
    # The Claude Platform on Google Cloud: `lib/google_cloud` of anthropic-sdk-python 2.12.
    Row(
        "anthropic",
        ("claude.googleapis.com",),
        {
            f"{_CLAUDE}/workspaces/{{}}/invoke{{v}}": anthropic.ANTHROPIC,
            f"{_CLAUDE}/claudeOrganization/invoke{{v}}": anthropic.ANTHROPIC,
        },
    ),
)
