import pytest

import amends as am


def test_version_is_that_of_the_headers():
    assert am.__version__.count(".") == 2


def test_errors_are_value_errors():
    assert issubclass(am.AmendsError, ValueError)
    with pytest.raises(ValueError):
        raise am.AmendsError("x")
