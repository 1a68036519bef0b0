"""The commands, by what people want of them. Modules import what is slow inside the command that needs it."""
