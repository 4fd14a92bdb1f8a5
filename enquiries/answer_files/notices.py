"""Messages about files of answers. `readers`: who is told, and the municipality each of them serves."""

from django.urls import reverse

from outbox.notify import notify_all


def file_refused(row, readers):
    """To the people of the municipality: the scanner found something harmful in a file of its answer."""
    enquiry = row.addressee.enquiry
    notify_all(
        readers,
        key=f"enquiry-file-refused:{row.pk}",
        title=f"{enquiry.number_name}の回答のファイルを消しました",
        body=(
            f"{enquiry.number_name}「{enquiry.title}」の回答に送られた「{row.name}」から、"
            f"有害なプログラム（ウイルスなど）が見つかったため、消しました。{row.who_opened_it}\n"
            "使った端末を、情報システムの担当課に確かめてもらってください。\n"
        ),
        url=reverse("enquiries:answer", args=[enquiry.pk]),
    )
