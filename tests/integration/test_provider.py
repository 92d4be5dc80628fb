"""The outside login on the real server, with a provider on this machine that answers honestly or falsely."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pytest
from sqlmodel import col, select

from dashboard.web.routes import all_routes
from models.access import OPERATOR, Role
from models.accounts.directory import add_account, disable_account
from models.storage.database import Database
from models.storage.records import Account, Audit, LoginSession
from models.storage.records.shapes.accounts import AccountShape
from tests.machine import lacking
from tests.running import environment

if TYPE_CHECKING:
    from tests.provider import Answers, Provider

ROOT = Path(__file__).parent.parent.parent
PERSON, GONE = "clinician-north@example.org", "clinician-gone@example.org"


@dataclass
class Site:
    """A server with an outside login: its address, its database, the provider and what the server complained of."""

    address: str
    database: Database
    provider: Provider
    errors: Path

    def logins(self) -> list[str]:
        """Who has logged in, in order."""
        with self.database.read() as session:
            rows = select(Account.name).join(LoginSession, col(LoginSession.account_id) == Account.id).order_by(col(LoginSession.id))
            return list(session.exec(rows))

    def forget_provider(self) -> None:
        """After a failed login the server asks the provider anew about itself."""
        self.provider.answers.id_token = ""
        Browser().open(f"{self.address}/login/provider")
        self.provider.answers.id_token = None

    def trail(self) -> list[str]:
        """Which logins, refused ones too, the audit trail tells of."""
        with self.database.read() as session:
            rows = select(Audit.actor, Audit.action).where(col(Audit.action).startswith("login")).order_by(col(Audit.seq))
            return [f"{actor} {action}" for actor, action in session.exec(rows)]


@dataclass
class Browser:
    """Follows where it is sent and keeps cookies."""

    jar: CookieJar = field(default_factory=CookieJar)
    went: list[str] = field(default_factory=list)

    def open(self, address: str) -> tuple[int, str, str]:
        """Status, address and text at the end of the way."""
        went = self.went

        class Noting(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *arguments: object) -> urllib.request.Request | None:
                went.append(str(arguments[-1]))
                return super().redirect_request(*arguments)  # type: ignore[arg-type]

        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), Noting, urllib.request.HTTPCookieProcessor(self.jar))
        opener.addheaders = [("Accept", "text/html")]
        try:
            with opener.open(address, timeout=30) as answer:
                return answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.url, refusal.read().decode()


@pytest.fixture(scope="module")
def site(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if not find_spec("authlib"):
        lacking("Outside login missing: pip install -e '.[test,oidc]'")
    from tests.provider import CLIENT, SECRET, provider

    folder = tmp_path_factory.mktemp("provider")
    file = shutil.copy(migrated_file, folder / "myolog.db")
    # Not the wheel's own command, which is installed without the extra.
    command = [sys.executable, "-c", "from dashboard.cli import main; main()", "serve", "--port", "0", "--no-browser", "--database", file]
    with provider() as outside, Database.open(str(file)) as database, (folder / "server.err").open("w") as log:
        _add_people(database)
        named = {"ISSUER": outside.issuer, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET}
        settings = environment(folder, {"PYTHONPATH": str(ROOT), **{f"MYOLOG_OIDC_{name}": value for name, value in named.items()}})
        with subprocess.Popen(command, cwd=folder, env=settings, stdout=subprocess.PIPE, stderr=log, text=True) as process:
            assert process.stdout
            address = re.search(r"http://\S+", process.stdout.readline())
            assert address, (folder / "server.err").read_text()
            yield Site(address[0], database, outside, folder / "server.err")
            process.terminate()


def _add_people(database: Database) -> None:
    now = database.now()
    for name, person in {"clinician-north": PERSON, "clinician-gone": GONE}.items():
        shape = AccountShape(name=name, role=Role.CLINICIAN, without_site=True, provider_id=person)
        account = add_account(database, OPERATOR, shape, key=name, now=now)
        if person == GONE:
            disable_account(database, OPERATOR, account.public_id, now=now)


@pytest.fixture
def answers(site: Site) -> Iterator[Answers]:
    """What the provider answers in this test."""
    from tests.provider import Answers

    site.provider.answers = Answers()
    yield site.provider.answers
    site.provider.answers = Answers()


def test_known_person_is_let_in_and_led_onward(site: Site, answers: Answers) -> None:
    before = site.logins()
    browser = Browser()
    status, address, _ = browser.open(f"{site.address}/login/provider?next=/governance")
    assert (status, address) == (200, f"{site.address}/governance")
    assert site.logins() == [*before, "clinician-north"]
    assert site.trail()[-1] == "clinician:clinician-north login"
    cookies = {cookie.name: cookie.has_nonstandard_attr("HttpOnly") for cookie in browser.jar}
    port = urlsplit(site.address).port
    assert cookies == {f"myolog_{port}": True, f"myolog_{port}_device": True}


def test_login_goes_by_the_usual_limits_and_ends_the_one_before(site: Site, answers: Answers) -> None:
    browser, devices = Browser(), set[str | None]()
    for _ in range(2):
        browser.open(f"{site.address}/login/provider")
        devices.add(next(cookie.value for cookie in browser.jar if cookie.name.endswith("_device")))
    assert len(devices) == 1, "the browser is known again"
    with site.database.read() as session:
        newest = select(LoginSession.own_device, LoginSession.ended_why).order_by(col(LoginSession.id).desc()).limit(2)
        assert list(session.exec(newest)) == [(False, ""), (False, "logged out")]


def test_provider_is_asked_with_a_proof_that_only_this_server_has(site: Site, answers: Answers) -> None:
    Browser().open(f"{site.address}/login/provider")
    asked = answers.asked
    proof = base64.urlsafe_b64encode(hashlib.sha256(asked["code_verifier"].encode()).digest()).rstrip(b"=").decode()
    assert (asked["code_challenge"], asked["code_challenge_method"], asked["scope"]) == (proof, "S256", "openid email")
    assert asked["redirect_uri"] == f"{site.address}/login/provider/callback"


def test_login_page_leads_to_the_provider(site: Site) -> None:
    _, _, text = Browser().open(f"{site.address}/login?next=/patient%3Fp%3D1%26q%3D2")
    assert 'href="/login/provider?next=/patient%3Fp%3D1%26q%3D2"' in text


@pytest.mark.parametrize("onward", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_nobody_is_led_elsewhere(site: Site, answers: Answers, onward: str) -> None:
    assert Browser().open(f"{site.address}/login/provider?next={quote(onward)}")[1] == f"{site.address}/"


NOW = int(time.time())
FALSE: dict[str, dict[str, Any]] = {
    "expired": {"claims": {"exp": NOW - 3600, "iat": NOW - 7200}},
    "never expires": {"without": ("exp",)},
    "made tomorrow": {"claims": {"iat": NOW + 86400}},
    "another login": {"claims": {"nonce": "of-another-login"}},
    "no nonce": {"without": ("nonce",)},
    "for another client": {"claims": {"aud": "another-client"}},
    "for another client, handed to us": {"claims": {"aud": "another-client", "azp": "myolog-tests"}},
    "for us and handed to another client": {"claims": {"aud": ["myolog-tests", "another"], "azp": "another"}},
    "of another issuer": {"claims": {"iss": "https://elsewhere.example"}},
    "no issuer": {"without": ("iss",)},
    "forged key": {"key": "forged"},
    "not signed": {"key": "shared", "algorithm": "none", "metadata": {"id_token_signing_alg_values_supported": ["RS256", "none"]}},
    "shared secret": {"key": "shared", "algorithm": "HS256", "metadata": {"id_token_signing_alg_values_supported": ["RS256", "HS256"]}},
    "unverified address": {"claims": {"email_verified": False}},
    "verified in words": {"claims": {"email_verified": "true"}},
    "nothing of verified": {"without": ("email_verified",)},
    "no address": {"without": ("email",)},
    "address that is none": {"claims": {"email": [PERSON]}},
    "blank address": {"claims": {"email": ""}},
    "no token": {"id_token": ""},
    "broken token": {"id_token": "a.b.c"},
    "unknown person": {"claims": {"email": "nobody@example.org"}},
    "disabled account": {"claims": {"email": GONE}},
}


@pytest.mark.parametrize("told", FALSE.values(), ids=FALSE)
def test_false_answer_is_refused_with_the_same_words(site: Site, answers: Answers, told: dict[str, Any]) -> None:
    before, trail = site.logins(), site.trail()
    for name, value in told.items():
        setattr(answers, name, value)
    browser = Browser()
    status, _, text = browser.open(f"{site.address}/login/provider?next=/patient")
    assert (status, re.findall(r"The outside login was [^.]+\.", text)) == (401, ["The outside login was refused."])
    assert site.logins() == before
    assert "login refused" in site.trail()[-1]
    assert len(site.trail()) == len(trail) + 1
    assert list(browser.jar) == []
    assert PERSON not in text


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"jwks_uri": "http://elsewhere.example/keys"},
        {"authorization_endpoint": "http://elsewhere.example/authorize"},
        {"token_endpoint": None},
    ],
)
def test_provider_that_cannot_be_relied_on_is_not_asked(site: Site, answers: Answers, metadata: dict[str, Any]) -> None:
    site.forget_provider()
    answers.metadata = metadata
    status, address, text = Browser().open(f"{site.address}/login/provider")
    assert (status, urlsplit(address).path) == (502, "/login/provider")
    assert "does not answer" in text
    answers.metadata = {}
    assert Browser().open(f"{site.address}/login/provider")[0] == 200


def callback(site: Site, answers: Answers, browser: Browser) -> str:
    """Where the provider sends this browser back to, without going there."""
    browser.open(f"{site.address}/login/provider")
    return next(address for address in browser.went if "/callback" in address)


def test_address_of_another_browser_opens_nothing(site: Site, answers: Answers) -> None:
    came_back = callback(site, answers, Browser())
    before, trail = site.logins(), site.trail()
    assert Browser().open(came_back)[0] == 401
    assert (site.logins(), site.trail()) == (before, trail)


def test_address_opens_nothing_a_second_time(site: Site, answers: Answers) -> None:
    browser = Browser()
    came_back = callback(site, answers, browser)
    before = site.logins()
    assert browser.open(came_back)[0] == 401
    assert site.logins() == before


def test_strangers_cannot_fill_the_audit_trail(site: Site, answers: Answers) -> None:
    answers.error = "invalid_grant"
    trail = site.trail()
    for path in ("", "/callback", "/callback?error=access_denied", "/callback?code=guessed&state=guessed"):
        assert Browser().open(f"{site.address}/login/provider{path}")[0] == 401
    assert site.trail() == trail


@pytest.mark.parametrize("path", ["/auth/login", "/oauth2callback", "/auth/callback"])
def test_login_of_streamlit_stays_closed(site: Site, path: str) -> None:
    assert Browser().open(f"{site.address}{path}")[0] == 404


def test_nothing_of_a_login_stands_in_the_log(site: Site, answers: Answers) -> None:
    from tests.provider import SECRET

    answers.claims = {"nonce": "a-false-nonce"}
    Browser().open(f"{site.address}/login/provider")
    log = site.errors.read_text()
    assert "outside login: " in log
    assert [word for word in (SECRET, PERSON, "a-code", "an-access-token", "a-false-nonce", "eyJ") if word in log] == []


def test_outside_login_exists_only_where_it_is_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = {route.path for route in all_routes()}
    monkeypatch.setenv("MYOLOG_OIDC_ISSUER", "https://login.example.org")
    if not find_spec("authlib"):
        lacking("Outside login missing: pip install -e '.[test,oidc]'")
    assert {route.path for route in all_routes()} - paths == {"/login/provider", "/login/provider/callback"}
