"""Telling people: subscriptions, the outbox, and the channels messages leave by."""
