"""Who may log in, as what and at which sites: the accounts and the sites."""

from dashboard.administration import accounts

accounts.page()
