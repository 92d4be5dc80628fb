"""What somebody may type to break a page, and a patient made of it who belongs into every test database.

Each string must show as it was typed, or be refused in words: no request may leave for OUTSIDE, no dialog may open, nothing may look as
if Myolog had said it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

OUTSIDE = "http://127.0.0.1:9"
"""Nobody listens there: a request for it is one that typed text caused."""

MARKUP = (
    "<script>alert(1)</script>",
    f"<script src={OUTSIDE}/x.js></script>",
    "</script><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    f"<img src=x onerror=fetch('{OUTSIDE}/x')>",
    f'"><img src="{OUTSIDE}/x.png">',
    "<svg onload=alert(1)>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    f"<iframe src='{OUTSIDE}/'></iframe>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    f"<style>@import '{OUTSIDE}/x.css';</style>",
    f"<link rel=stylesheet href={OUTSIDE}/x.css>",
    f"<base href={OUTSIDE}/>",
    "<meta http-equiv=refresh content='0;url=/logout'>",
    f"<form action={OUTSIDE}/><button>Save",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "' onmouseover='alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "<!-- <b>x</b> -->",
)
MARKDOWN = (
    f"![x]({OUTSIDE}/x.png)",
    f"[Confirm the flag]({OUTSIDE}/)",
    "[x](javascript:alert(1))",
    f"<{OUTSIDE}/>",
    f"{OUTSIDE}/x",
    "www.example.org",
    "somebody@example.org",
    f"[x]: {OUTSIDE}/x",
    ":red[Probable relapse, for review]",
    ":red-background[HIGH RISK]",
    ":red-badge[relapse]",
    ":material/flag_2: Probable relapse",
    ":material_flag_2: Probable relapse",
    ":warning: relapse",
    ":streamlit: x",
    ":small[:gray[Myolog does not diagnose]]",
    "$x^2$",
    r"$$\frac{1}{0}$$",
    rf"$\href{{{OUTSIDE}/}}{{x}}$",
    "**Possible relapse, for review**",
    "# Probable relapse",
    "- [x] reviewed",
    "1. one",
    "> quoted",
    "| a | b |",
    "```python",
    "`code` ~~gone~~ --- -> <- <->",
    r"\*\_\[\]",
)
UNSEEN = (
    "\u202erednu gninrut",
    "left \u2066isolated\u2069 right",
    "\u200fright to left",
    "zero\u200bwidth",
    "soft\u00adhyphen",
    "\ufeffmarked",
    "joined\u2060words",
    "tag\U000e0041\U000e0042",
    "e" + "\u0301" * 40,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "ＦＵＬＬ＜script＞",
)
TEMPLATES = (
    "{0} {x.__class__} {}",
    "%s %n %x %(name)s",
    "${7*7} #{7*7} {{7*7}}",
    "<%= 7*7 %>",
    "%{hovertemplate} %{x}<extra></extra>",
    "__proto__",
    "../../etc/passwd",
    "$(id) `id` ;id",
)
DATABASE = ("'; DROP TABLE patient; --", "1' OR '1'='1", "%", "_", "NULL", "NaN", "None")
FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    f'=HYPERLINK("{OUTSIDE}/","x")',
    "＝1+1",
    "=cmd|' /C calc'!A0",
)
BROKEN = ("line\nINFO forged: logged in", "cr\rforged", "tab\there", "nul\x00here", "escape\x1b[31mred", "line\u2028separator")
LONG = ("x" * 10_000, "long " * 2_000)

HOSTILE = (*MARKUP, *MARKDOWN, *UNSEEN, *TEMPLATES, *DATABASE, *FORMULAS, *BROKEN, *LONG)
"""All of them; a test that cannot run each takes one of every kind."""

LINES = tuple(text for text in HOSTILE if text not in BROKEN and text not in LONG)
"""Those that fit into one line of any form: no control character, at most 200 letters."""

HOSTILE_PATIENT = {
    "patient_id": f"Z <img src={OUTSIDE}/id.png onerror=alert(1)> **x**",
    "sex": "female",
    "birth_year": "1970",
    "antibody": "anti-SRP",
    "label": f"![x]({OUTSIDE}/label.png) :red[Probable relapse] $x$ \u202edenrut {{0}}",
    "citation": f"<script src={OUTSIDE}/x.js></script> [read]({OUTSIDE}/)",
    "source_url": "javascript:alert(1)",
}
"""Study facts in every word of which something is hidden."""

HOSTILE_IDENTITY = {
    "name": "<svg onload=alert(1)> :red[relapse] %s",
    "date_of_birth": "1970-02-01",
    "contact": f"[call]({OUTSIDE}/contact)\n=1+1",
    "local_number": "**7** $x$",
}
"""A name, a contact and a record number made of the same."""

HOSTILE_RESULTS = (
    {"measure": "ck", "value": "900", "unit": "U/L", "upper_limit": "200", "note": f"<img src={OUTSIDE}/note.png> %{{x}}<b>bold</b>"},
    {"measure": "ck_text", "value": f":red[very high] ![x]({OUTSIDE}/text.png)", "note": "\u202edenrut"},
)
"""Results of that patient, for a day of the test's choice."""


def csv_row(header: str, facts: Mapping[str, str]) -> str:
    """The facts as one line of a CSV file with this header, without its end."""
    line = io.StringIO()
    csv.DictWriter(line, header.split(","), extrasaction="ignore", lineterminator="").writerow(facts)
    return line.getvalue()
