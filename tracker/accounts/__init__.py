"""Users, roles, permissions, guards, sign-in and the audit trail."""
