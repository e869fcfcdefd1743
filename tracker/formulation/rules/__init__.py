"""What a formulation says and when it is whole: its terms, its parts, what may be signed, what was found."""
