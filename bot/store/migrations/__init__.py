"""Alembic's folder: env.py, and a file a step in versions/."""
