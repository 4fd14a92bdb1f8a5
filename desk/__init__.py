"""Pages of the secretariat that show several apps; none of them imports another.

Modules: items (対応待ち), checks (照合), signing (締結), visits (訪問), mail (送信待ちメール).
Rooms: contact (お問合せ), audit (操作の記録), settings (設定), papers (資料).
"""
