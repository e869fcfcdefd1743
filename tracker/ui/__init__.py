"""The look: layout, navigation, fields, filters and static files. Nothing here knows a word of the domain."""
