"""The server's own pages and what guards the others: log in, log out, links, account, downloads."""
