"""What happened and what is coming: the chronology (経過), events (催し), documents and corrections.

Rooms, downwards; none imports one above it:
shared_plan (区と会員に示す年間計画), festivals (ほかの主催者の催し) and event_papers (催しの書類) >
booths (出展) and sign_ups (参加申込み) >
event_records (催しの準備と結果) >
editor (経過の編集), printing (印刷) and plan (年間計画) > meetings (会議) > sections (コーナー) >
publications (資料の公表) >
policy (国の方針) > contacts (接触の記録) > relief (災害支援) > venues (会場) >
officials (経過に登場する人) > events (催し) >
content (what an entry holds, and its page) > corrections (訂正, 照合) > record_files (資料のファイル) >
documents (公表資料) > entries (経過) > kinds (種別).
news (事務局からのお知らせ) stands beside them.
Above them all stands load_fixtures.
"""
