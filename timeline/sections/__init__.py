"""コーナー: pages that gather what is known of one partner area or theme; and the logo (ロゴマーク)."""
