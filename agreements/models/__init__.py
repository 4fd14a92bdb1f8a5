from .agreements import Agreement
from .bodies import Body, PublishedFigure, Source
from .freezes import Freeze
from .preparations import Preparation, Renewal, Step
from .statistics import Footnote, Statistic, StatisticSeries
from .ties import Tie, TieReturn, survey_day, ward_of

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
