"""The web server beside the stages, as `stancewire run` has it."""

import asyncio
import io
import socket
from pathlib import Path

import aiohttp
import pytest

from bot.app import open_app
from bot.chat.console import ConsoleMessenger, Screen
from bot.domain import ChatKind
from bot.errors import ConfigError
from bot.serve import background
from bot.settings import Settings, load_settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings_of(folder: Path, monkeypatch: pytest.MonkeyPatch, **web: str) -> Settings:
    monkeypatch.chdir(folder)
    (folder / "config").mkdir()
    (folder / "config" / "feeds.toml").write_text("")
    return load_settings({f"STANCEWIRE_WEB__{name.upper()}": value for name, value in web.items()}
                         | {"STANCEWIRE_SCHEDULE__TICK_SECONDS": "0.1"})  # fmt: skip


async def test_health_is_told_while_the_stages_tick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    settings = settings_of(tmp_path, monkeypatch, port=str(port), public_url="https://bot.example")
    async with open_app(settings) as app, aiohttp.ClientSession() as client:
        async with background(app, ConsoleMessenger(Screen(io.StringIO())), {ChatKind.CONSOLE}):
            async with asyncio.timeout(20):
                while True:
                    async with client.get(f"http://127.0.0.1:{port}/healthz") as response:
                        body = await response.json()
                    if all(body["stages"].values()):
                        break
                    await asyncio.sleep(0.05)
            assert (response.status, sorted(body["stages"])) == (
                200, ["analyse", "collect", "complete", "compose", "deliver", "group", "websub"],
            )  # fmt: skip
        with pytest.raises(aiohttp.ClientConnectionError):
            await client.get(f"http://127.0.0.1:{port}/healthz")


def test_a_public_address_needs_a_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match=r"web has a public_url, and needs a port to serve it: set web.port"):
        settings_of(tmp_path, monkeypatch, public_url="https://bot.example")
