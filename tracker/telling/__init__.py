"""How law and its changes are told, alike on pages, in messages and in the terminal: words, redlines, and what is
taken out of strangers' text before it is shown."""
