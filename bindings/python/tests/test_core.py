import math
import pickle

import numpy as np
import pytest

import amends as am

DRAWS = {
    "uniform": (),
    "normal": (),
    "gamma": (0.7,),
    "beta": (2.0, 3.0),
    "triangular": (9.0, 12.0, 18.0),
    "pert": (0.2, 0.35, 0.5),
}


def test_philox_gives_the_known_answers():
    # Published with the algorithm's reference code (Random123).
    assert am.core.philox4x32_10([0] * 4, [0] * 2) == (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)
    assert am.core.philox4x32_10([0xFFFFFFFF] * 4, [0xFFFFFFFF] * 2) == (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)


def test_uniform_is_made_from_the_documented_bits():
    # The layout in docs/core.md, recomputed.
    seed, stream, index = 0x0123456789ABCDEF, am.core.stream_of("stay"), 2 * 0x123456789A + 1
    low = 0xFFFFFFFF
    block = index // 2
    words = am.core.philox4x32_10([block & low, block >> 32, stream & low, stream >> 32], [seed & low, seed >> 32])
    for half in (0, 1):
        k = (words[2 * half + 1] << 32 | words[2 * half]) >> 12
        assert am.core.uniform(seed, "stay", index - 1 + half) == (k + 0.5) / 2**52


@pytest.mark.parametrize("name", DRAWS)
def test_draws_do_not_depend_on_order_or_batch(name):
    draw, parameters = getattr(am.core, name), DRAWS[name]
    whole = draw(7, "variable", range(100), *parameters)
    assert whole.shape == (100,)
    one = draw(7, "variable", 42, *parameters)
    assert isinstance(one, float)
    assert one == whole[42]
    backwards = draw(7, "variable", range(99, -1, -1), *parameters)
    np.testing.assert_array_equal(backwards[::-1], whole)
    square = draw(7, am.core.stream_of("variable"), np.arange(100).reshape(10, 10), *parameters)
    np.testing.assert_array_equal(square.ravel(), whole)
    assert not np.array_equal(draw(8, "variable", range(100), *parameters), whole)
    assert not np.array_equal(draw(7, "another", range(100), *parameters), whole)
    assert draw(7, "variable", range(0), *parameters).shape == (0,)


def test_wrong_arguments_are_errors():
    for index in (-1, [-1], 0.5, 2**48, range(-5, 5)):
        with pytest.raises(am.AmendsError, match="index"):
            am.core.uniform(1, 2, index)
    with pytest.raises(am.AmendsError, match="seed"):
        am.core.normal(-1, 2, 0)
    with pytest.raises(am.AmendsError, match="stream"):
        am.core.normal(1, 2**64, 0)
    with pytest.raises(am.AmendsError, match=r"shape must lie in \[1e-250, 1e16\], got nan"):
        am.core.gamma(1, 2, 0, math.nan)


def test_moments_agree_with_numpy_and_merge():
    x = am.core.gamma(1, 2, range(10_001), 1.5) + 1e9
    parts = [am.core.Moments() for _ in range(3)]
    for part, values in zip(parts, np.array_split(x, 3), strict=True):
        part.add(values)
    whole = parts[0]
    for part in parts[1:]:
        whole.merge(part)
    assert whole.count == 10_001
    assert whole.mean == pytest.approx(x.mean(), rel=1e-15)
    assert whole.variance == pytest.approx(x.var(ddof=1), rel=1e-9)
    assert whole.smallest == x.min()
    assert pickle.loads(pickle.dumps(whole)) == whole
    assert "count=10001" in repr(whole)


def test_moments_weights_and_nan():
    moments = am.core.Moments()
    moments.add([1.0, 2.5, math.nan], [3, 1, 2])
    assert (moments.count, moments.undefined) == (4, 2)
    assert moments.mean == pytest.approx(5.5 / 4)
    with pytest.raises(am.AmendsError, match="weight"):
        moments.add([1.0, 2.0], [1.0, -1.0])
    with pytest.raises(am.AmendsError, match="weight has 2 values"):
        moments.add([1.0, 2.0, 3.0], [1.0, 1.0])
    assert moments.count == 4  # a refused batch leaves nothing behind
    assert math.isnan(am.core.Moments().mean)


def test_sketch_keeps_its_guarantee_merges_and_pickles():
    x = np.exp(5 * am.core.normal(1, 2, range(20_001))) * np.where(am.core.uniform(1, 3, range(20_001)) < 0.3, -1, 1)
    whole, left, right = (am.core.QuantileSketch(0.002) for _ in range(3))
    whole.add(x)
    left.add(x[:7000])
    right.add(x[7000:])
    right.merge(left)
    assert right == whole
    q = np.linspace(0, 1, 501)
    exact = np.sort(x)[np.floor(q * 20_000 + 1e-9).astype(int)]
    assert np.all(np.abs(whole.quantile(q) - exact) <= 0.002 * np.abs(exact) * (1 + 1e-9))
    assert whole.share_negative == np.mean(x < 0)
    again = pickle.loads(pickle.dumps(whole))
    assert again == whole
    assert again.quantile(0.3) == whole.quantile(0.3)
    assert whole.buckets <= whole.max_buckets
    with pytest.raises(am.AmendsError, match="relative_accuracy"):
        whole.merge(am.core.QuantileSketch(0.01))
    with pytest.raises(am.AmendsError):
        whole.quantile(math.nan)


def test_discounting():
    # 1.01 ** 12, and the sum of an annuity written out.
    assert am.core.effective_annual_rate(0.12, 12) == pytest.approx(1.01**12 - 1)
    assert am.core.annual_rate(am.core.period_rate(0.08, 12), 12) == pytest.approx(0.08)
    np.testing.assert_allclose(am.core.discount_factor(0.25, [0, 1, 2]), [1, 0.8, 0.64])
    for first_payment, start in (("now", 0.0), ("mid_period", 0.5), ("after_one_period", 1.0)):
        payments = sum(1.1 ** -(start + k) for k in range(5))
        assert am.core.annuity_factor(0.1, 5, first_payment=first_payment) == pytest.approx(payments)
    with pytest.raises(am.AmendsError, match="first_payment"):
        am.core.annuity_factor(0.1, 5, first_payment="later")
    with pytest.raises(am.AmendsError):
        am.core.discount_factor(-1.0, 2)
