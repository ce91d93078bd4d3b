"""The table of hosts of open models: they speak OpenAI's API, whatever base they put before it."""

from addons.core.providers.anthropic import paths as anthropic
from addons.core.providers.openai import paths as openai
from addons.core.providers.row import Row
from addons.core.providers.rule import unasked

_ASKED = {"{any}": (*openai.OPENAI, *anthropic.ANTHROPIC_MESSAGES)}
"""Where a stream has usage only if the request asks for it."""
_TOLD = {"{any}": unasked(_ASKED["{any}"])}
"""Where every stream tells it."""

# Names as generally known and in the price table (genai-prices, `api_pattern`); the pages were not
# opened for this. SiliconFlow and Hunyuan tell the usage in every chunk.
OPEN_MODELS = (
    Row("arcee", ("api.arcee.ai",), _ASKED),
    Row("baidu", ("qianfan.baidubce.com",), _ASKED),
    Row("chutes", ("llm.chutes.ai",), _ASKED),
    Row("doubleword", ("api.doubleword.ai",), _ASKED),
    Row("featherless", ("api.featherless.ai",), _ASKED),
    Row("fireworks", ("audio-prod.us-virginia-1.direct.fireworks.ai",), _TOLD),
    Row("fireworks", ("audio-turbo.us-virginia-1.direct.fireworks.ai",), _TOLD),
    Row("friendli", ("api.friendli.ai",), _ASKED),
    Row("inception", ("api.inceptionlabs.ai",), _ASKED),
    Row("meta", ("api.llama.com", "api.meta.ai"), _ASKED),
    Row("nous", ("inference-api.nousresearch.com",), _ASKED),
    Row("poe", ("api.poe.com",), _ASKED),
    Row("siliconflow", ("api.siliconflow.cn", "api.siliconflow.com"), _TOLD),
    Row("stepfun", ("api.stepfun.ai", "api.stepfun.com"), _ASKED),
    Row("tencent", ("api.hunyuan.cloud.tencent.com",), _TOLD),
    Row("upstage", ("api.upstage.ai",), _ASKED),
    Row("venice", ("api.venice.ai",), _ASKED),
)
