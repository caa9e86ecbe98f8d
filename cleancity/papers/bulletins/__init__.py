"""The parts of a 通报, each a module: what happened, what got better, what is wrong, why, what is asked, annexes."""
