"""Four ways to a page: its entry in the menu, its address, an address with words put in, and whatever one likes over the socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from websockets.exceptions import InvalidStatus

from dashboard.navigation import PAGES
from tests.attack.frames import PRESSED, Client, Drawn, client
from tests.attack.world import CLINICIAN, NORTHERN, World
from tests.wire import ask, opened

ROLES_OF = {Path(row.file).stem: {str(role) for role in row.roles} for row in PAGES}
"""Every page by its address, and whom it is for."""

Sent = dict[str, Drawn]


@dataclass(frozen=True)
class Stolen:
    """What somebody who may open the record saw go over the line: numbers of scripts, fragments, widgets and of the session itself."""

    scripts: Mapping[str, str]
    fragments: frozenset[str]
    states: Mapping[str, object]
    session: str


def steal(world: World) -> Stolen:
    """Listen to a clinician who opens the canary."""
    with client(world.address, world.cookie(CLINICIAN)) as open_page:
        first, drawn = open_page.run(), open_page.run(query=f"patient={world.northern}")
    # A chooser believes what it did not offer, so that this goes past the list.
    states: dict[str, object] = {drawn.widget("patient_choice").id: world.northern}
    states |= {drawn.widget(key).id: PRESSED for key in ("flag_review_again", "identity_save", "all_patients")}
    states |= {drawn.widget("identity_name").id: "taken over", drawn.widget("mine_").id: True, drawn.widget("changes_").id: "Everything"}
    session = next(message.new_session.initialize.session_id for message in first.messages if message.HasField("new_session"))
    return Stolen(first.pages, frozenset(drawn.fragments), states, session)


def parameters(world: World) -> str:
    """An address that names the canary, and claims whatever else could be believed."""
    return f"patient={world.northern}&role=clinician&actor={CLINICIAN}&account=1&site=North&study_id={NORTHERN.study_id[:4]}"


def by_menu(world: World, cookie: str, _stolen: Stolen) -> Sent:
    with client(world.address, cookie) as open_page:
        menu = open_page.run().pages
        return {page: open_page.run(script=menu[_own(page, menu)]) for page in ROLES_OF}


def by_address(world: World, cookie: str, _stolen: Stolen) -> Sent:
    return {page: _loaded(world, cookie, page, "") for page in ROLES_OF}


def by_parameter(world: World, cookie: str, _stolen: Stolen) -> Sent:
    return {page: _loaded(world, cookie, page, parameters(world)) for page in ROLES_OF}


def by_socket(world: World, cookie: str, stolen: Stolen) -> Sent:
    """Every script with the record's address, with the answers of every widget, and each of the fragments in which they were drawn."""
    with client(world.address, cookie) as open_page:
        menu = open_page.run().pages
        return {page: _forced(open_page, menu[_own(page, menu)], parameters(world), stolen) for page in ROLES_OF}


ROUTES: Mapping[str, Callable[[World, str, Stolen], Sent]] = {
    "menu": by_menu,
    "address": by_address,
    "parameter": by_parameter,
    "socket": by_socket,
}


def _own(page: str, menu: Mapping[str, str]) -> str:
    """The address under which this reader has the page: the first one of a role has none."""
    return page if page in menu else ""


def _loaded(world: World, cookie: str, page: str, query: str) -> Drawn:
    """What a browser gets that opens an address: the answer of the server, and what the socket of the page draws."""
    html = ask(world.address, f"/{page}?{query}", Cookie=cookie, Accept="text/html").body
    with client(world.address, cookie) as open_page:
        drawn = open_page.run(page, query=query)
        if any(message.HasField("page_not_found") for message in drawn.messages):  # it is this reader's first page
            drawn.raw += open_page.run("", query=query).raw
    return Drawn(drawn.raw, drawn.hung_up, html)


def _forced(open_page: Client, script: str, query: str, stolen: Stolen) -> Drawn:
    sent = open_page.run(script=script, query=query, states=stolen.states)
    for fragment in sorted(stolen.fragments):  # one that this session does not know is not answered at all
        open_page.ask(script=script, query=query, fragment=fragment, states=stolen.states)
    sent.raw += open_page.run(script=script, query=query, states=stolen.states).raw
    return sent


def as_nobody(world: World, stolen: Stolen) -> Iterator[tuple[int, bytes]]:
    """The same without a login: each answer by its status."""
    for page in ROLES_OF:
        for query in ("", parameters(world)):
            answer = ask(world.address, f"/{page}?{query}", Accept="text/html")
            yield answer.status, answer.body
    port = world.address.rsplit(":", 1)[1]
    for claimed in ({}, {"Cookie": f"myolog_{port}=x"}, {"X_Myolog_Session": "1"}):
        for resume in ("", stolen.session):
            yield _knock(world, resume, claimed)


def _knock(world: World, resume: str, claimed: Mapping[str, str]) -> tuple[int, bytes]:
    """Knock at the socket. One that only sends the browser to the login counts as shut: so a page hears that it is over."""
    try:
        with opened(world.address, resume=resume, **claimed) as page:
            sent = Client(page.connection).run(query=parameters(world))
            away = {message.WhichOneof("type") for message in sent.messages} <= {"auth_redirect"}
            return 403 if away and sent.hung_up else 101, b"".join(sent.raw)
    except InvalidStatus as refused:
        return refused.response.status_code, bytes(refused.response.body or b"")
