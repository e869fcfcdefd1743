"""The pages of assessments: a person's list, giving one, its result; and the one of a shared device."""
