"""The yearly test of accessibility: which criteria were looked at, how, and on which pages; in the fields of WAIC."""

import datetime
from typing import NamedTuple

DECLARED_ON = datetime.date(2026, 11, 30)
BY_MACHINE, NOT_YET, NOT_APPLICABLE = "一部を機械で検査", "未検査", "該当なし"
_MEDIA = "動画と音声を掲載していない"


class Criterion(NamedTuple):
    """達成基準 of JIS X 8341-3:2016 or a newer WCAG: how it was tested, and what the machine looks at."""

    number: str
    name: str
    level: str
    how: str
    note: str = ""


CRITERIA = (
    Criterion("1.1.1", "非テキストコンテンツ", "A", BY_MACHINE, "代替テキストの有無。内容の適切さは未検査"),
    Criterion("1.2.1", "音声だけ及び映像だけ（収録済み）", "A", NOT_APPLICABLE, _MEDIA),
    Criterion("1.2.2", "キャプション（収録済み）", "A", NOT_APPLICABLE, _MEDIA),
    Criterion("1.2.3", "音声解説又はメディアに対する代替コンテンツ（収録済み）", "A", NOT_APPLICABLE, _MEDIA),
    Criterion("1.2.4", "キャプション（ライブ）", "AA", NOT_APPLICABLE, _MEDIA),
    Criterion("1.2.5", "音声解説（収録済み）", "AA", NOT_APPLICABLE, _MEDIA),
    Criterion("1.3.1", "情報及び関係性", "A", BY_MACHINE, "表、一覧、見出し、入力欄の名前の組み方"),
    Criterion("1.3.2", "意味のある順序", "A", NOT_YET),
    Criterion("1.3.3", "感覚的な特徴", "A", NOT_YET),
    Criterion("1.4.1", "色の使用", "A", BY_MACHINE, "文中のリンクの見分け。ほかは未検査"),
    Criterion("1.4.2", "音声の制御", "A", NOT_APPLICABLE, _MEDIA),
    Criterion("1.4.3", "コントラスト（最低限レベル）", "AA", BY_MACHINE, "文字と背景。明るい配色と暗い配色"),
    Criterion("1.4.4", "テキストのサイズ変更", "AA", BY_MACHINE, "拡大を妨げる指定のないこと、幅320で横に動かないこと"),
    Criterion("1.4.5", "文字画像", "AA", NOT_YET),
    Criterion("2.1.1", "キーボード", "A", BY_MACHINE, "動かせる表に移れること。通した操作は未検査"),
    Criterion("2.1.2", "キーボードトラップなし", "A", NOT_YET),
    Criterion("2.2.1", "タイミング調整可能", "A", BY_MACHINE, "自動で切り替わるページのないこと"),
    Criterion("2.2.2", "一時停止、停止及び非表示", "A", BY_MACHINE, "動く文字のないこと"),
    Criterion("2.3.1", "3回のせん（閃）光、又はしきい値以下", "A", NOT_YET),
    Criterion("2.4.1", "ブロックスキップ", "A", BY_MACHINE, "本文への移動"),
    Criterion("2.4.2", "ページタイトル", "A", BY_MACHINE, "有無。内容の適切さは未検査"),
    Criterion("2.4.3", "フォーカス順序", "A", NOT_YET),
    Criterion("2.4.4", "リンクの目的（コンテキスト内）", "A", BY_MACHINE, "リンクの文字の有無。内容の適切さは未検査"),
    Criterion("2.4.5", "複数の手段", "AA", NOT_YET),
    Criterion("2.4.6", "見出し及びラベル", "AA", NOT_YET),
    Criterion("2.4.7", "フォーカスの可視化", "AA", BY_MACHINE, "「協定と推移」でキーを25回押す間の枠。ほかは未検査"),
    Criterion("3.1.1", "ページの言語", "A", BY_MACHINE, "指定の有無と形"),
    Criterion("3.1.2", "一部分の言語", "AA", BY_MACHINE, "指定の形。付け落としは未検査"),
    Criterion("3.2.1", "フォーカス時", "A", NOT_YET),
    Criterion("3.2.2", "入力時", "A", NOT_YET),
    Criterion("3.2.3", "一貫したナビゲーション", "AA", NOT_YET),
    Criterion("3.2.4", "一貫した識別性", "AA", NOT_YET),
    Criterion("3.3.1", "エラーの特定", "A", BY_MACHINE, "基準日、絞り込み、ログインの誤りの文。ほかは未検査"),
    Criterion("3.3.2", "ラベル又は説明", "A", BY_MACHINE, "入力欄の名前の有無"),
    Criterion("3.3.3", "エラー修正の提案", "AA", NOT_YET),
    Criterion("3.3.4", "エラー回避（法的、金融及びデータ）", "AA", NOT_YET),
    Criterion("4.1.1", "構文解析", "A", BY_MACHINE, "HTMLの文法"),
    Criterion("4.1.2", "名前（name）、役割（role）及び値（value）", "A", BY_MACHINE, "部品の名前と役割"),
)
# criteria of A and AA that WCAG 2.1 and 2.2 added; no part of JIS X 8341-3:2016
CRITERIA_ADDED = (
    Criterion("1.3.4", "表示の向き", "AA", BY_MACHINE, "画面の向きを決めつけるスタイルのないこと"),
    Criterion("1.3.5", "入力目的の特定", "AA", BY_MACHINE, "書かれている指定の形。付け落としは未検査"),
    Criterion("1.4.10", "リフロー", "AA", BY_MACHINE, "幅320で横に動かないこと（表は、その枠の中で動く）"),
    Criterion("1.4.11", "非テキストのコントラスト", "AA", NOT_YET),
    Criterion("1.4.12", "テキストの間隔", "AA", BY_MACHINE, "間隔を広げて横に動かないこと。文字の欠けは未検査"),
    Criterion("1.4.13", "ホバー又はフォーカスで表示されるコンテンツ", "AA", NOT_YET),
    Criterion("2.1.4", "文字キーのショートカット", "A", NOT_YET),
    Criterion("2.4.11", "隠されないフォーカス（最低限）", "AA", NOT_YET),
    Criterion("2.5.1", "ポインタのジェスチャ", "A", NOT_YET),
    Criterion("2.5.2", "ポインタのキャンセル", "A", NOT_YET),
    Criterion("2.5.3", "ラベルを含む名前", "A", BY_MACHINE, "見える文字が名前に含まれること"),
    Criterion("2.5.4", "動きによる起動", "A", NOT_YET),
    Criterion("2.5.7", "ドラッグ動作", "AA", NOT_YET),
    Criterion("2.5.8", "ターゲットのサイズ（最低限）", "AA", BY_MACHINE, "押すところの大きさと間隔（24px）"),
    Criterion("3.2.6", "一貫したヘルプ", "A", NOT_YET),
    Criterion("3.3.7", "冗長な入力項目", "A", NOT_YET),
    Criterion("3.3.8", "アクセシブルな認証（最低限）", "AA", NOT_YET),
    Criterion("4.1.3", "ステータスメッセージ", "AA", NOT_YET),
)
TESTED = (  # addresses of the pages that the checks of every change open, one of each kind
    *("/", "/search/", "/about/", "/about/terms/", "/about/privacy/", "/about/accessibility/", "/about/corrections/"),
    *("/easy/", "/en/", "/agreements/", "/agreements/1/", "/statistics/", "/municipalities/", "/municipalities/map/"),
    *("/municipalities/012068/", "/municipalities/131091/", "/municipalities/profiles/", "/timeline/"),
    *("/timeline/2017-08-21/", "/events/", "/events/calendar/", "/events/2017/8/", "/bulletin/cases/"),
    *("/bulletin/cases/sakai-shinagawa/", "/bulletin/figures/", "/news/", "/documents/", "/documents/survey/"),
    *("/data/", "/data/columns/", "/data/differences/", "/api/", "/municipalities/map/18/", "/municipalities/network/"),
    *("/agreements/signed/1/", "/meetings/", "/meetings/1/", "/meetings/decisions/", "/people/", "/people/1/"),
    *("/venues/", "/venues/1/", "/relief/", "/relief/1/", "/relief/wards/131091/", "/policies/", "/policies/1/"),
    *("/policies/plans/1/", "/sections/", "/sections/1/", "/about/logo/", "/grants/", "/grants/2015/"),
)
