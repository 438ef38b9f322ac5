"""Reads the body of an answer and stops at a limit, which counts what comes out of decompression."""

import zlib

import httpx


class BodyError(Exception):
    """The body is too large or wrongly packed; the text is a reason for people."""


async def read_body(response: httpx.Response, max_bytes: int) -> bytes:
    """The body, unpacked. Raises BodyError; memory stays near `max_bytes` whatever the server sends.

    httpx unpacks each piece whole, to a thousand times its size for a bomb, so this unpacks by itself.
    """
    encoding = response.headers.get("content-encoding", "").strip().lower() or "identity"
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise BodyError(f'the server packed the feed as "{encoding[:40]}", which was not asked for')
    packed = encoding != "identity"
    gzip = zlib.decompressobj(zlib.MAX_WBITS | 16)
    body = bytearray()
    async for piece in response.aiter_raw():
        body += unpack(gzip, piece, max_bytes + 1 - len(body)) if packed else piece
        if len(body) > max_bytes:
            raise BodyError(f"the feed is larger than {max_bytes:,} bytes (feeds.max_bytes)")
    if packed and not gzip.eof:
        raise BodyError("the server stopped in the middle of the feed")
    return bytes(body)


def unpack(gzip: "zlib._Decompress", piece: bytes, at_most: int) -> bytes:
    if gzip.eof:  # some servers send filling after the end
        return b""
    try:
        return gzip.decompress(piece, at_most)
    except zlib.error:
        raise BodyError("the server says that the feed is packed as gzip, and it is not") from None
