"""The shape of what is typed about deliveries and about their members."""
