"""The floor: what the same page costs with nothing round it.

Flask, the same tables, a pooled connection with the same settings, plain SQL, a bare HTML table joined from strings.
No sign-in, no scope, no template, no log, no compression.
"""
