"""What a form of ours sends: a few short fields."""

from __future__ import annotations

from starlette.requests import Request

FIELDS = 10
LONGEST_FIELD = 16 * 1024


async def typed_into(request: Request) -> dict[str, str]:
    """The fields by name. More or longer ones than our forms have, and files, are answered with 400."""
    form = await request.form(max_files=0, max_fields=FIELDS, max_part_size=LONGEST_FIELD)
    return {name: value for name, value in form.items() if isinstance(value, str)}
