"""訂正 and 照合: what was corrected or kept as printed, and the checks that find disagreements."""
