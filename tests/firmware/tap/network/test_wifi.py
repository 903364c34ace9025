import pytest

from energier_tap.network.wifi import Credentials, Found, Security, Trouble, WifiError, by_strength, chosen, readable

AIR = [
    Found(b"Home", 80, Security.WPA),
    Found(b"Cafe", 70, Security.OPEN),
    Found(b"Company", 60, Security.ENTERPRISE),
    Found(b"Old", 50, Security.WEP),
    Found(b"New", 40, Security.WPA3_ONLY),
]


def trouble(ssid: bytes, key: bytes) -> Trouble:
    with pytest.raises(WifiError) as refused:
        chosen(ssid, key, AIR)
    return refused.value.trouble


def test_the_key_is_the_one_of_ieee_802_11() -> None:
    """Annex J.4 of IEEE 802.11-2016, test vectors of the passphrase mapping."""
    assert Credentials(b"IEEE", b"password").psk == "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e"
    assert (
        Credentials(b"ThisIsASSID", b"ThisIsAPassword").psk
        == "0dc0d6eb90555ed6419756b9a15ec3e3209b63df707dd508d14581f8982721af"
    )
    assert Credentials(b"Z" * 32, b"a" * 32).psk == "becb93866bb8c3832cb777c2f559807c8c59afcb6eae734885001300a981cc62"


def test_64_hexadecimal_digits_are_the_key_itself() -> None:
    assert Credentials(b"x", b"AB" * 32).psk == "ab" * 32


@pytest.mark.parametrize("key", [b"12345678", b"x" * 63, b"0f" * 32, "열쇠 열쇠".encode(), b"a@b#c'd\"e\\f"])
def test_keys_that_can_be(key: bytes) -> None:
    assert len(Credentials(b"x", key).psk) == 64


@pytest.mark.parametrize(
    "key", [b"1234567", b"x" * 64, b"x" * 65, b"0g" * 32, b"tab\there", b"line\nend", b"null\0null"]
)
def test_keys_that_cannot_be(key: bytes) -> None:
    with pytest.raises(WifiError) as refused:
        Credentials(b"x", key)
    assert refused.value.trouble is Trouble.BAD_KEY


@pytest.mark.parametrize("ssid", [b"", b"x" * 33, b"a\0b"])
def test_names_that_cannot_be(ssid: bytes) -> None:
    with pytest.raises(WifiError) as refused:
        Credentials(ssid, b"12345678")
    assert refused.value.trouble is Trouble.BAD_SSID


def test_a_key_is_never_shown() -> None:
    assert "12345678" not in repr(Credentials(b"x", b"12345678"))


def test_lists_every_network_once_the_strongest_first_and_no_nameless_ones() -> None:
    far, near = Found(b"Home", 20, Security.WPA), Found(b"Home", 90, Security.WPA)
    nameless = [Found(b"", 99, Security.WPA), Found(b"\0\0\0", 99, Security.WPA)]
    assert by_strength([far, AIR[1], near, *nameless]) == [near, AIR[1]]
    assert len(by_strength(Found(bytes([65 + n]), n, Security.OPEN) for n in range(60))) == 40


def test_networks_the_tap_cannot_join_are_refused_with_the_reason() -> None:
    assert trouble(b"Company", b"12345678") is Trouble.ENTERPRISE
    assert trouble(b"Old", b"12345") is Trouble.OUTDATED
    assert trouble(b"New", b"12345678") is Trouble.WPA3_ONLY
    assert trouble(b"Home", b"") is Trouble.KEY_MISSING


def test_an_open_network_takes_no_key_and_an_unseen_one_is_looked_for() -> None:
    assert chosen(b"Cafe", b"typed for nothing", AIR) == Credentials(b"Cafe")
    assert chosen(b"Attic", b"12345678", AIR) == Credentials(b"Attic", b"12345678", hidden=True)
    assert chosen(b"Home", b"12345678", AIR) == Credentials(b"Home", b"12345678")


def test_names_are_read_as_utf_8_or_as_older_korean_routers_write_them() -> None:
    assert readable("우리집".encode()) == "우리집"
    assert readable("우리집".encode("euc-kr")) == "우리집"
    assert readable(b"\xff\xfe") == "\ufffd\ufffd"
