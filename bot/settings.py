"""The settings: settings.toml of the config folder, then `.env`, then the environment, the later winning.

A variable is `STANCEWIRE_` and the key's name, with `__` between table and key: `STANCEWIRE_FEEDS__ALLOW_PRIVATE=true`.
The bot's token is `TELEGRAM_BOT_TOKEN` and stands in no file but `.env`.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.backend_choice import Backend, backend_of
from bot.errors import ConfigError
from bot.feeds.addresses import PrivateHosts
from bot.toml_file import TomlFile, did_you_mean, read_toml
from summarizer.length import Length, LengthName, length_of

PREFIX = "STANCEWIRE_"
TOKEN = "TELEGRAM_BOT_TOKEN"  # noqa: S105 - the name of the variable, not its value
API_KEY = ("analysis", "api_key")
NOT_IN_TOML = {("config",), ("token",), API_KEY}  # where the file is, and what does not belong in a file that is shared


def as_list(value: object) -> object:
    """'8, 18' and '[8, 18]' of a variable to a list; a list of the file stays as it is."""
    if isinstance(value, str):
        return [part.strip() for part in value.strip().strip("[]").split(",") if part.strip()]
    return value


def upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError('must be the name of a time zone, such as "Europe/Paris" or "UTC"')
    return name


def web_address(url: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", url):
        raise ValueError('must be an address that starts with "https://" or "http://"')
    return url.rstrip("/")


def public_address(url: str) -> str:
    return web_address(url) if url else ""


def database_address(url: str) -> str:
    if not re.fullmatch(r"(sqlite|postgresql)(\+\w+)?://.+", url):
        raise ValueError('must start with "sqlite:///" or "postgresql://"')
    return url


def header_text(text: str) -> str:
    if not re.fullmatch(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?", text):
        raise ValueError("must be one line of plain English letters, digits and signs")
    return text


def known_backend(text: str) -> str:
    """Raises ValueError that says which backends there are."""
    backend_of(text)
    return text


def header_secret(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[\x21-\x7e]+", secret.get_secret_value()):
        raise ValueError("must be one word of plain English letters, digits and signs")
    return secret


def host_list(hosts: tuple[str, ...]) -> tuple[str, ...]:
    try:
        PrivateHosts.of(hosts)
    except ValueError:
        raise ValueError('must hold names, addresses and networks, such as "nas.local" and "10.0.0.0/8"') from None
    return hosts


def in_order(hours: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(set(hours)))


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True)


class AnalysisSettings(Section):
    backend: Annotated[str, AfterValidator(known_backend)] = "embedded"
    model: Literal["auto", "small", "large"] = "auto"
    summary_length: LengthName = "medium"
    summary_sentences: int = Field(default=0, ge=0, le=5)  # 0: as summary_length says
    summary_characters: int = Field(default=0, ge=0, le=4000)  # 0: any number
    min_confidence: float = Field(default=0, ge=0, le=1)
    half_precision: bool = False
    batch: int = Field(default=16, ge=1, le=256)
    api_key: Annotated[SecretStr, AfterValidator(header_secret)] | None = None
    timeout_seconds: float = Field(default=120, gt=0, le=3_600)  # for one whole answer of a server
    concurrency: int = Field(default=4, ge=1, le=64)
    context_tokens: int = Field(default=4_096, ge=2_048, le=1_000_000)
    answer_tokens: int = Field(default=1_000, ge=64, le=32_768)
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    dtype: Literal["auto", "float32", "float16", "bfloat16"] = "auto"
    generate_batch: int = Field(default=4, ge=1, le=64)

    @property
    def chosen_backend(self) -> Backend:
        return backend_of(self.backend)

    @property
    def length(self) -> Length:
        """Of a summary."""
        return length_of(self.summary_length, self.summary_sentences, self.summary_characters)

    def api_key_text(self) -> str:
        """The key of the server, "" without one."""
        return self.api_key.get_secret_value() if self.api_key else ""


class FeedsSettings(Section):
    allow_private: bool = False
    private_hosts: Annotated[tuple[str, ...], BeforeValidator(as_list), AfterValidator(host_list)] = ()
    user_agent: Annotated[str, AfterValidator(header_text)] = (
        "Stancewire/0.1 (news digest bot; +https://github.com/stancewire/stancewire)"
    )
    connect_seconds: float = Field(default=10, gt=0, le=300)
    timeout_seconds: float = Field(default=20, gt=0, le=300)  # that a server may be silent
    total_seconds: float = Field(default=60, gt=0, le=900)  # of a whole fetch, redirects included
    max_bytes: int = Field(default=10_000_000, ge=1_000)  # after decompression
    concurrency: int = Field(default=50, ge=1, le=200)
    slow_concurrency: int = Field(default=500, ge=0, le=2_000)  # of fetches that hang; each takes a file handle
    per_host: int = Field(default=2, ge=1, le=200)
    first_fetch_entries: int = Field(default=5, ge=0, le=100)
    default_interval_minutes: int = Field(default=60, ge=5, le=10_080)
    fastest_interval_minutes: int = Field(default=30, ge=5, le=10_080)
    slowest_interval_minutes: int = Field(default=720, ge=5, le=10_080)
    full_text: Literal["teasers", "marked", "never"] = "teasers"
    full_text_wait_minutes: float = Field(default=5, ge=0, le=120)
    pages_at_once: int = Field(default=8, ge=1, le=50)  # of all sites; of one site it is one
    page_pause_seconds: float = Field(default=1, ge=0, le=60)
    page_max_bytes: int = Field(default=5_000_000, ge=1_000)  # after decompression


class DigestSettings(Section):
    hours: Annotated[
        tuple[Annotated[int, Field(ge=0, le=23)], ...], BeforeValidator(as_list), AfterValidator(in_order)
    ] = (8,)
    zone: Annotated[str, AfterValidator(known_zone)] = "UTC"
    stories: int = Field(default=8, ge=1, le=30)
    max_age_hours: int = Field(default=48, ge=1, le=336)
    min_confidence: float = Field(default=0.6, ge=0, le=1)  # stances below are kept, and not told in chats
    same_story: float = Field(default=0.55, gt=0, le=1)  # cosine from which two articles tell the same story


class TelegramSettings(Section):
    api_base: Annotated[str, AfterValidator(web_address)] = "https://api.telegram.org"
    admins: Annotated[tuple[int, ...], BeforeValidator(as_list)] = ()


class ScheduleSettings(Section):
    tick_seconds: float = Field(default=10, ge=0.1, le=3600)  # how often each stage looks for work


class WebSettings(Section):
    port: int = Field(default=0, ge=0, le=65_535)  # 0: no server
    host: str = Field(default="127.0.0.1", min_length=1)
    public_url: Annotated[str, AfterValidator(public_address)] = ""  # "": hubs are not subscribed to

    @model_validator(mode="after")
    def has_port(self) -> "WebSettings":
        if self.public_url and not self.port:
            raise ValueError("has a public_url, and needs a port to serve it: set web.port")
        return self


class LogSettings(Section):
    level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(upper)] = "INFO"


class Settings(BaseSettings):
    """Everything that can be set. `database_url` may hold a password, so neither it nor the token is in the repr."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        enable_decoding=False,  # lists come as people write them: 8, 18
        hide_input_in_errors=True,
    )

    config: Path = Path("config")
    token: SecretStr | None = None
    database_url: Annotated[str, AfterValidator(database_address)] = Field(
        default="sqlite:///data/stancewire.db", repr=False
    )
    data_dir: Path = Path("data")
    analysis: AnalysisSettings = AnalysisSettings()
    feeds: FeedsSettings = FeedsSettings()
    digest: DigestSettings = DigestSettings()
    telegram: TelegramSettings = TelegramSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    web: WebSettings = WebSettings()
    log: LogSettings = LogSettings()

    def token_text(self) -> str:
        """The bot's token, "" without one: for what must know it, such as what keeps it out of the logs."""
        return self.token.get_secret_value() if self.token else ""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings gives the arguments by name
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what load_settings gives: it has the environment passed in, and knows where each value came from."""
        return (init_settings,)


def load_settings(environ: Mapping[str, str], env_file: Path = Path(".env")) -> Settings:
    """Raises ConfigError: one line with the file and line, or the variable, what is wrong and how to mend it."""
    variables = read_variables(environ, env_file)
    folder = Path(variables.get(f"{PREFIX}CONFIG", "config"))
    if not folder.is_dir():
        raise ConfigError(
            f"there is no config folder {folder}: start from the project's folder, or name it in {PREFIX}CONFIG"
        )
    path = folder / "settings.toml"
    file = read_toml(path) if path.exists() else TomlFile(path, "", {}, {})
    refuse_unknown_keys(file)
    refuse_unknown_variables(variables)
    source = EnvSettingsSource(Settings)
    source.env_vars = {name.lower(): value for name, value in variables.items()}
    values = merged(dict(file.data), source())
    if token := variables.get(TOKEN, "").strip():
        values["token"] = SecretStr(token)
    try:
        return Settings(**values)
    except ValidationError as error:
        raise ConfigError(explain(error, file, variables)) from None


def read_variables(environ: Mapping[str, str], env_file: Path) -> dict[str, str]:
    """Those that are settings."""
    variables = environment(environ, env_file)
    return {name: value for name, value in variables.items() if name.startswith((PREFIX, TOKEN))}


def environment(environ: Mapping[str, str], env_file: Path = Path(".env")) -> dict[str, str]:
    """The variables of `.env` and of the environment, the later winning, with their names in upper case; empty ones
    count as not set. Raises ConfigError for a file that cannot be read."""
    try:
        in_file = DotEnvSettingsSource(Settings, env_file=env_file).env_vars
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{env_file}: cannot be read: {error}; mend or remove it") from None
    variables = {name.upper(): value or "" for name, value in [*in_file.items(), *environ.items()]}
    return {name: value for name, value in variables.items() if value}


def merged(under: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    both = {key: merged(under[key], over[key]) for key in over if isinstance(under.get(key), dict)}
    return {**under, **over, **both}


def known_keys() -> list[tuple[str, ...]]:
    """The path of every key, such as ("database_url",) and ("feeds", "timeout_seconds")."""
    keys: list[tuple[str, ...]] = []
    for name, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            keys.extend((name, inner) for inner in field.annotation.model_fields)
        else:
            keys.append((name,))
    return keys


def refuse_unknown_keys(file: TomlFile) -> None:
    """Raises ConfigError for the first key that is not known, with the nearest that is."""
    written = [(key, *rest) for key, value in file.data.items() for rest in inner_keys(value)]
    known = [key for key in known_keys() if key not in NOT_IN_TOML]
    for key in written:
        where = file.where(*key)
        if key[-1] in ("token", TOKEN.lower(), TOKEN):
            raise ConfigError(f"{where}: the token does not belong here; put {TOKEN}=… into the file .env")
        if key[-1] == API_KEY[-1]:
            raise ConfigError(f"{where}: the key does not belong here; put {variable_of(API_KEY)}=… into the file .env")
        tables = {k[0] for k in known}
        if key[0] not in tables:
            raise ConfigError(f'{file.where(key[0])}: unknown key "{key[0]}"{did_you_mean(key[0], sorted(tables))}')
        siblings = [k[1] for k in known if k[0] == key[0] and len(k) > 1]
        if len(key) > 1 and siblings and key[1] not in siblings:
            raise ConfigError(f'{where}: unknown key "{".".join(key)}"{did_you_mean(key[1], siblings)}')


def inner_keys(value: object) -> list[tuple[str, ...]]:
    return [(key,) for key in value] or [()] if isinstance(value, dict) else [()]


def refuse_unknown_variables(variables: Mapping[str, str]) -> None:
    """Raises ConfigError for the first STANCEWIRE_ variable that names no key."""
    known = [variable_of(key) for key in known_keys()]
    for name in variables:
        if name not in known:
            raise ConfigError(f"the variable {name} is not known{did_you_mean(name, known)}")


def variable_of(key: tuple[str, ...]) -> str:
    return TOKEN if key == ("token",) else PREFIX + "__".join(key).upper()


def explain(error: ValidationError, file: TomlFile, variables: Mapping[str, str]) -> str:
    """The first thing that is wrong, as one line; never the value, which may be a secret."""
    first = error.errors(include_url=False, include_input=False)[0]
    key = tuple(str(part) for part in first["loc"][:2] if isinstance(part, str))
    wrong = first["msg"].removeprefix("Value error, ").split(", unable to parse")[0].replace("Input should", "must")
    for pydantic_says, people_say in (
        ("a valid integer", "a whole number"),
        ("a valid number", "a number"),
        ("a valid boolean", "true or false"),
        ("a valid string", "text in quotes"),
        ("a valid tuple", "a list in brackets"),
    ):
        wrong = wrong.replace(pydantic_says, people_say)
    variable = variable_of(key)
    if first["type"] in ("model_type", "model_attributes_type"):
        wrong = f"must be a table: write [{key[0]}] and its keys below it"
    where = f"the variable {variable}" if variable in variables else f"{file.where(*key)}: {'.'.join(key)}"
    return f"{where} {wrong}"
