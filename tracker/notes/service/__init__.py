"""Every write to notes, concerns, prompts and recordings; the trail keeps lengths and ids, never a text."""
