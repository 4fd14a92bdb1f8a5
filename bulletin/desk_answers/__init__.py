"""回答の確認: the secretariat's page of who has not answered a proposal, how to reach them, and 代理回答."""
