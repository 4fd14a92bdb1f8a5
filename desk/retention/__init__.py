"""個人情報の保存期間: what is kept of people, how long, and which task erases it: one list for worker and pages."""
