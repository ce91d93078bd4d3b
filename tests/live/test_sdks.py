"""Real SDKs behind `./run.sh exec`: they work unchanged, and each call is in the ledger once."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.live.product import Product, Row, session_name
from tests.upstream import numbers, openai_sample
from tests.upstream.waiting import wait_until

pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]

CLIENTS = Path(__file__).parent / "clients"
TEXT = "".join(openai_sample.WORDS)
KEYS = {"OPENAI_API_KEY": "sk-test", "ANTHROPIC_API_KEY": "sk-ant-test"}


@pytest.fixture(scope="session")
def node_modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the Node SDK: `WEIR_NODE_MODULES`, or one that npm fills now."""
    named = os.environ.get("WEIR_NODE_MODULES")
    folder = tmp_path_factory.mktemp("node")
    if not named:
        install = ["npm", "install", "--prefix", str(folder), "--no-package-lock", "openai"]
        subprocess.run(install, check=True, capture_output=True, timeout=180)
    return Path(named) if named else folder / "node_modules"


def run_python(product: Product, script: str, prefix: str) -> Any:
    return json.loads(product.run([sys.executable, str(CLIENTS / script), prefix], KEYS))


def rows_by_call(product: Product, prefix: str, count: int) -> dict[str, Row]:
    """Wait for that many settled calls; give them by the part of the model after the prefix."""

    def read() -> list[Row]:
        return product.query("select * from metered where model_asked glob ?", f"{prefix}-*")

    assert wait_until(
        lambda: len(rows := read()) >= count and all(row["outcome"] != "open" for row in rows), 15
    ), read()
    rows = read()
    assert len(rows) == count, rows
    return {str(row["model_asked"]).removeprefix(f"{prefix}-"): row for row in rows}


def assert_exact(row: Row, *silent: str) -> None:
    """Assert that a row holds exactly the numbers of its model, except in `silent` columns."""
    expected = numbers.of(row["model_asked"])
    assert row["outcome"] == "settled"
    assert row["usage_source"] == "reported"
    for column in (
        "input_tokens",
        "cache_read_tokens",
        "cache_write_tokens",
        "output_tokens",
        "output_reasoning_tokens",
    ):
        if column not in silent:
            assert row[column] == getattr(expected, column), (row["model_asked"], column)


def test_openai_in_python(product: Product) -> None:
    prefix = session_name()
    told = run_python(product, "openai_client.py", prefix)
    rows = rows_by_call(product, prefix, 9)
    assert told["plain"] == [TEXT, rows["plain"]["input_tokens"]]
    assert told["streamed"][0] == TEXT
    assert set(told["streamed"][1]) == {None}
    assert "usage" not in told["streamed_fields"]
    assert told["asking"] == [TEXT, [None] * 9 + [rows["asking"]["input_tokens"]]]
    assert told["response"] == [TEXT, rows["response"]["input_tokens"]]
    assert told["response_streamed"] == [TEXT, rows["response-streamed"]["input_tokens"]]
    assert (told["async_plain"], told["async_streamed"]) == (TEXT, TEXT)
    assert told["embedding"] == [0.25, -0.5, 1.0]
    aborted = rows.pop("aborted")
    assert (aborted["outcome"], aborted["status"], aborted["streamed"]) == ("cancelled", 200, 1)
    embedding = rows.pop("embedding")
    assert embedding["input_tokens"] == numbers.of(f"{prefix}-embedding").input_tokens
    for row in rows.values():
        assert_exact(row)


def test_anthropic_in_python(product: Product) -> None:
    prefix = session_name()
    told = run_python(product, "anthropic_client.py", prefix)
    rows = rows_by_call(product, prefix, 4)
    assert told["plain"] == [TEXT, rows["plain"]["output_tokens"]]
    assert told["streamed"] == [TEXT, rows["streamed"]["output_tokens"]]
    assert told["async_streamed"] == TEXT
    aborted = rows.pop("aborted")
    assert aborted["outcome"] == "cancelled"
    assert aborted["usage_source"] in ("partial", "estimated")
    assert aborted["input_tokens"] == numbers.of(f"{prefix}-aborted").input_tokens
    for row in rows.values():
        assert_exact(row, "output_reasoning_tokens")


def test_gemini_in_python(product: Product) -> None:
    prefix = session_name()
    told = run_python(product, "gemini_client.py", prefix)
    rows = rows_by_call(product, prefix, 5)
    assert set(told.values()) == {TEXT}
    aborted = rows.pop("aborted")
    assert aborted["outcome"] == "cancelled"
    assert aborted["usage_source"] in ("partial", "estimated")
    for row in rows.values():
        assert_exact(row, "cache_write_tokens")


def test_the_websockets_of_openai_and_gemini_in_python(product: Product) -> None:
    prefix = session_name()
    told = run_python(product, "socket_client.py", prefix)
    rows = rows_by_call(product, prefix, 6)
    assert told["responses"] == [[TEXT, rows[f"{n}"]["input_tokens"]] for n in range(3)]
    assert told["realtime"] == [120, 40]
    assert told["live"] == [40, 7]
    for number in range(3):
        assert_exact(rows[f"{number}"])
    assert rows["realtime"]["outcome"] == rows["live"]["outcome"] == "settled"
    assert (rows["live"]["input_tokens"], rows["live"]["output_tokens"]) == (40, 10)


def test_openai_in_node(product: Product, node_modules: Path) -> None:
    prefix = session_name()
    script = ["node", str(CLIENTS / "openai_client.cjs"), prefix]
    told = json.loads(product.run(script, {**KEYS, "NODE_PATH": str(node_modules)}))
    rows = rows_by_call(product, prefix, 4)
    assert told == {"plain": TEXT, "streamed": TEXT, "usages": 0, "response": TEXT}
    assert rows.pop("aborted")["outcome"] == "cancelled"
    for row in rows.values():
        assert_exact(row)


def test_curl(product: Product) -> None:
    prefix = session_name()
    body = json.dumps({"model": f"{prefix}-curl", "messages": [], "stream": True})
    url = "https://api.openai.com/v1/chat/completions"
    command = ["curl", "-sS", "-N", "--compressed", url, "-H", "content-type: application/json"]
    told = product.run([*command, "-H", "authorization: Bearer sk-test", "-d", body])
    rows = rows_by_call(product, prefix, 1)
    assert "usage" not in told
    assert told.endswith("data: [DONE]\n\n")
    assert_exact(rows["curl"])
    assert rows["curl"]["user_agent"].startswith("curl/")
