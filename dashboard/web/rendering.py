"""The server's own pages, drawn from `templates/`: no script, and whatever was typed is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates
from streamlit import file_util

from dashboard import brand, wording


def in_words(moment: datetime) -> str:
    """A moment in the server's own time zone, to the minute: "20 Nov 2026, 13:58"."""
    local = moment.astimezone()
    return f"{local.day} {local:%b %Y, %H:%M}"


def font_address() -> str:
    """Where Streamlit's pages have their font from; "" where this version has it elsewhere, and the reader's own font serves."""
    static = Path(file_util.get_static_dir())
    found = next(static.glob("static/media/SourceSansVF-Upright*.woff2"), None)
    return f"/{found.relative_to(static).as_posix()}" if found else ""


FOLDER = Path(__file__).resolve().parent.parent / "templates"
TEMPLATES = Jinja2Templates(
    env=Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, auto_reload=False, trim_blocks=True, lstrip_blocks=True
    )
)
TEMPLATES.env.globals |= {"mark": brand.MARK, "font": font_address(), "footer": wording.FOOTER}
TEMPLATES.env.filters["moment"] = in_words

# A form's POST carries its origin, by which foreign ones are told, only where the page does not forbid it.
OWN_REFERRER = {"Referrer-Policy": "same-origin"}


def page(request: Request, template: str, status: int = 200, headers: Mapping[str, str] | None = None, **values: object) -> Response:
    """One of the templates with its values."""
    context = {"error": "", "note": "", **values}
    return TEMPLATES.TemplateResponse(request, f"{template}.html", context, status, {**OWN_REFERRER, **(headers or {})})
