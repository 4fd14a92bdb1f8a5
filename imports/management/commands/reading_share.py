"""Prints which share of a chronology is read without a question, in each form that offices send."""

from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from imports.copies import copies, lines_of_document, lines_of_record
from imports.files.decode import Unreadable
from imports.files.tables import read_rows
from imports.reading.chronology import ChronologyReader


class Command(BaseCommand):
    help = "経過を、もとの順、新しい順、Word、Excelの形にして読み、確かめずに読めた行の割合と、尋ねたことを示します。"

    def add_arguments(self, parser):
        parser.add_argument("document", nargs="?", type=Path, help="経過の文書。省くと、公開している記録を使います。")

    def handle(self, *args, document=None, **options):
        for name, rows in copies(_lines(document)):
            reader = ChronologyReader(rows)
            readings = list(reader.read())
            asked = [[w for w in reading.warnings if w["level"] == "ask"] for reading in readings]
            clear = sum(not each for each in asked)
            share = 100 * clear / len(readings) if readings else 0
            self.stdout.write(f"{name}：{len(readings)}行のうち{clear}行（{share:.1f}％）を、確かめずに読みました。")
            for question in reader.questions:
                self.stdout.write(f"  全体：{question.words}")
            examples = {w["code"]: w["words"] for each in reversed(asked) for w in each}
            for code, number in Counter(w["code"] for each in asked for w in each).most_common():
                self.stdout.write(f"  {number}件　{code}：{examples[code][:80]}")


def _lines(document):
    if document is None:
        return lines_of_record()
    try:
        with document.open("rb") as file:
            return lines_of_document(list(read_rows(file, document.name)))
    except (OSError, Unreadable) as error:
        raise CommandError(f"{document}を読めません。{error}") from error
