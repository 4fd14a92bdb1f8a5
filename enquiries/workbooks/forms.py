from django import forms

from imports.files.workbook import is_zip
from portal.files.upload_field import UploadField


class WorkbookForm(forms.Form):
    """A filled-in workbook."""

    use_required_attribute = False
    file = UploadField(
        label="入力した調査票",
        help_text="ダウンロードした調査票（Excelブック、.xlsx）に入力して、保存したもの",
        widget=forms.FileInput(attrs={"accept": ".xlsx", "class": "field__control"}),
        error_messages={"required": "入力した調査票を選んでください。"},
    )

    def clean_file(self):
        checked, _ = self.cleaned_data["file"]
        checked.file.seek(0)
        if not checked.name.lower().endswith(".xlsx") or not is_zip(checked.file.read(4)):
            raise forms.ValidationError("Excelブック（.xlsx）を選んでください。")
        checked.file.seek(0)
        return checked.file
