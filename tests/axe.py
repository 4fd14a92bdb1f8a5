"""What axe finds on a page as it stands, at its width and in its scheme."""

from axe_playwright_python.base import AXE_SCRIPT

# The violations alone, without loading the page's stylesheets once more: a third of the time.
RUN = "async () => (await axe.run({resultTypes: ['violations'], preload: false})).violations"
# Tags, classes and states without the words.
STRUCTURE = r"""() => {
    const schemes = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map(query => matchMedia(query).matches)
    const parts = [location.pathname.replace(/\d+/g, '0'), innerWidth, ...schemes]
    const ids = /^(id|for|href|value|datetime|aria-(describedby|labelledby))$/
    for (const element of document.querySelectorAll('body *')) {
        parts.push(element.tagName)
        for (const {name, value} of element.attributes) parts.push(name, ids.test(name) ? '' : value)
    }
    return parts.join(' ')
}"""
CLEAN: set[int] = set()  # structures of pages in which this process found nothing


def violations(page):
    """A line for each element that breaks a rule. A page built as one that broke none is not looked at again."""
    structure = hash(page.evaluate(STRUCTURE))
    if structure in CLEAN:
        return []
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = [
        f"{page.url} {rule['id']}: {rule['help']}: {node['html'][:200]}"
        for rule in page.evaluate(RUN)
        for node in rule["nodes"]
    ]
    if not found:
        CLEAN.add(structure)
    return found
