"""Every write. Each function takes the database, the actor and a checked shape, and is one transaction: rows, audit, flags, revision."""
