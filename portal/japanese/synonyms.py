"""Words for one matter: those of the record, and those that readers type for it."""

# For one matter: words of the record, words readers type for it, and where the record says so. Suggested, never
# searched unasked, and only words the record has.
SYNONYMS = (
    (
        ("支援金", "豪雨", "地震", "復興", "災害"),
        ("被災", "義援金"),
        "議題の支援金拠出、各区交流の災害協定",
    ),
    (("物産展", "マルシェ", "フェア"), ("直売", "即売会"), "北海道町村会との連携の件名（物産展、マルシェ）"),
    (("協定式", "締結式"), ("調印",), "広域連携協定の経過の件名（連携協定式、連携協定締結式）"),
    (("訪問",), ("視察", "来訪"), "訪問の経過の件名"),
    (("アンケート", "調査"), ("照会",), "公表資料の名称（アンケート調査）"),
    (("森林",), ("木材", "林業"), "講演の題（森林整備事業を通じた自治体間連携）"),
)
