"""What somebody or something must still do: tasks, alerts, jobs."""
