"""The web server of the pages: one process, one port, this machine only.

Streamlit's pages run inside our own Starlette application, so that health, security headers and (later) login and downloads are ours.
Streamlit reads `.streamlit/config.toml` beside the page script last, so that it wins over the user's own and the working directory's.
"""

from __future__ import annotations

import gc
import ipaddress
import os
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from types import FrameType

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit import config as streamlit_config
from streamlit import file_util

from dashboard import data, incidents
from dashboard.protection import CompressedAssets, Guard
from models.errors import MyologError

HERE = Path(__file__).resolve().parent
SCRIPT = HERE / "app.py"
STOP_SECONDS = 3
START_SECONDS = 30
LARGEST_MESSAGE = 32 * 1024 * 1024


class CannotServe(MyologError):
    """The server cannot start: an address that others could reach, a port in use, or a start that failed."""


def serve(database_url: str, host: str, port: int, open_browser: bool, announce: Callable[[str], None]) -> None:
    """Serve the pages until SIGINT or SIGTERM; `announce` gets the address once `/healthz` answers. Port 0 picks a free one."""
    address = loopback_address(host)
    with _listen(address, port) as listener:
        port = listener.getsockname()[1]
        data.use_database(database_url)
        server = uvicorn.Server(_uvicorn_config(build_app(address, port)))
        stopped = threading.Event()
        watcher = threading.Thread(target=_announce, args=(_url(address, port), stopped, open_browser, announce), daemon=True)
        with _signals_end_quietly():
            _freeze_memory()
            watcher.start()
            server.run(sockets=[listener])
        stopped.set()
        if not server.started:
            raise CannotServe("The server did not start. See the message above for the cause.")


def build_app(address: str, port: int) -> st.App:
    """The whole web application for one address, with Streamlit's options set and our own routes and guards around the pages."""
    hosts = {"localhost", address}
    app = st.App(
        SCRIPT,
        routes=[Route("/healthz", health)],
        middleware=[Middleware(Guard, hosts=hosts), Middleware(CompressedAssets, directory=Path(file_util.get_static_dir()))],
        on_script_error=incidents.report,
    )
    runtime_options = {
        "server.address": address,
        "server.port": port,
        "server.allowedHosts": sorted(hosts),
        "client.allowedOrigins": [_url(address, port)],
    }
    streamlit_config.get_config_options(force_reparse=True, options_from_flags=runtime_options)
    incidents.keep_values_out_of_the_log()
    return app


def health(_request: Request) -> JSONResponse:
    """`GET /healthz`: 200 while the database answers, 503 when it does not. Names no path and no cause."""
    try:
        data.database(data.database_url()).check_health()
    except Exception:  # noqa: BLE001  whatever keeps the database from answering is "not healthy"
        return JSONResponse({"status": "failed", "database": "failed", "version": version("myolog")}, status_code=503)
    return JSONResponse({"status": "ok", "database": "ok", "version": version("myolog")})


def loopback_address(host: str) -> str:
    """The loopback address that `host` names. Raises CannotServe for any address that other machines could reach."""
    try:
        address = ipaddress.ip_address("127.0.0.1" if host.lower() == "localhost" else host)
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise CannotServe(
            f'Host "{host}" is not a loopback address. Until accounts exist, Myolog serves this machine only: '
            "use --host 127.0.0.1, ::1 or localhost."
        )
    return str(address)


def _listen(address: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    try:
        if os.name != "nt":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        raise CannotServe(
            f"Port {port} on {address} cannot be used ({error}). Choose another with --port, or 0 for any free one."
        ) from error
    return listener


def _uvicorn_config(app: st.App) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_max_size=LARGEST_MESSAGE,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


def _url(address: str, port: int) -> str:
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"


def _announce(url: str, stopped: threading.Event, open_browser: bool, announce: Callable[[str], None]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _healthy(url):
        if time.monotonic() > deadline or stopped.wait(0.02):
            return
    announce(url)
    if open_browser:
        webbrowser.open(url)


def _healthy(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _freeze_memory() -> None:
    """Move what the imports made out of the collector's sight: Streamlit collects after every run, which cost 60 ms each."""
    import dashboard.components  # noqa: F401  the pages' modules, so that they are frozen too

    gc.collect()
    gc.freeze()


@contextmanager
def _signals_end_quietly() -> Iterator[None]:
    """After its graceful stop uvicorn raises the signal again; without this the process would die before its caller cleans up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ignore(_signal: int, _frame: FrameType | None) -> None:
        return

    former = {number: signal.signal(number, ignore) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
