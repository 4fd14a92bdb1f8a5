"""担当者の年次確認: which members confirmed their people this year, and which have no manager."""
