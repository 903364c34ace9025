"""The access point's page: shows the networks, takes one. Telephones that look for the internet are sent to it."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
import re
import secrets

from energier_tap.network import page
from energier_tap.network.http import Request, Response
from energier_tap.network.wifi import Credentials, Found, Trouble, WifiError, chosen

Give = Callable[[Credentials], None]
_HEX = re.compile(r"(?:[0-9a-f]{2}){1,32}")
_OK, _BAD, _FORBIDDEN = HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN


class Portal:
    """One opening of the access point; only a form that this opening served is taken, and only once."""

    def __init__(self, ap_name: str, found: Sequence[Found], trouble: Trouble | None, give: Give) -> None:
        self.host = ""
        """What browsers call us; set as soon as it is known where we listen."""
        self._ap_name = ap_name
        self._found = found
        self._trouble = trouble
        self._give = give
        self._token = secrets.token_urlsafe(16)
        self._taken = False

    def handle(self, request: Request) -> Response:
        """Answer a request."""
        if request.headers.get("host", "").lower() != self.host or request.path != "/":
            # What a telephone asks to find out whether there is internet ends here too, so that it shows the page.
            return Response(HTTPStatus.FOUND, headers={"Location": f"http://{self.host}/"})
        language = page.language(request.headers.get("accept-language", ""))
        if request.method == "POST":
            return self._take(request, language)
        return self._form(_OK, language, self._trouble)

    def _take(self, request: Request, language: page.Language) -> Response:
        form = request.form
        origin = request.headers.get("origin", "null")
        if not secrets.compare_digest(form.get("token", "").encode(), self._token.encode()) or origin not in {
            "null", f"http://{self.host}",
        }:  # fmt: skip
            return self._form(_FORBIDDEN, language, None)
        typed = form.get("other", "").encode()
        picked = form.get("network", "")
        ssid = typed or (bytes.fromhex(picked) if _HEX.fullmatch(picked) else b"")
        try:
            credentials = chosen(ssid, form.get("key", "").encode(), self._found)
        except WifiError as err:
            return self._form(_BAD, language, err.trouble, ssid)
        if self._taken:
            return Response(HTTPStatus.CONFLICT, page.wait(language, credentials.ssid, self._ap_name))
        self._taken = True
        return Response(_OK, page.wait(language, credentials.ssid, self._ap_name), then=lambda: self._give(credentials))

    def _form(
        self, status: HTTPStatus, language: page.Language, trouble: Trouble | None, picked: bytes = b""
    ) -> Response:
        return Response(status, page.form(language, self._found, self._token, trouble=trouble, picked=picked))
