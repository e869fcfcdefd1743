"""A formulation drawn as SVG, and the ratings of two versions: classes and attributes only, as the policy asks."""
