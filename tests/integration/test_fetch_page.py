"""An article read from its page, for `analyze URL`."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.errors import InputError
from bot.feeds.extract import Page
from bot.feeds.page import read_page
from bot.settings import FeedsSettings

HTML = """<!DOCTYPE html><html lang="fr-FR"><head><title>Site – A title</title>
<meta property="og:title" content="Élections &amp; accords"></head><body>
<nav><p>Menu</p><p>More of the menu, which is long and says nothing at all</p></nav>
<article><h1>Other</h1><p>Premier <b>paragraphe</b>.</p><figure><figcaption><p>Photo.</p></figcaption></figure>
<p>Second.</p></article><div><p>Copyright.</p></div></body></html>""".encode("iso-8859-1", "xmlcharrefreplace")

FRENCH = Page("Élections & accords", "Premier paragraphe.\nSecond.", "fr")


class OnePage(BaseHTTPRequestHandler):
    """Its own thread: read_page is called where no loop runs."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/article" else 404)
        self.send_header("Content-Type", "text/html; charset=iso-8859-1")
        self.end_headers()
        self.wfile.write(HTML)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as http.server has it
        """Says nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), OnePage)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_an_article_is_read_from_its_page(site: str) -> None:
    assert read_page(f"{site}/article", FeedsSettings(allow_private=True)) == FRENCH


def test_a_page_that_cannot_be_had_is_an_input_error_in_one_line(site: str) -> None:
    with pytest.raises(InputError, match="404 Not Found"):
        read_page(f"{site}/nothing", FeedsSettings(allow_private=True))
    with pytest.raises(InputError, match="local network"):
        read_page(f"{site}/article", FeedsSettings())
