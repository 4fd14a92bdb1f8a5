"""Long lists cut into pages where their groups change, here years."""

from portal.web.group_pages import GroupPages


class Rows(list):
    """Years, as a queryset would give them."""

    def none(self):
        return Rows()


def within(rows, years):
    return Rows(year for year in rows if year in years)


def pages(**counts):
    numbers = {int(name[1:]): number for name, number in counts.items()}
    return GroupPages(Rows(year for year, number in numbers.items() for _ in range(number)), numbers, within)


def shown(page):
    return [(part.group, part.first, part.last) for part in page.groups]


def test_a_list_of_a_hundred_is_one_page():
    whole = pages(y2021=60, y2020=40)
    assert (whole.num_pages, shown(whole.page(1)), len(whole.page(1).object_list)) == (
        1,
        [(2021, 1, 60), (2020, 1, 40)],
        100,
    )


def test_a_longer_list_is_cut_where_years_change():
    cut = pages(y2022=60, y2021=30, y2020=50, y2019=80)
    assert [shown(page) for page in cut] == [
        [(2022, 1, 60), (2021, 1, 30)],
        [(2020, 1, 50)],
        [(2019, 1, 80)],
    ]
    assert [(page.start_index(), page.end_index()) for page in cut] == [(1, 90), (91, 140), (141, 220)]
    assert [set(page.object_list) for page in cut] == [{2022, 2021}, {2020}, {2019}]


def test_a_year_longer_than_a_page_is_cut_and_its_rest_stands_with_the_next():
    cut = pages(y2020=230, y2019=60)
    assert [shown(page) for page in cut] == [
        [(2020, 1, 100)],
        [(2020, 101, 200)],
        [(2020, 201, 230), (2019, 1, 60)],
    ]
    assert [len(page.object_list) for page in cut] == [100, 100, 90]
    assert [(link.group, link.number, link.page) for link in cut.links()] == [(2020, 230, 1), (2019, 60, 3)]


def test_a_list_without_rows_is_an_empty_page():
    assert list(pages().page(1).object_list) == []


def test_a_page_that_is_not_there_is_the_nearest():
    cut = pages(y2020=230)
    assert [cut.get_page(asked).number for asked in ("9", "nonsense", None)] == [3, 1, 1]
