from typing import Any

class Figure:
    def __init__(
        self, data: Any = None, layout: Any = None, frames: Any = None, skip_invalid: bool = False
    ) -> None: ...
    def to_plotly_json(self) -> dict[str, Any]: ...
