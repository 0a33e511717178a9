"""Data sets: built-in ones and the user's own."""

from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Router, Status, UploadedFile

from graphapp.access import access_all_data, access_data
from graphapp.actions.delete_data import do_delete_data
from graphapp.actions.import_data import do_import_data
from graphapp.api.schemas import DataName, DataOut, DataSummary, ErrorOut, Name
from graphapp.api.service import signed_in

router = Router(tags=["data"])


@router.get("/data", response=list[DataSummary])
def list_data(request: HttpRequest) -> list[dict[str, Any]]:
    """Every data set the user may train on; of one that is damaged, `damaged` says why."""
    return access_all_data(signed_in(request))


@router.post(
    "/data", response={201: DataOut, 409: ErrorOut, 413: ErrorOut, 422: ErrorOut, 429: ErrorOut}
)
def import_data(
    request: HttpRequest, name: Form[Name], file: File[UploadedFile]
) -> Status[dict[str, Any]]:
    """Import a CSV file as a new data set; its columns' types are found out."""
    return Status(201, do_import_data(signed_in(request), name, file))


@router.get("/data/{name}", response={200: DataOut, 404: ErrorOut, 409: ErrorOut})
def get_data(request: HttpRequest, name: DataName) -> dict[str, Any]:
    """One data set with its first rows."""
    return access_data(signed_in(request), name).description


@router.delete("/data/{name}", response={204: None, 404: ErrorOut, 409: ErrorOut})
def delete_data(request: HttpRequest, name: Name) -> Status[None]:
    """Delete a data set, damaged or not. 409 with `runs` while some that use it have not ended."""
    do_delete_data(signed_in(request), name)
    return Status(204, None)
