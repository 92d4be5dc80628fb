"""The interface's scripts and styles, compressed once and then kept in memory: Streamlit would compress them anew for every reader."""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

COMPRESSED_SUFFIXES = {".js": "text/javascript", ".css": "text/css"}
SMALLEST_COMPRESSED = 1024


class CompressedAssets:
    """Sends them to whoever takes them compressed."""

    def __init__(self, app: ASGIApp, directory: Path) -> None:
        self.app = app
        # By their addresses, so that nothing of a request ever becomes a path.
        self.assets = {f"/{file.relative_to(directory).as_posix()}": file for file in directory.rglob("*") if _worth_it(file)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asset = self._asset(scope)
        answer = self.app if asset is None else await to_thread.run_sync(_compressed, asset)
        await answer(scope, receive, send)

    def _asset(self, scope: Scope) -> Path | None:
        if scope["type"] != "http" or scope["method"] != "GET" or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            return None
        return self.assets.get(scope["path"])


def _worth_it(file: Path) -> bool:
    return file.suffix in COMPRESSED_SUFFIXES and file.stat().st_size >= SMALLEST_COMPRESSED


@lru_cache(maxsize=512)
def _compressed(asset: Path) -> Response:
    headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding", "Cache-Control": "public, immutable, max-age=31536000"}
    content = gzip.compress(asset.read_bytes(), compresslevel=6, mtime=0)
    return Response(content, media_type=COMPRESSED_SUFFIXES[asset.suffix], headers=headers)
