"""資料のファイル: files and addresses of papers, agreements, meetings and events, kept by the secretariat."""
