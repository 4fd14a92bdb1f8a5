"""Workbooks made part by part, as no library of ours writes them: old, odd and hostile ones."""

import io
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(sheet, *, strings="", styles="", workbook="", before="", rename=lambda name: name, sheets=("見本",)):
    """A workbook whose first sheet holds `sheet` (XML below <worksheet>); each further sheet one cell with its name."""
    names = "".join(f'<sheet name="{name}" r:id="s{number}"/>' for number, name in enumerate(sheets))
    relations = "".join(
        f'<Relationship Id="s{number}" Type="{RELATION}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number, _ in enumerate(sheets)
    )
    parts = {
        "_rels/.rels": f'<Relationship Id="a" Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}">{workbook}'
        f"<sheets>{names}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations
        + f'<Relationship Id="t" Type="{RELATION}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="y" Type="{RELATION}/styles" Target="/xl/styles.xml"/>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        "xl/worksheets/sheet0.xml": f'{before}<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
    }
    for number, name in enumerate(sheets[1:], start=1):
        row = f"<sheetData><row><c t='inlineStr'><is><t>{name}</t></is></c></row></sheetData>"
        parts[f"xl/worksheets/sheet{number}.xml"] = f'<worksheet xmlns="{MAIN}">{row}</worksheet>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if name.endswith(".rels"):
                content = f'<Relationships xmlns="{RELATION}">{content}</Relationships>'
            archive.writestr(rename(name), content)
    file.seek(0)
    return file


def text(words):
    return f"<c t='inlineStr'><is><t>{words}</t></is></c>"


def data(*rows):
    """<sheetData> of rows of cells (XML)."""
    return "<sheetData>" + "".join(f"<row>{row}</row>" for row in rows) + "</sheetData>"


def formats(*codes):
    """Styles 1, 2, … with a number format each: a built-in number or a code."""
    own = "".join(
        f'<numFmt numFmtId="{200 + place}" formatCode="{code}"/>'
        for place, code in enumerate(codes)
        if isinstance(code, str)
    )
    cells = "".join(
        f'<xf numFmtId="{200 + place if isinstance(code, str) else code}" fontId="0"/>'
        for place, code in enumerate(codes)
    )
    return f'<numFmts>{own}</numFmts><fonts><font/></fonts><cellXfs><xf numFmtId="0" fontId="0"/>{cells}</cellXfs>'
