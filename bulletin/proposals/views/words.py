"""回答のことば, as the secretariat keeps them: renamed, ordered, no longer offered. Their number is the portal's."""

from django.views.decorators.http import require_http_methods

from members.access import secretariat_page
from portal.web import settings_lists

from ..forms.words import AnswerWordFormSet
from ..models.words import AnswerWord


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer_word_list(request):
    how = {"action": "回答のことばの変更", "unit": "ことば", "template": "bulletin/proposals/answer_word_list.html"}
    return settings_lists.list_response(request, AnswerWordFormSet, AnswerWord.objects.all(), **how)
