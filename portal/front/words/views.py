from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from portal.web.page_cache import public_page

from .topics import BY_KEY, LANGUAGES, TOPICS, text_of


@public_page
def topic_index(request, language):
    found = LANGUAGES[language]
    links = [(reverse(f"words-{language}", args=[topic.key]), getattr(topic, language)) for topic in TOPICS]
    context = {"language": found, "links": links, "title": found.name, "others": _others(language, "")}
    return render(request, "portal/front/words.html", context)


@public_page
def topic_page(request, language, topic):
    if topic not in BY_KEY:
        raise Http404
    found, about = LANGUAGES[language], BY_KEY[topic]
    page = reverse(about.page)
    context = {
        "language": found,
        "title": getattr(about, language),
        "text": text_of(language, topic),
        "page": page,
        "trail": [(found.name, reverse(f"words-{language}-index"))],
        "others": _others(language, topic),
        "topic": topic,
        "page_name": about.page,
    }
    return render(request, "portal/front/words.html", context)


def _others(language, topic):
    """Links (address, HTML tag and kind of the language, its name) to the same page in the other language."""
    return [
        (_address(key, topic), other.tag, other.kind, other.name) for key, other in LANGUAGES.items() if key != language
    ]


def _address(language, topic):
    return reverse(f"words-{language}", args=[topic]) if topic else reverse(f"words-{language}-index")
