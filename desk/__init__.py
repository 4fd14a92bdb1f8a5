"""Pages of the secretariat that show several apps.

items (対応待ち), checks (照合), signing and visits (締結, 訪問), mail (送信待ちメール), and the rooms audit (操作の記録),
settings (設定) and papers (資料). None of them imports another.
"""
