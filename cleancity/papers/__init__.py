"""What leaves the house: bulletins, minutes, supervision orders, slides, lists, and the register of what was issued."""
