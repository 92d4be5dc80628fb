"""Every read. Each function takes the database and the actor, checks the actor first, and answers with frozen values."""
