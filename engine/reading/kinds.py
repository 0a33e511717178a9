"""What a file is, by its first bytes, whatever its name says."""

START_BYTES = 4_096
PICTURE, ARRAY, TREES, JSON, TEXT = "picture", "array", "trees", "json", "text"
TABLES = (".csv", ".tsv")

_SAVE = "save it as a table first (.csv, in UTF-8)"
_FRAME = "write it as a table first, with pandas: frame.to_csv('table.csv', index=False)"
_UNPACK = "unpack it first, and give the file that is in it"
_OTHER = "a table (.csv), trees, JSON, an array (.npy) or a picture is needed"
_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", "a picture (PNG)", PICTURE),
    (b"\xff\xd8\xff", "a picture (JPEG)", PICTURE),
    (b"GIF8", "a picture (GIF)", PICTURE),
    (b"BM", "a picture (BMP)", PICTURE),
    (b"II*\x00", "a picture (TIFF)", PICTURE),
    (b"MM\x00*", "a picture (TIFF)", PICTURE),
    (b"\x93NUMPY", "a NumPy array (.npy)", ARRAY),
    (b"\xd0\xcf\x11\xe0", "a file of an old office program (.xls, .doc)", _SAVE),
    (b"PAR1", "a Parquet file", _FRAME),
    (b"ARROW1", "an Arrow file", _FRAME),
    (b"\x89HDF", "an HDF5 file", _FRAME),
    (b"SQLite format 3", "a database (SQLite)", _FRAME),
    (b"MATLAB 5.0", "a MATLAB file", _FRAME),
    (b"\x1f\x8b", "a compressed file (gzip)", _UNPACK),
    (b"BZh", "a compressed file (bzip2)", _UNPACK),
    (b"\xfd7zXZ", "a compressed file (xz)", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a compressed file (zstd)", _UNPACK),
    (b"7z\xbc\xaf", "an archive (7z)", _UNPACK),
    (b"Rar!", "an archive (RAR)", _UNPACK),
    (b"%PDF", "a PDF document", "take the table out of it first"),
    (b"\x7fELF", "a program", _OTHER),
    (b"MZ\x90", "a program", _OTHER),
    (b"ID3", "a sound (MP3)", _OTHER),
    (b"OggS", "a sound (Ogg)", _OTHER),
    (b"fLaC", "a sound (FLAC)", _OTHER),
)
_MARK = b"\xef\xbb\xbf"


def kind_of(start: bytes, suffix: str) -> tuple[str, str, str | None]:
    """What begins with these bytes: its kind, in words, and what to do where nobody reads it.

    ``suffix`` of the name decides only what the bytes leave open: a table may begin with a bracket.
    """
    for magic, words, kind in _KINDS:
        if start.startswith(magic) and not (magic == b"BM" and b"\x00" not in start[:32]):
            return _found(words, kind)
    if start[:4] == b"RIFF":
        webp = start[8:12] == b"WEBP"
        return _found("a picture (WebP)", PICTURE) if webp else _found("a sound or a film", _OTHER)
    if start[4:8] == b"ftyp":
        picture = start[8:12] in (b"heic", b"heix", b"mif1", b"avif")
        save = "save it as PNG or JPEG first"
        return _found("a picture (HEIC or AVIF)" if picture else "a film", save)
    if start[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _found(*_zipped(start))
    if start[:1] == b"\x80" and start[1:2] in b"\x02\x03\x04\x05" and len(start) > 1:
        return _found("a pickle, which may run programs and is never opened", _FRAME)
    text = start.removeprefix(_MARK).lstrip()
    if text[:1] == b"<":
        return _found("a web page (HTML or XML)", "download the table that it shows")
    if suffix.lower() == ".json":
        return JSON, "JSON", None
    if suffix.lower() not in TABLES and text[:1] in (b"(", b"{", b"["):
        return (TREES, "bracketed trees", None) if text[:1] == b"(" else (JSON, "JSON", None)
    return TEXT, "a table", None


def _found(words: str, kind: str) -> tuple[str, str, str | None]:
    return (kind, words, None) if kind in (PICTURE, ARRAY) else ("other", words, kind)


def _zipped(start: bytes) -> tuple[str, str]:
    if b"xl/" in start or b"[Content_Types]" in start or b"opendocument" in start:
        return "a file of an office program (.xlsx, .ods, .docx)", _SAVE
    if b".npy" in start:
        return "several NumPy arrays (.npz)", "give one of them as .npy"
    if b"/data.pkl" in start or b"keras" in start:
        return "a saved network", _OTHER
    return "an archive (ZIP)", _UNPACK
