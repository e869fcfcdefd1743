"""Every change to enforcement: what follows is kept in line, and what people decide is kept."""
