"""One typesetter for all tests: to read the fonts takes longer than to draw."""

import pytest

from documents import Fonts, Typesetter


@pytest.fixture(scope="session")
def typesetter() -> Typesetter:
    return Typesetter(Fonts())
