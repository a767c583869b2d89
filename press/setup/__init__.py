"""What a machine needs: .venv (environment), a Chromium (system.sh), a calm terminal (calm)."""
