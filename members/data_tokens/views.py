"""Pages of a municipality's tokens: list, make (the text is shown once), end."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from members.access import manager_page, second_factor_page
from members.people.views.people import trail
from portal.web.post_only import post_only

from .forms import TokenForm
from .models import MOST_TOKENS, DataToken, NameTaken, TooManyTokens

TITLE = "データの受け取り"


@manager_page
def token_list(request):
    place = request.user.municipality
    context = {"trail": trail(), "municipality": place, "tokens": DataToken.objects.of(place), "most": MOST_TOKENS}
    return render(request, "members/data_tokens/token_list.html", context)


@manager_page
@second_factor_page  # whoever has the text reads the municipality's data
def token_create(request):
    form = TokenForm(request.POST or None)
    context = {"trail": [*trail(), (TITLE, reverse("members:token-list"))], "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            token, text = DataToken.objects.make(by=request.user, **form.cleaned_data)
        except NameTaken:
            form.add_error("name", "同じ名前の、使えるトークンがあります。別の名前にしてください。")
        except TooManyTokens:
            form.add_error(None, f"使えるトークンは{MOST_TOKENS}個までです。先に、使わないものを終了してください。")
        else:
            return render(request, "members/data_tokens/token_made.html", context | {"token": token, "text": text})
    return render(request, "members/data_tokens/token_form.html", context)


@post_only("/members/tokens/")
@manager_page
def token_end(request, pk):
    token = get_object_or_404(DataToken.objects.managed_by(request.user), pk=pk)
    if token.end(by=request.user):
        messages.success(request, f"{token}を終了しました。もう何も読み取れません。")
    else:
        messages.info(request, f"{token}は、すでに終了しています。")
    return redirect("members:token-list")
