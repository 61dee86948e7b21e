"""The user, who signs in by e-mail, and the roles that hang on the user alone."""
