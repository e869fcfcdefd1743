"""Registers, what surrounds them, and how an area keeps them."""
