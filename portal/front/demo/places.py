"""Data of the demonstration: real municipalities with invented people, and applications for membership."""

from typing import NamedTuple

from members.places.models import Municipality


class Place(NamedTuple):
    """A municipality with its office, its first manager and the colleagues invited; persons are (key, name)."""

    lg_code: str
    slug: str
    office: str
    telephone: str
    manager: tuple[str, str]
    staff: tuple[tuple[str, str], ...] = ()
    introduction: str = ""
    offers: str = ""
    seeks: str = ""
    specialities: str = ""
    mailbox: str = "kikaku"
    publishes_contact: bool = False
    confirms_roll: bool = True
    remembers_domain: bool = True
    sent_back_first: bool = False

    def address(self, key):
        return f"{key}@{self.slug}.example.jp"

    def row(self):
        return Municipality.objects.get(lg_code=self.lg_code)


class Applicant(NamedTuple):
    """A recent application: sent `days_ago`; `outcome` (method of Application, blank: undecided) a day later."""

    place: Place
    days_ago: int
    outcome: str = ""
    reason: str = ""


PLACES = (
    Place(
        "182109", "sakai", "総合政策部 企画政策課", "0776-50-0001", ("aoki", "青木 健"),
        (("yoshida", "吉田 ゆかり"), ("sugawara", "菅原 誠")),
        "日本海に面し、東尋坊と丸岡城のあるまちです。品川区とは、しながわ水族館での催しをきっかけに、行き来が続いています。",
        "越前がにの解体実演（11月から3月まで）\n出張ガイドによる東尋坊の紹介\n特産品の物販（冷蔵品を含む）",
        "週末に物販のできる会場\n小学生の移住体験への参加",
        "越前がに\nらっきょう\n若狭牛\nそば",
        publishes_contact=True,
    ),
    Place(
        "131091", "shinagawa", "区長室 総務課", "03-5742-0001", ("ishii", "石井 洋子"), (("kawase", "川瀬 拓也"),),
        "旧東海道の宿場から、湾岸のまちまで。商店街の催しで、各地の味と文化を紹介しています。",
        "商店街の催しでの出店場所\n区の広報紙での紹介", "子どもの自然体験を受け入れる自治体\n夏の林間学校の行き先",
    ),
    Place(
        "032069", "kitakami", "企画部 政策企画課", "0197-64-0001", ("chiba", "千葉 一郎"), (("onodera", "小野寺 舞"),),
        "北上展勝地の桜と、鬼剣舞で知られるまちです。ものづくりの企業が集まっています。",
        "鬼剣舞の出演（1回20分から）\n桜の時期の案内", "伝統芸能を披露できる舞台", "里芋\n北上コロッケ",
    ),
    Place(
        "131032", "minato", "企画経営部 企画課", "03-3578-0001", ("mikami", "三上 朋子"), (("takagi", "高木 翔"),),
        "大使館と企業の集まる区です。間伐材の利用など、森林のある自治体との協定を大切にしています。",
        "区有施設での木材の利用\n国際交流の場の紹介", "国産木材の産地",
    ),
    Place(
        "062031", "tsuruoka", "企画部 政策企画課", "0235-25-0001", ("saito", "斎藤 和子"), (("togashi", "富樫 隼"),),
        "海から山まで、食文化の豊かなまちです。在来作物が60種類あまり伝わっています。",
        "在来作物の料理教室の講師\nだだちゃ豆の収穫体験（8月）", "学校給食で使ってくれる区",
        "だだちゃ豆\n月山筍\n温海かぶ",
        confirms_roll=False,
    ),
    Place(
        "013340", "kikonai", "まちづくり新幹線課", "01392-2-0001", ("hamada", "浜田 修"), (("nishimura", "西村 奈々"),),
        "北海道新幹線で、海を渡って最初の駅があるまちです。", "寒中みそぎ祭りの紹介（1月）", "冬の催しに出店できる会場",
        "はこだて和牛\nひじき\nみそぎの塩", confirms_roll=False,
    ),
    Place(
        "131181", "arakawa", "総務企画部 総務企画課", "03-3802-0001", ("okubo", "大久保 剛"), (("nagai", "永井 千夏"),),
        "都電の走る、下町の区です。交流都市フェアで、毎年、各地の物産を紹介しています。",
        "交流都市フェアの出店場所（5月）", "子どもが農業を体験できる自治体",
    ),
    Place(
        "152251", "uonuma", "総務政策部 企画政策課", "025-792-0001", ("sakurai", "桜井 豊"), (("hoshi", "星 美咲"),),
        "雪と山菜と米のまちです。雪室で野菜や酒を貯蔵しています。", "雪の提供（トラック1台から）\n雪遊びの指導",
        "夏に雪を使った催しをしたい区", "魚沼コシヒカリ\n山菜\n雪室そば", publishes_contact=True,
    ),
    Place(
        "131083", "koto", "政策経営部 企画課", "03-3647-0001", ("fukaya", "深谷 直人"), (("mori", "森 彩香"),),
        "水辺と公園の多い区です。区民まつりで、全国の自治体の出店を受け入れています。", "区民まつりの出店場所（10月）",
    ),
    Place(
        "022021", "hirosaki", "企画部 企画課", "0172-35-0001", ("kudo", "工藤 薫"), (("narita", "成田 進"),),
        "りんごと桜とねぷたのまちです。", "ねぷたの展示と製作体験\nりんごの品種の食べ比べ", "秋の催しの会場",
        "りんご\n津軽塗\nこぎん刺し", sent_back_first=True,
    ),
    Place(
        "131237", "edogawa", "経営企画部 企画課", "03-3652-0001", ("shimura", "志村 恵"), (("uchida", "内田 亮"),),
        "川と海に囲まれた区です。金魚の産地でもあります。", "区民まつりの出店場所（10月）\n金魚すくいの指導",
        "山村の生活を体験できる自治体",
    ),
    Place(
        "322091", "unnan", "政策企画部 政策推進課", "0854-40-0001", ("itohara", "糸原 守"), (("nakao", "中尾 桂"),),
        "たたら製鉄と神話の里です。桜の名所の手入れを、市の職員が続けています。", "桜の手入れの講習\n出雲神楽の出演",
        "桜の並木のある区", "奥出雲の米\n焼きさば\n番茶", remembers_domain=False,
    ),
    Place("131075", "sumida", "企画経営室 政策担当", "03-5608-0001", ("higuchi", "樋口 さやか")),
)  # fmt: skip

APPLICANTS = (
    Applicant(Place("294527", "kawakami-nara", "総務課", "0746-52-0001", ("otani", "大谷 実")), 43, "decline",
              "代表電話で確かめたところ、担当課に申請者の在籍が確認できませんでした。"),
    Applicant(Place("202053", "iida", "企画課", "0265-22-0001", ("kumagai", "熊谷 望")), 21, "withdraw"),
    Applicant(Place("454061", "tsuno", "企画情報課", "0983-25-0001", ("kuroki", "黒木 大輔"), mailbox="d-kuroki"), 9,
              "send_back",
              "担当課の共有メールアドレスが、個人のアドレスのようです。人が代わっても変わらないアドレスにしてください。"),
    Applicant(Place("203041", "kawakami-nagano", "企画課", "0267-97-0001", ("yui", "由井 晴美")), 6),
    Applicant(Place("032026", "miyako", "企画部 企画課", "0193-62-0001", ("iwafune", "岩船 渉")), 2),
    Applicant(Place("182087", "awara", "政策広報課", "0776-73-0001", ("tsuji", "辻 真央")), 0),
)  # fmt: skip
