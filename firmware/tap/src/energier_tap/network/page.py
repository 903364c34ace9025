"""The access point's page in Korean and English: plain HTML, everything in it, usable on a telephone."""

from collections.abc import Sequence
from html import escape
from typing import Literal

from energier_tap.network.wifi import REFUSED, Found, Security, Trouble, readable

Language = Literal["ko", "en"]
_STYLE = (
    "body{font:1.1rem sans-serif;max-width:28rem;margin:auto;padding:1rem;line-height:1.5;color-scheme:light dark}"
    "label{display:block;padding:.6rem 0;overflow-wrap:anywhere}input[type=text]{width:100%;box-sizing:border-box;font:inherit;padding:.6rem}"
    "button{font:inherit;width:100%;padding:.8rem;margin-top:1rem}small{opacity:.7}.bad{border-left:.3rem solid #c00;padding-left:.6rem}"
)
_TEXTS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "Energier Wi-Fi setup",
        "choose": "Which network should the tap join?",
        "nothing": "No network was found. Type its name below.",
        "other": "Another or hidden network",
        "key": "Password",
        "join": "Connect",
        "open": "no password",
        "wait": "Connecting to {ssid}",
        "see": "This hotspot goes off now. The tap's display shows whether it worked. If not, the hotspot {ap} comes back "
        "within two minutes and the page tells why.",
    },
    "ko": {
        "title": "Energier Wi-Fi 설정",
        "choose": "스마트 탭이 접속할 네트워크를 고르세요.",
        "nothing": "네트워크를 찾지 못했습니다. 아래에 이름을 입력하세요.",
        "other": "다른 네트워크 또는 숨겨진 네트워크",
        "key": "비밀번호",
        "join": "연결",
        "open": "비밀번호 없음",
        "wait": "{ssid}에 연결하는 중",
        "see": "지금 이 핫스팟이 꺼집니다. 결과는 탭 화면에 나옵니다. 실패하면 2분 안에 핫스팟 {ap}이(가) 다시 켜지고 "
        "이 페이지에 이유가 나옵니다.",
    },
}
_TROUBLES: dict[Language, dict[Trouble, str]] = {
    "en": {
        Trouble.BAD_SSID: "A network's name has 1 to 32 bytes.",
        Trouble.BAD_KEY: "A password has 8 to 63 characters, or 64 hexadecimal digits.",
        Trouble.KEY_MISSING: "This network needs a password.",
        Trouble.ENTERPRISE: "This is an enterprise network (802.1X), which the tap cannot join. Use a network with a password.",
        Trouble.OUTDATED: "This network uses WEP, which protects nothing. Set the router to WPA2.",
        Trouble.WPA3_ONLY: "This network takes WPA3 only, which the tap's radio does not know. Set the router to WPA2 and WPA3.",
        Trouble.WRONG_KEY: "The network refused the password, or the signal is too weak.",
        Trouble.NOT_FOUND: "The network was not found. Is it switched on and near enough? The tap sees 2.4 and 5 GHz.",
        Trouble.NO_ADDRESS: "The network gave no IP address. Look at the router's DHCP.",
        Trouble.TIMEOUT: "It took too long. Is the router busy or far away?",
        Trouble.RADIO_OFF: "The tap's radio is blocked. Set the Wi-Fi country with raspi-config.",
        Trouble.NO_ADAPTER: "The tap has no Wi-Fi adapter.",
        Trouble.NO_SERVICE: "NetworkManager does not run on the tap.",
        Trouble.FAILED: "It did not work; the tap's log tells more.",
    },
    "ko": {
        Trouble.BAD_SSID: "네트워크 이름은 1~32바이트여야 합니다.",
        Trouble.BAD_KEY: "비밀번호는 8~63자 또는 16진수 64자리여야 합니다.",
        Trouble.KEY_MISSING: "이 네트워크는 비밀번호가 필요합니다.",
        Trouble.ENTERPRISE: "기업용 네트워크(802.1X)에는 접속할 수 없습니다. 비밀번호만 쓰는 네트워크를 고르세요.",
        Trouble.OUTDATED: "WEP는 안전하지 않아 지원하지 않습니다. 공유기를 WPA2로 바꾸세요.",
        Trouble.WPA3_ONLY: "WPA3 전용 네트워크는 지원하지 않습니다. 공유기를 WPA2와 WPA3 겸용으로 바꾸세요.",
        Trouble.WRONG_KEY: "네트워크가 비밀번호를 거부했거나 신호가 약합니다.",
        Trouble.NOT_FOUND: "네트워크를 찾지 못했습니다. 켜져 있고 가까이 있나요? 2.4GHz와 5GHz를 씁니다.",
        Trouble.NO_ADDRESS: "IP 주소를 받지 못했습니다. 공유기의 DHCP를 확인하세요.",
        Trouble.TIMEOUT: "시간이 너무 오래 걸렸습니다. 공유기가 바쁘거나 멀리 있나요?",
        Trouble.RADIO_OFF: "무선이 차단되어 있습니다. raspi-config에서 Wi-Fi 국가를 설정하세요.",
        Trouble.NO_ADAPTER: "탭에 Wi-Fi 어댑터가 없습니다.",
        Trouble.NO_SERVICE: "NetworkManager가 실행되고 있지 않습니다.",
        Trouble.FAILED: "실패했습니다. 자세한 내용은 탭의 로그에 있습니다.",
    },
}


