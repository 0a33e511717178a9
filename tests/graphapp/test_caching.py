"""What a browser keeps, and what travels compressed."""

import gzip
from wsgiref.headers import Headers

from django.test import Client

from graphapp.caching import keep_hashed_files


def test_only_files_named_by_their_content_are_kept() -> None:
    hashed, page = Headers(), Headers([("Cache-Control", "max-age=0, public")])
    keep_hashed_files(hashed, "/x/assets/index-DBb13lZ3.js", "/assets/index-DBb13lZ3.js")
    keep_hashed_files(page, "/x/index.html", "/")
    assert hashed["Cache-Control"] == "max-age=31536000, public, immutable"
    assert page["Cache-Control"] == "max-age=0, public"


def test_the_palette_travels_compressed(db: None, client: Client) -> None:
    headers = {"Host": "localhost", "Accept-Encoding": "gzip"}
    answer = client.get("/api/blocks", headers=headers)
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < len(gzip.decompress(answer.content)) / 4


def test_a_browser_that_has_the_palette_is_sent_none(db: None, client: Client) -> None:
    first = client.get("/api/blocks", headers={"Host": "localhost"})
    known = {"Host": "localhost", "If-None-Match": first["ETag"]}
    again = client.get("/api/blocks", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    other = client.get("/api/recipe", headers=known)
    assert other.status_code == 200
    assert {field["name"] for field in other.json()["recipe"]} > {"epochs", "batch_size"}
