"""`GET /download/…`: a file on offer, once, to the login for which it was made."""

from __future__ import annotations

from anyio import to_thread
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from dashboard import downloads
from dashboard.web.rendering import page

GONE = "This file is not there any more"
GONE_TEXT = "A file waits for ten minutes, for one download, and only for the login that made it. Make it again."


async def fetch(request: Request) -> Response:
    """The file, saved under its name and kept by no cache; the same 404 for one that is used up, over, somebody else's or a guess."""
    found = None
    if request.method == "GET":  # a look at the headers alone must not use the file up
        found = await to_thread.run_sync(downloads.take, request.path_params["token"], request.state.actor)
    if found is None:
        return page(request, "gone", 404, title=GONE, text=GONE_TEXT)
    return FileResponse(found.file, media_type=found.media_type, background=BackgroundTask(found.discard), filename=found.name)


ROUTES = [Route("/download/{token}", fetch)]
