"""事務局の職員とアカウント: administrators invite into the secretariat, change roles and stop accounts."""
