"""How much creatine kinase varies by itself: the reference change value of a log-normal measure."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

_ROUNDING = 1e-9
_DIGITS = ".9g"


@dataclass(frozen=True)
class UsualVariation:
    """The ratios between which two results of one stable person lie: `down` to `up`; `sigma` is the standard deviation in ln units."""

    sigma: float
    up: float
    down: float


def usual_variation(cv_within: float, cv_analytical: float, z: float) -> UsualVariation:
    """Ratios beyond which the second of two results is a change and not noise (log-normal reference change value).

    `cv_within` and `cv_analytical` are coefficients of variation as fractions (0.228 for 22.8 %); `z` is the standard normal deviate:
    1.96 for two-sided 95 %, 1.645 for one-sided 95 %, 2.326 for one-sided 99 %. Ratios have no unit and are rounded to the two
    decimals that are shown, so that the number on the page and the number tested are the same.

    Worked: within-person 22.8 %, analytical 3 %, z 1.96 give sigma 0.227, up 1.88, down 0.53; from 400 U/L a single result must
    exceed 400 x 1.88 = 752 U/L to be a change.

    Source: log-normal reference change value, Fokkema 2006 Clin Chem 52:1602 (recommends the log transformation; formula from memory).
    """
    sigma = sqrt(log(1 + cv_within**2 + cv_analytical**2))
    return UsualVariation(sigma, round(exp(z * sqrt(2) * sigma), 2), round(exp(-z * sqrt(2) * sigma), 2))


def reaches(value: float, threshold: float) -> bool:
    """True where `value` is at or above `threshold`; a difference in the tenth digit (ukat/L x 60) does not decide."""
    return value >= threshold * (1 - _ROUNDING)


def exceeds(value: float, threshold: float) -> bool:
    """True where `value` is above `threshold` by more than a difference in the tenth digit."""
    return value > threshold * (1 + _ROUNDING)


def without_rounding(value: float) -> float:
    """The value to nine digits, for putting values in order: a difference in the tenth (ukat/L x 60) does not decide."""
    return float(format(value, _DIGITS))
