"""Database, transactions, errors, clock and access marks: nothing here knows a word of the domain."""
