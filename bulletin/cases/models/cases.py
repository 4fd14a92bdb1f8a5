from .participation import Participation
from .publication import Publication


class Case(Publication, Participation):
    """連携事例: municipalities and wards that did something together, from the first word to the latest agreement.

    Its fields stand in case_base.py, its queries in case_queries.py, how it is written on and made public in
    publication.py, and who takes part in participation.py.
    """

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = "連携事例"
