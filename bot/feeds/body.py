"""Reads the body of an answer and stops at a limit, which counts what comes out of decompression."""

import importlib
import sys
import zlib
from typing import Any, Protocol

import brotli
import httpx

ACCEPTED = "gzip, br, zstd"
ZSTD_WINDOW = 23  # binary logarithm: 8 MB, the most that RFC 9659 lets a server ask us to keep


class BodyError(Exception):
    """The body is too large or wrongly packed; the text is a reason for people."""


class Unpacker(Protocol):
    """Unpacks a body piece by piece."""

    def unpack(self, piece: bytes, at_most: int) -> bytes:
        """What the next piece gives, some more than `at_most` bytes at most. Raises ValueError for what is not packed
        so."""

    @property
    def whole(self) -> bool:
        """Whether the end has come."""


async def read_body(response: httpx.Response, max_bytes: int) -> bytes:
    """The body, unpacked. Raises BodyError; memory stays near `max_bytes` whatever the server sends.

    httpx unpacks each piece whole, to a thousand times its size for a bomb, so this unpacks by itself.
    """
    encoding = response.headers.get("content-encoding", "").strip().lower() or "identity"
    unpacker = unpacker_of(encoding)
    body = bytearray()
    async for piece in response.aiter_raw():
        try:
            body += unpacker.unpack(piece, max_bytes + 1 - len(body))
        except ValueError:
            raise BodyError(f"the server says that the feed is packed as {encoding}, and it is not") from None
        if len(body) > max_bytes:
            raise BodyError(f"the feed is larger than {max_bytes:,} bytes (feeds.max_bytes)")
    if not unpacker.whole:
        raise BodyError("the server stopped in the middle of the feed")
    return bytes(body)


def unpacker_of(encoding: str) -> Unpacker:
    match encoding:
        case "identity":
            return Plain()
        case "gzip" | "x-gzip":
            return Gzip()
        case "br":
            return Brotli()
        case "zstd":
            return Zstd()
        case _:
            raise BodyError(f'the server packed the feed as "{encoding[:40]}", which was not asked for')


class Plain:
    whole = True  # that fewer bytes came than Content-Length says is httpx's to tell

    def unpack(self, piece: bytes, at_most: int) -> bytes:  # noqa: ARG002
        return piece


class Gzip:
    def __init__(self) -> None:
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)

    @property
    def whole(self) -> bool:
        return self._stream.eof

    def unpack(self, piece: bytes, at_most: int) -> bytes:
        if self._stream.eof:  # some servers send filling after the end
            return b""
        try:
            return self._stream.decompress(piece, at_most)
        except zlib.error as error:
            raise ValueError(str(error)) from None


class Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    @property
    def whole(self) -> bool:
        return bool(self._stream.is_finished())

    def unpack(self, piece: bytes, at_most: int) -> bytes:
        """The library's limit is a mark to stop at and may be passed by one of its buffers; what it keeps back comes
        with the next call."""
        found = bytearray()
        try:
            while not self._stream.is_finished():
                found += self._stream.process(piece, output_buffer_limit=max(at_most - len(found), 1))
                piece = b""
                if len(found) >= at_most or self._stream.can_accept_more_data():
                    break
        except brotli.error as error:
            raise ValueError(str(error)) from None
        return bytes(found)


class Zstd:
    def __init__(self) -> None:
        self._library = zstd_library()
        options = {self._library.DecompressionParameter.window_log_max: ZSTD_WINDOW}
        self._stream = self._library.ZstdDecompressor(options=options)

    @property
    def whole(self) -> bool:
        return bool(self._stream.eof)

    def unpack(self, piece: bytes, at_most: int) -> bytes:
        if self._stream.eof:
            return b""
        try:
            return bytes(self._stream.decompress(piece, at_most))
        except self._library.ZstdError as error:
            raise ValueError(str(error)) from None


def zstd_library() -> Any:
    """Part of Python from 3.14 on; before that, the same code as a package."""
    return importlib.import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
