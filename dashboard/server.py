"""The web server of the pages: one process, one port; beyond this machine only behind a proxy with TLS.

Streamlit's pages run inside our own Starlette application, so that login, downloads, health, errors and security headers are ours.
Streamlit reads `.streamlit/config.toml` beside the page script last, so that it wins over the user's own and the working directory's.
"""

from __future__ import annotations

import asyncio
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
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from types import FrameType

import streamlit as st
import uvicorn
from anyio import to_thread
from starlette.middleware import Middleware
from streamlit import config as streamlit_config
from streamlit import file_util

from dashboard import data, downloads, incidents
from dashboard.checks import refuse_unsafe
from dashboard.protection import Guard
from dashboard.web.address import Address, own_address, use_address
from dashboard.web.assets import CompressedAssets
from dashboard.web.errors import ErrorPages, refused
from dashboard.web.gate import TRUSTED_HEADERS, Gate
from dashboard.web.routes import all_routes
from models.errors import MyologError, NotPermitted
from models.settings import Settings, is_loopback

HERE = Path(__file__).resolve().parent
SCRIPT = HERE / "app.py"
STOP_SECONDS = 3
START_SECONDS = 30
TIDY_SECONDS = 30
IPV6 = 6
LARGEST_MESSAGE = 32 * 1024 * 1024


class CannotServe(MyologError):
    """The server cannot start: an address that others reach without TLS, a port in use, or a start that failed."""


def serve(database_url: str, host: str, port: int, open_browser: bool, announce: Callable[[str], None]) -> None:
    """Serve the pages until SIGINT or SIGTERM; `announce` gets the address of readers once `/healthz` answers. Port 0 picks a free one."""
    place, public = serving_address(host), Settings().public_url
    with _listen(place, port) as listener:
        port = listener.getsockname()[1]
        data.use_database(database_url)
        use_address(Address(public or _url(place, port), port))
        incidents.keep_values_out_of_the_log()
        app = build_app(place, port)
        refuse_unsafe(data.database(database_url))
        server = uvicorn.Server(_uvicorn_config(app))
        stopped = threading.Event()
        watcher = threading.Thread(target=_announce, args=(_near(place, port), stopped, open_browser, announce), daemon=True)
        with _signals_end_quietly():
            _freeze_memory()
            watcher.start()
            server.run(sockets=[listener])
        stopped.set()
        if not server.started:
            raise CannotServe("The server did not start. See the message above for the cause.")


def build_app(place: str, port: int) -> st.App:
    """The whole web application, with Streamlit's options set and our own routes and guards around the pages."""
    address = own_address()
    app = st.App(
        SCRIPT,
        routes=all_routes(),
        middleware=[
            Middleware(Guard, address=address),
            Middleware(ErrorPages),
            Middleware(Gate),
            Middleware(CompressedAssets, directory=Path(file_util.get_static_dir())),
        ],
        lifespan=_keeping_house,
        on_script_error=incidents.report,
        exception_handlers={NotPermitted: refused},
    )
    runtime_options = {
        "server.address": place,
        "server.port": port,
        "server.allowedHosts": sorted({"localhost", "127.0.0.1", "::1", address.host}),
        "server.trustedUserHeaders": TRUSTED_HEADERS,
        "client.allowedOrigins": [address.url],
    }
    streamlit_config.get_config_options(force_reparse=True, options_from_flags=runtime_options)
    return app


def serving_address(host: str) -> str:
    """The address to listen on. Raises CannotServe for one that other machines reach, unless the readers come over https."""
    if is_loopback(host):
        return loopback_address(host)
    try:
        place = str(ipaddress.ip_address(host))
    except ValueError:
        raise CannotServe(f'Host "{host}" is no address to listen on. Write a number such as 127.0.0.1, or 0.0.0.0 for all.') from None
    if not Settings().public_url.startswith("https://"):
        raise CannotServe(
            f'Host "{host}" is not a loopback address, and passwords must not travel in the clear. Put a proxy with TLS in front and name '
            "its address, MYOLOG_PUBLIC_URL=https://...; or use --host 127.0.0.1."
        )
    return place


def loopback_address(host: str) -> str:
    """The loopback address that `host` names. Raises CannotServe for any address that other machines could reach."""
    if not is_loopback(host):
        raise CannotServe(f'Host "{host}" is not a loopback address. Use --host 127.0.0.1, ::1 or localhost.')
    return str(ipaddress.ip_address("127.0.0.1" if host.lower() == "localhost" else host))


@asynccontextmanager
async def _keeping_house(_app: st.App) -> AsyncIterator[None]:
    """Files that nobody fetched go in time, and the rest with the server."""

    async def tidy() -> None:
        while True:
            await asyncio.sleep(TIDY_SECONDS)
            with suppress(MyologError):  # a database that does not answer now has a clock again later
                await to_thread.run_sync(downloads.discard_old)

    asyncio.get_running_loop().set_exception_handler(incidents.task_failed)
    task = asyncio.create_task(tidy())
    try:
        yield
    finally:
        task.cancel()
        downloads.discard_all()


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


def _near(place: str, port: int) -> str:
    """How this machine itself reaches the server: an address that stands for all is none to call."""
    here = ipaddress.ip_address(place)
    return _url(("::1" if here.version == IPV6 else "127.0.0.1") if here.is_unspecified else place, port)


def _announce(near: str, stopped: threading.Event, open_browser: bool, announce: Callable[[str], None]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _healthy(near):
        if time.monotonic() > deadline or stopped.wait(0.02):
            return
    announce(own_address().url)
    if open_browser:
        webbrowser.open(own_address().url)


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
