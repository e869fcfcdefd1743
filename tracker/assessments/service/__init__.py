"""What is done with assessments: given and signed, entered again from paper, answered on a shared device, amended."""
