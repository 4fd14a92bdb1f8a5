"""Pages of the secretariat that show several apps.

Modules: items (対応待ち), checks (照合), signing (締結), mail (メールの送信).
Rooms: announcements (一斉のお知らせ), asked_about (災害時の対応, 区の意見), audit (操作の記録), contact (お問合せ),
meetings (会議と次第), papers (資料), retention (個人情報の保存期間), settings (設定).
None imports another, but for items and retention, which import contact.
"""
