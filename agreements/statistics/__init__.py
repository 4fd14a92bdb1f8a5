"""推移と公表値: published figures, the trend table and chart, its yearly freeze, and checks of printed numbers."""
