"""How it is drawn: the look's tokens, the one door through which data enters a map."""
