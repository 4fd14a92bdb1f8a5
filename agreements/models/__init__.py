from .bodies import Agreement, Body, PublishedFigure, Source, Tie
from .statistics import Footnote, Statistic, StatisticSeries

__all__ = [
    "Agreement",
    "Body",
    "Footnote",
    "PublishedFigure",
    "Source",
    "Statistic",
    "StatisticSeries",
    "Tie",
]
