"""The same chain for `mitmdump -s addons/script.py` or `mitmweb -s`, while debugging.

Not for service: a script that is saved half-way is unloaded, and traffic flows on unmetered
(docs/decisions/0001-no-script-in-service.md).
"""

from addons import chain, failover, keyed_client
from addons.core import settings
from addons.reply import speak_plainly

speak_plainly()
built = chain.build(settings.load())
keyed_client.use(built.calls.errands)
failover.use(built.trips)
# mitmproxy's own certificate addon is loaded already, so the leafs stay out of this list.
addons = [*built.addons]
