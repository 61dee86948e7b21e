"""Countries, National Commissions, cities, delegates, memberships and the facts the public sees."""
