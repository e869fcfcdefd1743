"""Definition files: their shape, the checks across their parts, and reading a folder of them.

`folder.read_folder` is the way in. `shape` says which keys a file has, `wording` puts what the shape finds
into words; `part` and `checks` compare the parts of a file with each other, even where its shape is wrong.
"""
