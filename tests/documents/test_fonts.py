"""Whether a character can be drawn does not depend on who asks at the same time."""

from concurrent.futures import ThreadPoolExecutor

from documents.fonts import Fonts

ALL = "A示義义浙見가עب"


def test_a_font_that_is_still_being_read_is_waited_for() -> None:
    for _ in range(3):
        fonts = Fonts()
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(fonts.has, ALL * 4))

        assert [each for each, has in zip(ALL * 4, found, strict=True) if not has] == []


def test_a_character_that_stands_nowhere_is_told() -> None:
    assert not Fonts().has("\U000e0041")
