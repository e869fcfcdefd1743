"""Pages of deliveries and of their members: a module for each, as one of all outgrew its room."""