def language(accepted: str) -> Language:
    """Return the better one for an Accept-Language header; English unless Korean is wanted more."""
    wanted = {"ko": 0.0, "en": 0.0}
    for part in accepted.split(",")[:16]:
        tag, _, weight = part.partition(";")
        name = tag.strip().lower().split("-")[0]
        if name in wanted:
            wanted[name] = max(wanted[name], _weight(weight))
    return "ko" if wanted["ko"] > wanted["en"] else "en"


def form(lang: Language, found: Sequence[Found], token: str, *, trouble: Trouble | None, picked: bytes) -> str:
    """Return the page with the form. `picked` is what was chosen before."""
    text = _TEXTS[lang]
    told = f'<p class="bad" role="alert">{escape(_TROUBLES[lang][trouble])}</p>' if trouble else ""
    listed = {network.ssid for network in found}
    rows = "".join(_row(lang, network, checked=network.ssid == picked) for network in found)
    other = "" if picked in listed else escape(readable(picked), quote=True)
    return _page(
        lang,
        text["title"],
        f'{told}<form method="post" action="/" autocomplete="off"><input type="hidden" name="token" value="{token}">'
        f"<p>{text['choose'] if found else text['nothing']}</p>{rows}"
        f'<label>{text["other"]}<input type="text" name="other" value="{other}" {_PLAIN}></label>'
        f'<label>{text["key"]}<input type="text" name="key" maxlength="64" {_PLAIN}></label>'
        f"<button>{text['join']}</button></form>",
    )


def wait(lang: Language, ssid: bytes, ap_name: str) -> str:
    """Return the page that says what happens now."""
    text = _TEXTS[lang]
    name = escape(readable(ssid))
    return _page(
        lang, text["title"], f"<p>{text['wait'].format(ssid=name)}</p><p>{text['see'].format(ap=escape(ap_name))}</p>"
    )


_PLAIN = 'autocapitalize="off" autocorrect="off" spellcheck="false"'


def _row(lang: Language, network: Found, *, checked: bool) -> str:
    name = escape(readable(network.ssid))
    bars = min(4, network.signal // 25 + 1)
    notes = ["●" * bars + "○" * (4 - bars)]
    refused = REFUSED.get(network.security)
    if network.security is Security.OPEN:
        notes.append(_TEXTS[lang]["open"])
    if refused is not None:
        notes.append(escape(_TROUBLES[lang][refused]))
    state = " disabled" if refused is not None else " checked" if checked else ""
    return (
        f'<label><input type="radio" name="network" value="{network.ssid.hex()}"{state}> {name} '
        f"<small>{' · '.join(notes)}</small></label>"
    )


def _page(lang: Language, title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1>{body}</body></html>"
    )


def _weight(text: str) -> float:
    key, _, value = text.strip().partition("=")
    if not key:
        return 1.0
    try:
        return float(value) if key.strip() == "q" else 1.0
    except ValueError:
        return 0.0
