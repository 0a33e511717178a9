"""Taking a trained model home: a short-lived signed address, then the bundle as a zip."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, StreamingHttpResponse
from ninja import Router

from graphapp.access import access_run
from graphapp.api.schemas import DownloadOut, ErrorOut, Id
from graphapp.api.service import signed_in
from graphapp.bundle_zip import Pieces, zip_bundle
from graphapp.errors import NotFound, Refused

router = Router(tags=["downloads"])

SALT = "brickwork.download"


@router.post("/runs/{run_id}/download", response={200: DownloadOut, 404: ErrorOut})
def create_download(request: HttpRequest, run_id: Id) -> dict[str, Any]:
    """An address from which the run's bundle can be had for a few minutes, by this user only."""
    run = access_run(signed_in(request), run_id)
    if not run.has_bundle:
        raise NotFound("bundle yet; it is written when the run finishes")
    token = signing.dumps({"run": run.pk, "user": run.owner_id}, salt=SALT)
    expires = datetime.now(UTC) + timedelta(seconds=settings.DOWNLOAD_SECONDS)
    return {"url": f"/api/downloads/{token}", "expires": expires}


@router.get("/downloads/{token}", response={200: None, 403: ErrorOut, 404: ErrorOut})
def download(request: HttpRequest, token: str) -> StreamingHttpResponse:
    """The bundle as a zip. The permission is checked again, for the address may have travelled."""
    user = signed_in(request)
    try:
        claim = signing.loads(token, salt=SALT, max_age=settings.DOWNLOAD_SECONDS)
    except signing.SignatureExpired:
        raise Refused(403, "expired", "This address has expired; ask for a new one.") from None
    except signing.BadSignature:
        raise Refused(403, "bad_token", "This is no address that we handed out.") from None
    if claim["user"] != user.pk:
        raise NotFound("download")
    run = access_run(user, claim["run"])
    if not run.has_bundle:
        raise NotFound("bundle")
    archive = zip_bundle(run.folder / "model", f"brickwork-run-{run.number}")
    response = StreamingHttpResponse(Pieces(archive), content_type="application/zip")
    name = f"brickwork-run-{run.number}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
