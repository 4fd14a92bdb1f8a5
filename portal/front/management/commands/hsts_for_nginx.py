from typing import Any

from django.core.management.base import BaseCommand
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware


class Command(BaseCommand):
    help = (
        "nginx がすべての応答に付ける HSTS（ブラウザーが必ず HTTPS でつなぐ秒数）を、HSTS_SECONDS から書き出します。"
        "出力を /etc/nginx/portal-hsts.conf に置き、nginx を読み直してください。"
    )

    def handle(self, **options):
        request = HttpRequest()
        request.META["HTTP_X_FORWARDED_PROTO"] = "https"
        said: Any = SecurityMiddleware(lambda request: HttpResponse())(request)
        promise = said.headers.get("Strict-Transport-Security", "")
        self.stdout.write(f'map $https $portal_hsts {{ default ""; on "{promise}"; }}')
