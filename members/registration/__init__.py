"""会員登録: applications of municipalities, the decision of the secretariat, and memberships."""
