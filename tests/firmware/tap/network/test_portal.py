"""The access point's page: people, telephones that look for the internet, and forms that come from elsewhere."""

import asyncio
from urllib.parse import urlencode

import pytest

from energier_tap.network import page
from energier_tap.network.wifi import Credentials, Trouble
from tests.firmware.tap.network.site import EVIL, FOUND, KOREAN, Inputs, Site, open_site, token


async def test_lists_the_networks_in_order_and_marks_what_cannot_be_joined(site: Site) -> None:
    status, head, html = await site.ask()
    assert status == 200
    assert "Content-Security-Policy: default-src 'none'" in head
    assert "Cache-Control: no-store" in head
    listed = [each for each in Inputs(html).inputs if each["name"] == "network"]
    assert [bytes.fromhex(str(each["value"])) for each in listed] == [network.ssid for network in FOUND]
    assert ["disabled" in each for each in listed] == [False, False, True, False, False]
    assert "802.1X" in html
    assert "src=" not in html and "href=" not in html


async def test_a_network_called_like_markup_is_text(site: Site) -> None:
    _, _, html = await site.ask()
    assert "script" not in Inputs(html).tags
    assert "&lt;script&gt;" in html
    _, _, again = await site.send(other='"><img src=x onerror=alert(1)>', key="short")
    assert "img" not in Inputs(again).tags
    _, _, wait = await site.send(network=EVIL.encode().hex())
    assert "script" not in Inputs(wait).tags


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("ko-KR,ko;q=0.9,en-US;q=0.8", "ko"),
        ("en-US,en;q=0.9,ko;q=0.8", "en"),
        ("fr, ko;q=0.1", "ko"),
        ("", "en"),
        ("de", "en"),
        ("ko;q=x", "en"),
        ("ko;q=nan", "en"),
    ],
)
async def test_speaks_the_language_of_the_telephone(site: Site, accepted: str, language: str) -> None:
    _, _, html = await site.ask(Accept_Language=accepted)
    assert f'<html lang="{language}">' in html
    assert ("비밀번호" in html) is (language == "ko")


def test_says_every_trouble_in_both_languages() -> None:
    pages = {
        (language, trouble): page.form(language, [], "t", trouble=trouble, picked=b"")
        for language in ("ko", "en")
        for trouble in Trouble
    }
    assert len(set(pages.values())) == 2 * len(Trouble)
    assert all('role="alert"' in html for html in pages.values())


@pytest.mark.parametrize(
    ("form", "credentials"),
    [
        ({"network": b"Home".hex(), "key": "correct horse"}, Credentials(b"Home", b"correct horse")),
        ({"network": KOREAN.encode().hex(), "key": "열쇠 열쇠"}, Credentials(KOREAN.encode(), "열쇠 열쇠".encode())),
        ({"network": b"\xbf\xec\xb8\xae".hex(), "key": "a" * 63}, Credentials(b"\xbf\xec\xb8\xae", b"a" * 63)),
        ({"network": EVIL.encode().hex()}, Credentials(EVIL.encode())),
        ({"other": "숨은 집", "key": "&=+% @#'\"\\"}, Credentials("숨은 집".encode(), b"&=+% @#'\"\\", hidden=True)),
        ({"other": KOREAN, "network": b"Home".hex(), "key": "12345678"}, Credentials(KOREAN.encode(), b"12345678")),
    ],
)
async def test_takes_a_network_and_gives_it_on_after_the_answer_is_out(
    site: Site, form: dict[str, str], credentials: Credentials
) -> None:
    status, _, html = await site.send(**form)
    assert status == 200
    assert "Energier-2b3c" in html
    assert form.get("key", "nothing") not in html
    async with asyncio.timeout(20):
        await site.news.wait()
    assert site.given == [credentials]


async def test_takes_only_one(site: Site) -> None:
    await site.send(network=b"Home".hex(), key="12345678")
    status, _, _ = await site.send(network=b"Home".hex(), key="87654321")
    assert status == 409
    async with asyncio.timeout(20):
        await site.news.wait()
    assert len(site.given) == 1


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "1 to 32 bytes"),
        ({"network": "zz"}, "1 to 32 bytes"),
        ({"other": "x" * 33}, "1 to 32 bytes"),
        ({"network": b"Home".hex()}, "needs a password"),
        ({"network": b"Home".hex(), "key": "short"}, "8 to 63"),
        ({"network": b"Company".hex(), "key": "12345678"}, "802.1X"),
    ],
)
async def test_says_what_is_wrong_and_shows_the_form_again(site: Site, form: dict[str, str], words: str) -> None:
    status, _, html = await site.send(**form)
    assert status == 400
    assert words in html.split("<form")[0]
    assert token(html)
    assert site.given == []


async def test_says_why_the_last_try_failed() -> None:
    async with open_site(Trouble.WRONG_KEY) as site:
        _, _, html = await site.ask()
    assert "refused the password" in html.split("<form")[0]


async def test_a_form_of_another_opening_or_another_site_is_refused(site: Site) -> None:
    form = {"network": b"Home".hex(), "key": "12345678"}
    async with open_site() as other:
        _, _, html = await other.ask()
    for wrong in (token(html), "", "è"):
        status, _, _ = await site.ask("POST", body=urlencode({"token": wrong} | form).encode())
        assert status == 403
    status, _, _ = await site.ask("POST", body=urlencode(form).encode())
    assert status == 403
    _, _, html = await site.ask()
    body = urlencode({"token": token(html)} | form).encode()
    status, _, _ = await site.ask("POST", body=body, Origin="http://evil.example")
    assert status == 403
    assert site.given == []


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("connectivitycheck.gstatic.com", "/generate_204"),
        ("captive.apple.com", "/hotspot-detect.html"),
        ("www.msftconnecttest.com", "/connecttest.txt?n=1"),
        ("detectportal.firefox.com", "/canonical.html"),
        ("evil.example", "/"),
    ],
)
async def test_telephones_that_look_for_the_internet_are_sent_to_the_page(site: Site, host: str, path: str) -> None:
    status, head, html = await site.ask(path=path, Host=host)
    assert (status, html) == (302, "")
    assert f"Location: http://{site.portal.host}/" in head.splitlines()
    assert (await site.ask(path="/generate_204"))[0] == 302
