"""Suffixes right below which strangers have hosts: no wildcard may stand there."""

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


def holds_strangers(suffix: str) -> bool:
    """Tell whether anybody may get a name right below `suffix`: `com`, `co.uk`, `github.io`.

    To read the list takes 0.1 s, so this is asked when a certificate is made, and not before.
    """
    from publicsuffix2 import PublicSuffixList

    return "." not in suffix or suffix in _LATER or PublicSuffixList().get_tld(suffix) == suffix
