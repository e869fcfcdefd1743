"""Moving sessions when life happens: previews, clashes, undo, forecasts, and what people were told."""
