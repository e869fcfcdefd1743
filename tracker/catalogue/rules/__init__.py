"""What a programme is and what follows from it, without a database: values, who it is for, what counts as done."""
