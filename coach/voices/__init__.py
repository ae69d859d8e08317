"""Voices: spoken text in, clips out; nothing here knows of timelines or devices.

Importing this package loads no engine and no numpy: engines load on the first
clip that is not in the cache.
"""

from coach.voices.catalogue import VoiceInfo, anticipate, available, open_voice
from coach.voices.protocol import Voice

__all__ = ["Voice", "VoiceInfo", "anticipate", "available", "open_voice"]
