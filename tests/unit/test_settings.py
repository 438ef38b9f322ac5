from pathlib import Path

import pytest

from bot.backend_choice import Backend
from bot.errors import ConfigError
from bot.settings import Settings, known_keys, load_settings
from bot.toml_file import read_toml

TOKEN = "123456:secret-secret-secret"
SHIPPED = Path(__file__).parents[2] / "config" / "settings.toml"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    return tmp_path / "config"


def wrong(environ: dict[str, str] | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        load_settings(environ or {})
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_without_a_file_everything_has_its_default(folder: Path) -> None:
    settings = load_settings({})
    assert settings == Settings()
    assert settings.config == Path("config")
    assert settings.database_url == "sqlite:///data/stancewire.db"
    assert settings.token is None
    assert settings.token_text() == ""
    assert settings.digest.hours == (8,)
    assert settings.feeds.max_bytes == 10_000_000


def test_the_environment_wins_over_dotenv_which_wins_over_the_file(folder: Path) -> None:
    (folder / "settings.toml").write_text("[analysis]\nbatch = 2\n[feeds]\nper_host = 3\nconcurrency = 4\n")
    Path(".env").write_text("STANCEWIRE_FEEDS__PER_HOST=5\nSTANCEWIRE_FEEDS__CONCURRENCY=6\nSOMETHING_ELSE=1\n")
    settings = load_settings({"STANCEWIRE_FEEDS__CONCURRENCY": "7"})
    assert (settings.analysis.batch, settings.feeds.per_host, settings.feeds.concurrency) == (2, 5, 7)


def test_lists_can_be_written_in_a_variable_with_or_without_brackets(folder: Path) -> None:
    environ = {"STANCEWIRE_DIGEST__HOURS": "18, 8", "STANCEWIRE_TELEGRAM__ADMINS": "[1,2]"}
    settings = load_settings(environ)
    assert settings.digest.hours == (8, 18)
    assert settings.telegram.admins == (1, 2)


def test_the_config_folder_can_be_named(folder: Path) -> None:
    folder.rename("elsewhere")
    Path("elsewhere/settings.toml").write_text('[log]\nlevel = "debug"\n')
    settings = load_settings({"STANCEWIRE_CONFIG": "elsewhere"})
    assert (settings.config, settings.log.level) == (Path("elsewhere"), "DEBUG")
    assert "no config folder config" in wrong()


def test_the_token_is_read_from_the_environment_or_dotenv_and_never_shown(folder: Path) -> None:
    Path(".env").write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\n")
    settings = load_settings({"STANCEWIRE_DATABASE_URL": "postgresql://u:hidden@h/db"})
    assert settings.token is not None
    assert settings.token.get_secret_value() == settings.token_text() == TOKEN
    assert TOKEN not in f"{settings!r} {settings}"
    assert "hidden" not in f"{settings!r} {settings}"
    assert load_settings({"TELEGRAM_BOT_TOKEN": "other"}).token != settings.token


def test_the_key_of_a_server_is_read_from_the_environment_and_never_shown(folder: Path) -> None:
    analysis = load_settings({"STANCEWIRE_ANALYSIS__API_KEY": "sk-secret"}).analysis
    assert analysis.api_key_text() == "sk-secret"
    assert "sk-secret" not in f"{analysis!r} {analysis}"
    assert "sk-" not in wrong({"STANCEWIRE_ANALYSIS__API_KEY": "sk-\nsecret"})


@pytest.mark.parametrize(
    ("text", "backend"),
    [
        ("embedded", Backend("embedded")),
        ("seq2seq:google/pegasus-xsum", Backend("seq2seq", "google/pegasus-xsum")),
        ("chat:models/a b.gguf", Backend("chat", "models/a b.gguf")),
        ("openai:http://[::1]:8000/v1/#org/m:7b", Backend("openai", "org/m:7b", "http://[::1]:8000/v1")),
    ],
)
def test_a_backend_is_read_from_one_line(folder: Path, text: str, backend: Backend) -> None:
    assert load_settings({"STANCEWIRE_ANALYSIS__BACKEND": text}).analysis.chosen_backend == backend


def test_a_token_in_the_toml_file_is_sent_to_dotenv_without_being_repeated(folder: Path) -> None:
    (folder / "settings.toml").write_text(f'[telegram]\ntoken = "{TOKEN}"\n')
    message = wrong()
    assert message.startswith("config/settings.toml, line 2:")
    assert ".env" in message
    assert TOKEN not in message


def test_an_empty_variable_counts_as_not_set(folder: Path) -> None:
    assert load_settings({"TELEGRAM_BOT_TOKEN": "", "STANCEWIRE_LOG__LEVEL": ""}) == Settings()


@pytest.mark.parametrize(
    ("toml", "line", "says"),
    [
        ("[feeds]\n\ntimeout = 3\n", 3, 'unknown key "feeds.timeout"; did you mean "timeout_seconds"?'),
        ("[feed]\nper_host = 3\n", 1, 'unknown key "feed"; did you mean "feeds"?'),
        ("[analysis]\nbatch = 0\n", 2, "analysis.batch must be greater than or equal to 1"),
        ('[analysis]\n# a\nbatch = "many"\n', 3, "analysis.batch must be a whole number"),
        ('[analysis]\nmodel = "huge"\n', 2, "must be 'auto', 'small' or 'large'"),
        ('[analysis]\nbackend = "gpt"\n', 2, 'analysis.backend must be "embedded", "seq2seq:MODEL"'),
        ('[analysis]\nbackend = "openai:localhost#m"\n', 2, 'analysis.backend must name a server as "openai:http'),
        ('[analysis]\nbackend = "openai:http://u:pw@h/v1#m"\n', 2, "STANCEWIRE_ANALYSIS__API_KEY"),
        ('[analysis]\nbackend = "openai:http://h/v1"\n', 2, "analysis.backend must name a model behind #"),
        ('[analysis]\nbackend = "chat: "\n', 2, "analysis.backend must name a model"),
        ('[analysis]\napi_key = "sk-pw"\n', 2, "put STANCEWIRE_ANALYSIS__API_KEY=… into the file .env"),
        ("[digest]\nstories = 3\nhours = [\n  8,\n  24,\n]\n", 3, "digest.hours must be less than or equal to 23"),
        ('[digest]\nzone = "Mars/Base"\n', 2, "must be the name of a time zone"),
        ('[telegram]\napi_base = "telegram.org"\n', 2, "must be an address"),
        ('[feeds]\nuser_agent = "a\\nb"\n', 2, "must be one line"),
        ("feeds = 3\n", 1, "must be a table"),
        ('database_url = "mysql://user:pw@host"\n', 1, "must start with"),
        ("[feeds]\nallow_private = maybe\n", 2, "Invalid value"),
        ('[feeds]\nprivate_hosts = ["nas.local", "10.0.0.300"]\n', 2, "must hold names, addresses and networks"),
        ('a = "b\n', 1, ""),
        ("[feeds]\nuser_agent = '''x\n# y ''' # z\nper_hots = 2\n", 4, 'did you mean "per_host"?'),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_line(folder: Path, toml: str, line: int, says: str) -> None:
    (folder / "settings.toml").write_text(toml)
    message = wrong()
    assert message.startswith(f"config/settings.toml, line {line}: ")
    assert says in message
    assert "pw" not in message


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("STANCEWIRE_FEEDS__ALOW_PRIVATE", "1", 'did you mean "STANCEWIRE_FEEDS__ALLOW_PRIVATE"?'),
        ("STANCEWIRE_FEEDS__ALLOW_PRIVATE", "perhaps", "must be true or false"),
        ("STANCEWIRE_DIGEST__HOURS", "8, x", "must be a whole number"),
        ("STANCEWIRE_LOG__LEVEL", "loud", "must be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
    ],
)
def test_a_mistake_in_a_variable_names_the_variable(folder: Path, name: str, value: str, says: str) -> None:
    message = wrong({name: value})
    assert message.startswith(f"the variable {name} ")
    assert says in message


def test_a_file_that_is_not_utf8_is_said_so(folder: Path) -> None:
    (folder / "settings.toml").write_bytes(b"# caf\xe9\n")
    assert "save the file as UTF-8" in wrong()


def test_the_shipped_file_shows_every_key_at_its_default(folder: Path) -> None:
    text = SHIPPED.read_text("utf-8")
    shown = "\n".join(
        line.removeprefix("# ") if " = " in line and "=…" not in line else line for line in text.split("\n")
    )
    (folder / "settings.toml").write_text(shown, "utf-8")
    assert load_settings({}) == Settings()
    lines = read_toml(folder / "settings.toml").lines
    assert [key for key in known_keys() if key not in lines] == [("config",), ("token",), ("analysis", "api_key")]
    (folder / "settings.toml").write_text(text, "utf-8")
    assert load_settings({}) == Settings()
