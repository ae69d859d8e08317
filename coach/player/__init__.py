"""A session that is heard: the state machine, its sound, and a device to play it on."""
