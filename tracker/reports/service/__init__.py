"""Every change to post-programme reports, and to what areas ask of them."""
