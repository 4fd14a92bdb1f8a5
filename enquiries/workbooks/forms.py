from django import forms

from imports.files.workbook import is_zip
from portal.files.upload_field import UploadField

ONLY = (
    "Excelブック（.xlsx）を選んでください。マクロの入ったもの（.xlsm）、前の形式（.xls）、CSV、OpenDocument（.ods）は、"
    "「Excelブック（.xlsx）」として保存し直すと送れます。"
)


class WorkbookField(UploadField):
    """A workbook without macros, by its name and by what it holds."""

    def examined(self, sent):
        if not sent.name.lower().endswith(".xlsx"):
            raise forms.ValidationError(ONLY)
        return super().examined(sent)


class WorkbookForm(forms.Form):
    """A filled-in workbook."""

    use_required_attribute = False
    file = WorkbookField(
        label="入力した調査票",
        help_text="ダウンロードした調査票（Excelブック、.xlsx）に入力して、保存したもの",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "入力した調査票を選んでください。"},
    )

    def clean_file(self):
        checked, _ = self.cleaned_data["file"]
        checked.file.seek(0)
        if not is_zip(checked.file.read(4)):
            raise forms.ValidationError(ONLY)
        checked.file.seek(0)
        return checked.file
