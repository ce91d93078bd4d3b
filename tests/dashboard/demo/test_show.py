"""What the demo plays and tells. (With traffic: test_demo.py.)"""

from addons.core.settings import Settings
from dashboard import login
from dashboard.demo import certificate
from dashboard.demo.show import Show
from dashboard.demo.stage import Stage
from tests.dashboard.demo.metering import dice


def test_both_links_that_it_tells_open_the_dashboard(settings: Settings) -> None:
    said: list[str] = []
    _, tls = certificate.make(settings.home, ["h"])
    with Stage(tls, dice(), 0.0) as played:
        show = Show(settings, played, dice(), said.append)
        show.open(900)
        show.stay()
    tokens = [line.partition("?t=")[2].split()[0] for line in said if "?t=" in line]
    assert len(tokens) == 2
    assert all(login.use_link(settings, token) for token in tokens)


def test_it_says_where_the_proxy_is_and_how_to_end_it(settings: Settings) -> None:
    said: list[str] = []
    _, tls = certificate.make(settings.home, ["h"])
    with Stage(tls, dice(), 0.0) as played:
        show = Show(settings, played, dice(), said.append)
        show.open(900)
        show.stay()
    text = "\n".join(said)
    assert f"http://127.0.0.1:{settings.port}" in text
    assert "Ctrl-C" in text
