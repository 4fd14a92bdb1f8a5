from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from members.accounts.models.users import User
from members.accounts.tokens import make_start_token


class Command(BaseCommand):
    help = "はじめの管理者を登録するページのアドレスを表示します。事務局の利用者がいれば、何もしません。"

    def handle(self, *args, **options):
        if User.objects.secretariat().exists():
            self.stdout.write("事務局の利用者がすでにいます。新しい管理者は、ポータルの画面から加えてください。")
            return
        address = settings.BASE_URL + reverse("members:start", args=[make_start_token()])
        self.stdout.write(f"はじめの管理者は、次のページで登録します（24時間有効、一度だけ使えます）。\n{address}")
