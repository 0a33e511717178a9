"""Text in the encodings that say what they are: UTF-8, with or without a mark, and UTF-16."""

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

from engine.reading.files import BadInput

LINE_LIMIT = 4 * 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(start: bytes) -> str:
    """The encoding of a text that begins so: what its mark says, else UTF-8."""
    return next((name for mark, name in _MARKS if start.startswith(mark)), "utf-8")


def lines_of(file: BinaryIO) -> Iterator[str]:
    """The lines of a text with their ends, from the file's beginning. Raises BadInput."""
    file.seek(0)
    encoding = encoding_of(file.read(4))
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        for number, line in enumerate(iter(lambda: text.readline(LINE_LIMIT), ""), 1):
            if len(line) == LINE_LIMIT:
                where = "The first line" if number == 1 else f"Line {number:,}"
                raise BadInput(f"{where} is longer than {LINE_LIMIT:,} characters.", line=number)
            if "\x00" in line:
                raise BadInput(
                    f"Line {number:,} is not UTF-8 text: there is a zero byte in it. Save the file "
                    "as UTF-8 text.",
                    line=number,
                )
            yield line
    except UnicodeDecodeError as error:
        raise _undecodable(file, encoding, error) from None
    finally:
        if not file.closed:
            text.detach()  # the file is its opener's to close


def _undecodable(file: BinaryIO, encoding: str, error: UnicodeDecodeError) -> BadInput:
    """Where the bytes are that are no text: a decoder knows only its own piece of the file."""
    if encoding == "utf-16":
        return BadInput(f"The file begins as UTF-16 text, but is none: {error.reason}.")
    file.seek(0)
    for number, line in enumerate(file, 1):
        try:
            line.decode()
        except UnicodeDecodeError as found:
            byte = line[found.start]
            seen = line[max(0, found.start - 20) : found.start + 20]
            guess = seen.decode("cp1252", "replace").strip()
            return BadInput(
                f"Line {number:,} is not UTF-8 text: the byte 0x{byte:02X} in {guess!r}. Save the "
                "file as UTF-8 (it may be in a Windows encoding).",
                line=number,
            )
    return BadInput(f"The file is not UTF-8 text: {error.reason}. Save it as UTF-8.")
