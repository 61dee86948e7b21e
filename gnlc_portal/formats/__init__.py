"""How dates are written: the day first, as the network's offices write them, and hours from 0 to 24."""
