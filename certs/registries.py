"""Suffixes right below which strangers have hosts: no wildcard may stand there."""

from collections.abc import Iterable
from pathlib import Path

# Of https://publicsuffix.org/list/, read 2026-11-25: what the installed list of 2019 lacks.
_LATER = frozenset(
    (
        *("vercel.app", "vercel.dev", "netlify.app", "pages.dev", "workers.dev", "fly.dev"),
        *("azurestaticapps.net", "web.app", "run.app", "a.run.app", "onrender.com", "hf.space"),
        *("up.railway.app", "railway.app", "trycloudflare.com", "ngrok-free.app", "ngrok.app"),
        *("ts.net", "streamlit.app", "gradio.live", "modal.run", "modal.host", "replit.app"),
        *("replit.dev", "deno.dev", "cloudapp.azure.com", "lhr.life", "loca.lt", "github.dev"),
        *("supabase.co", "lovable.app", "val.run", "azurecontainer.io", "databricksapps.com"),
    )
)


def of_strangers(suffixes: Iterable[str]) -> frozenset[str]:
    """Give the suffixes right below which anybody may get a name: `com`, `co.uk`, `github.io`.

    To read the whole list takes 0.1 s: it is read when a certificate is made and not before, once
    for all suffixes, and only the rules that can be about them.
    """
    asked = frozenset(suffixes)
    if not asked:
        return asked
    from publicsuffix2 import PSL_FILE, PublicSuffixList

    ends = tuple(suffix.rpartition(".")[2] for suffix in asked)
    # Rules in other letters are about names that have an `xn--`.
    any_letters = any("xn--" in suffix for suffix in asked)
    with Path(PSL_FILE).open(encoding="utf-8") as lines:
        rules = (line.strip() for line in lines if any_letters or line.isascii())
        public = PublicSuffixList(r for r in rules if r.endswith(ends) or not r.isascii())
    return frozenset(
        suffix
        for suffix in asked
        if "." not in suffix or suffix in _LATER or public.get_tld(suffix) == suffix
    )
