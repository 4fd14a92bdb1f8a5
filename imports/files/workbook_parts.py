"""The parts of a workbook (.xlsx): which sheets it has, its shared texts and its formats."""

import re
import zipfile
from posixpath import join, normpath
from xml.parsers import expat

from .number_formats import BUILT_IN, shown_by

CHUNK = 256 * 1024


class Refused(Exception):
    """The workbook cannot be read; the Japanese message says why."""


class Enough(Exception):
    """The part need not be read on; `rest` is what was taken from the stream beyond."""

    rest = b""


def parse(stream, start, end, text=None):
    """Feed a part to expat, which calls start(name, attributes), end(name), text(words); names without namespace."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(" ")[2], attributes)
    parser.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    done = 0
    while chunk := stream.read(CHUNK):
        try:
            parser.Parse(chunk, False)
        except Enough as enough:
            enough.rest = chunk[max(0, parser.CurrentByteIndex - done) :]
            raise
        done += len(chunk)
    parser.Parse(b"", True)


def _refuse_doctype(*_):
    raise Refused("Excelのファイルに、読み取れない宣言（DOCTYPE）があります。Excelで開いて、保存し直してください。")


class Package:
    """The parts of a workbook, by names whose case, slashes and folders do not matter."""

    def __init__(self, file):
        self.archive = zipfile.ZipFile(file)
        self.parts = {part.filename.replace("\\", "/").lstrip("/").lower(): part for part in self.archive.infolist()}

    def open(self, name):
        return self.archive.open(self.parts[name.lower()])

    def relations(self, part):
        """{id: (last word of the type, target)} of a part, or of the package for ""."""
        folder, _, name = part.rpartition("/")
        found = {}

        def start(tag, attributes):
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "").replace("\\", "/")
                path = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
                found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], path.lower())

        rels = f"{folder}/_rels/{name}.rels".lstrip("/")
        if rels.lower() in self.parts:
            with self.open(rels) as stream:
                parse(stream, start, lambda _: None)
        return found

    def workbook(self):
        """Name of the part with the list of sheets."""
        for kind, target in self.relations("").values():
            if kind == "officeDocument" and target in self.parts:
                return target
        name = next((name for name in self.parts if re.search(r"(^|/)workbook[^/]*\.xml$", name)), "")
        if not name:
            raise Refused("Excelのファイルに、シートの一覧がありません。Excelで開いて、保存し直してください。")
        return name


class Book:
    """Sheets, shared texts and formats of a workbook."""

    def __init__(self, file):
        self.package = Package(file)
        part = self.package.workbook()
        self.is_1904 = False
        self.sheets = []  # (name, whether it is shown, id of its relation)
        with self.package.open(part) as stream:
            parse(stream, self._sheet, lambda _: None)
        relations = self.package.relations(part)
        self.paths = {key: path for key, (kind, path) in relations.items() if kind == "worksheet"}
        kinds = {kind: path for kind, path in relations.values() if path in self.package.parts}
        self.formats, self.struck = self._styles(kinds.get("styles"))
        self.texts = self._texts(kinds.get("sharedStrings"))

    def _sheet(self, tag, attributes):
        if tag == "workbookPr":
            self.is_1904 = attributes.get("date1904", "0") in ("1", "true", "on")
        elif tag == "sheet":
            relation = next((value for name, value in attributes.items() if name.rpartition(" ")[2] == "id"), "")
            self.sheets.append((attributes.get("name", ""), attributes.get("state", "visible") == "visible", relation))

    def _styles(self, path):
        """What the number format of each style shows, and whether its letters are struck out."""
        codes, fonts, formats, struck, inside = {}, [], [], [], [""]

        def start(tag, attributes):
            if tag in ("fonts", "cellXfs", "dxfs", "cellStyleXfs"):
                inside[0] = tag
            elif tag == "numFmt":
                codes[attributes.get("numFmtId")] = attributes.get("formatCode", "")
            elif tag == "font" and inside[0] == "fonts":
                fonts.append(False)
            elif tag == "strike" and inside[0] == "fonts" and fonts:
                fonts[-1] = is_on(attributes)
            elif tag == "xf" and inside[0] == "cellXfs":
                number, font = attributes.get("numFmtId", "0"), int(attributes.get("fontId", "0") or 0)
                formats.append(number)
                struck.append(font < len(fonts) and fonts[font])

        def end(tag):
            if tag == inside[0]:
                inside[0] = ""

        if path:
            with self.package.open(path) as stream:
                parse(stream, start, end)
        known = {number: shown_by(codes.get(number) or BUILT_IN.get(int(number), "")) for number in set(formats)}
        return [known[number] for number in formats], struck

    def _texts(self, path):
        """[(text, words struck out)] of the shared texts."""
        texts = []
        if path:
            rich = RichText()

            def start(tag, attributes):
                if tag == "si":
                    rich.begin()
                rich.start(tag, attributes)

            def end(tag):
                rich.end(tag)
                if tag == "si":
                    texts.append(rich.both())

            with self.package.open(path) as stream:
                parse(stream, start, end, rich.text)
        return texts


class RichText:
    """The text of <si> or <is>: its runs without readings (rPh), those struck out apart."""

    def __init__(self):
        self.begin()

    def begin(self):
        self.live, self.gone = [], []
        self.is_text = self.is_struck = self.is_reading = False

    def start(self, tag, attributes):
        if tag == "rPh":
            self.is_reading = True
        elif tag == "r":
            self.is_struck = False
        elif tag == "strike":
            self.is_struck = is_on(attributes)
        elif tag == "t":
            self.is_text = not self.is_reading

    def end(self, tag):
        if tag == "rPh":
            self.is_reading = False
        elif tag == "r":
            self.is_struck = False
        elif tag == "t":
            self.is_text = False

    def text(self, words):
        if self.is_text:
            (self.gone if self.is_struck else self.live).append(words)

    def both(self):
        return unescaped("".join(self.live)), unescaped("".join(self.gone))


def is_on(attributes):
    return attributes.get("val", "1") not in ("0", "false", "off")


def unescaped(text):
    """Characters that XML cannot hold stand as _x000D_."""
    if "_x" not in text:
        return text.strip()
    text = re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)
    return re.sub("[\x00-\x08\x0e-\x1f]|\r(?=\n)", "", text).replace("\r", "\n").strip()
