"""The chronology as its page shows it: whole while it is short, and beyond that cut into pages by year."""

from portal.japanese.wareki import year_name
from portal.web.group_pages import GroupPages

from . import list_rows
from .models.entry_queries import EntryQuerySet


class YearList:
    """Page `page` of the entries `found`, whose numbers by year are `counts`, in their order. One query.

    years: list_rows.Year of the page, each with the GroupShown it is of. jump: of every year its GroupLink, its name,
    and whether it is on the page.
    """

    def __init__(self, found, counts, page):
        pages = GroupPages(found, counts, EntryQuerySet.in_years)
        self.page = pages.get_page(page)
        shown = {part.group: part for part in self.page.groups}
        self.years = [(year, shown.get(year.year)) for year in list_rows.years(self.page.object_list)]
        self.shown = sum(len(year.rows) for year, _ in self.years)
        self.jump = [(link, year_name(link.group), link.group in shown) for link in pages.links()]

    @classmethod
    def of(cls, form, found, summary, page):
        """Of the entries `found` with `form` among those of `summary`. One query more where it narrows them."""
        counts = found.summary().years if form.is_narrowed else summary.years
        if form.is_oldest_first:
            counts = dict(reversed(counts.items()))
        return cls(found, counts, page)
