"""The demonstration on a newcomer's own machine: five accounts, everybody's inbox, a clock to move."""
