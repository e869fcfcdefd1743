"""Pages of formulations: reading and comparing versions, and writing one part by part."""
