"""What the component page shows."""


def sample() -> dict[str, object]:
    """Nothing yet."""
    return {}
