from django.core.management.base import BaseCommand, CommandError

from members.accounts.models.users import User


class Command(BaseCommand):
    help = "入れなくなった管理者の2段階認証を解除します。ほかに入れる管理者がいれば、その人が画面で行ってください。"

    def add_arguments(self, parser):
        parser.add_argument("email", help="管理者のメールアドレス")
        parser.add_argument("--reason", required=True, help="操作の記録に残し、本人に伝える理由")

    def handle(self, *, email, reason, **options):
        administrator = User.objects.administrators().filter(email=email.casefold()).first()
        if not administrator:
            raise CommandError(f"{email} は、有効な管理者のアドレスではありません。")
        if administrator.reset_second_factor(by=None, reason=reason):
            self.stdout.write(f"{administrator}さんの2段階認証を解除し、本人に知らせました。")
        else:
            self.stdout.write(f"{administrator}さんは、2段階認証を設定していません。何も変えていません。")
