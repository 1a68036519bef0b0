"""The demo: a loopback farm of authority pages that replays the registry's dated history."""
