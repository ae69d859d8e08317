"""The ears: 16 kHz sound in, block by block; commands out. They know no device."""
