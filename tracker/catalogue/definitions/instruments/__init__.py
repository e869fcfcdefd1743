"""Instrument files: their shape, the checks across their parts, the folder of them, and the overlay of wordings.

`folder.read_instruments` is the way in. `shape` and `steps_shape` say which keys a file has, `building` makes the
frozen value, and `checks`, `reach` and `circles` compare its parts with each other.
"""
