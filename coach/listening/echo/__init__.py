"""Acoustic echo cancellation: the coach's own voice out of the microphone's sound."""
