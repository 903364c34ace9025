from hypothesis import given, strategies as st
import pytest

from energier_tap import decode


def spi(*codes: int, junk: int = 0xF8) -> bytes:
    """Bytes an MCP3008 sends for these codes; what it sends before the null bit is anything."""
    return b"".join(bytes((0xFF, junk | code >> 8, code & 0xFF)) for code in codes)


def test_outlets_take_turns() -> None:
    assert decode.codes(spi(0, 1, 512, 1023, 4, 5, 6, 7)) == [[0, 4], [1, 5], [512, 6], [1023, 7]]


@given(st.lists(st.integers(0, 1023), min_size=4, max_size=4).filter(any), st.sampled_from([0x00, 0x78, 0xF8]))
def test_every_code_comes_through_whatever_the_undefined_bits_are(codes: list[int], junk: int) -> None:
    assert decode.codes(spi(*codes, junk=junk)) == [[code] for code in codes]


@pytest.mark.parametrize("raw", [b"", b"\x00", b"\x00" * 9, spi(1, 2, 3)])
def test_an_incomplete_turn_is_refused(raw: bytes) -> None:
    with pytest.raises(decode.AdcError, match="no whole number"):
        decode.codes(raw)


def test_a_data_line_stuck_high_is_noticed() -> None:
    with pytest.raises(decode.AdcError, match="does not answer"):
        decode.codes(b"\xff" * 12)


@pytest.mark.parametrize("junk", [0x00, 0xF8])
def test_a_data_line_stuck_low_is_noticed(junk: int) -> None:
    with pytest.raises(decode.AdcError, match="nothing but zeros"):
        decode.codes(spi(*[0] * 400, junk=junk))
    assert decode.codes(spi(*[0] * 399, 1, junk=junk))[3][-1] == 1


def test_asks_for_single_ended_conversions() -> None:
    assert decode.request(0) == bytes((1, 0x80, 0))
    assert decode.request(3) == bytes((1, 0xB0, 0))
