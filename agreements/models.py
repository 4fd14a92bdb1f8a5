"""The tables of agreements, for Django and other apps."""

from .bodies.models import Body, Source
from .signing.models.agreements import Agreement, Renewal
from .signing.models.preparations import Preparation, Step
from .statistics.models.figures import PublishedFigure
from .statistics.models.freezes import Freeze
from .statistics.models.statistics import Footnote, Statistic, StatisticSeries
from .ties.models import Tie, TieReturn, survey_day, ward_of

__all__ = [
    "Agreement",
    "Body",
    "Footnote",
    "Freeze",
    "Preparation",
    "PublishedFigure",
    "Renewal",
    "Source",
    "Statistic",
    "StatisticSeries",
    "Step",
    "Tie",
    "TieReturn",
    "survey_day",
    "ward_of",
]
