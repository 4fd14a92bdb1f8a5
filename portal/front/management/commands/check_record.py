from django.core.management.base import BaseCommand

from timeline.corrections.findings import confirmed_codes, find_all


class Command(BaseCommand):
    help = "記録全体を照合します。確認済みでない食い違いがあれば、終了コード1で終わります。"

    def handle(self, *args, **options):
        confirmed = confirmed_codes()
        findings = find_all()
        new = [finding for finding in findings if finding.code not in confirmed]
        for finding in findings:
            mark = "確認済み" if finding.code in confirmed else "未確認"
            self.stdout.write(f"[{mark}] {finding.place}")
            self.stdout.write(f"    記載 {finding.printed}　計算 {finding.computed}　{finding.explanation}")
            self.stdout.write(f"    記号 {finding.code}")
        self.stdout.write(f"食い違い {len(findings)}件（確認済み {len(findings) - len(new)}件、未確認 {len(new)}件）")
        if new:
            raise SystemExit(1)
