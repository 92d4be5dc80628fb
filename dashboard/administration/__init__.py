"""The pages of an administrator in parts: accounts, sites, the audit trail."""
