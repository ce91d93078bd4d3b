"""What the paths of Perplexity's API stand for that OpenAI's does not have."""

from addons.core.providers.openai import chat, embeddings, responses
from addons.core.providers.perplexity import async_chat
from addons.core.providers.rule import Rule

# https://docs.perplexity.ai/api-reference, not re-read. A list of jobs shows no answers.
ASYNC = (
    Rule("POST", "{version}/async/chat/completions", "chat", async_chat.DIALECT),
    Rule("GET", "{version}/async/chat/completions/{}", "chat", async_chat.DIALECT),
)
PERPLEXITY = (
    Rule("POST", "{version}/sonar", "chat", chat.DIALECT),
    Rule("POST", "{version}/async/sonar", "chat", async_chat.DIALECT),
    Rule("GET", "{version}/async/sonar/{}", "chat", async_chat.DIALECT),
    Rule("POST", "{version}/agent", "responses", responses.DIALECT),
    Rule("POST", "{version}/contextualizedembeddings", "embeddings", embeddings.DIALECT),
)
